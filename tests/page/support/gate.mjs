// A service that a test can hold up or make fail: what the page shows then can be looked at.
import { isDeletion, isList } from './demo.mjs';

/**
 * `intercept` for the gateway. `lists`: from which page on lists are held, or 'refused'; `deletions`: how many
 * deletions are answered before the others are held; `library`: whether the WebAssembly is missing.
 */
export class Gate {
  lists = Number.POSITIVE_INFINITY;
  deletions = Number.POSITIVE_INFINITY;
  library = true;
  #held = [];

  intercept = (request, response) => {
    if (request.url.endsWith('.wasm') && !this.library) {
      response.writeHead(404).end();
      return true;
    }
    if (isList(request)) {
      if (this.lists === 'refused') {
        response.writeHead(403, { 'Content-Type': 'application/json' });
        response.end('{"error_code":"ModelArts.0112","error_msg":"No permission."}');
        return true;
      }
      const offset = Number(new URL(request.url, 'http://gate').searchParams.get('offset'));
      if (offset >= this.lists) return this.#hold(response);
    }
    if (isDeletion(request) && --this.deletions < 0) return this.#hold(response);
    return false;
  };

  #hold(response) {
    this.#held.push(response);
    return true;
  }

  /** What was held is never answered; what comes next goes through. */
  open() {
    for (const response of this.#held) response.destroy();
    this.#held = [];
    this.lists = Number.POSITIVE_INFINITY;
    this.deletions = Number.POSITIVE_INFINITY;
    this.library = true;
  }
}
