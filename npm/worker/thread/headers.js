// Headers that a function of the caller gives. It is on the page and must be asked before every request, while a session
// takes headers at once. So a run may send only when the answer is there, as it may only with credentials.

import { drive } from '../../alive.js';

/** Milliseconds after which an answer that waited for a permit is too old to be sent. */
const FRESH = 1_000;

export class AskedHeaders {
  #ask;
  #provider;
  #given;
  #asking = false;
  /** Who took the last ones: it comes after those who have waited since. */
  #last;
  #waiting = new Set();

  constructor(ask) {
    this.#ask = ask;
  }

  /** Takes the place of the session's provider of credentials. */
  guard(shared) {
    this.#provider = shared.provider;
    shared.provider = this;
  }

  /** Whether a request can be sent; if not, the run is woken when it can. */
  isReady(run) {
    if (!this.#provider.isReady(run)) return false;
    if (this.#given && performance.now() - this.#given.at < FRESH) {
      this.#last = run;
      return true;
    }
    this.#waiting.add(run);
    if (!this.#asking) this.#request();
    return false;
  }

  forget(run) {
    this.#waiting.delete(run);
    if (this.#last === run) this.#last = undefined;
    this.#provider.forget(run);
  }

  /** For one request; throws what the function threw. */
  take() {
    const { headers, failure } = this.#given;
    this.#given = undefined;
    if (failure) throw failure.cause;
    return headers;
  }

  async #request() {
    this.#asking = true;
    const given = await this.#ask().then(
      (headers) => ({ headers }),
      (cause) => ({ failure: { cause } }),
    );
    this.#asking = false;
    this.#given = { ...given, at: performance.now() };
    const waiting = [...this.#waiting].sort((a, b) => (a === this.#last) - (b === this.#last));
    this.#waiting.clear();
    for (const run of waiting) drive(() => run.turn());
  }
}
