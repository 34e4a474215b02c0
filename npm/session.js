import { RawSession } from '../target/wasm-bindgen/modelarts_dataset.js';
import { call, drive } from './alive.js';
import { Provider } from './credentials.js';
import { Dataset } from './dataset.js';
import { Handle } from './handle.js';
import { plainHeaders } from './platform.js';

/** What the datasets and jobs of a session share. It lives as long as any of them. */
class Shared {
  /** The runs that may have to wait for one another, by the number of their job. */
  runs = new Map();
  #waking = false;

  constructor(options) {
    this.raw = new RawSession(options);
    const { credentials, headers, fetch } = options;
    this.fetch = fetch;
    // Copied, so that what the caller does to it later changes nothing.
    const fixed = typeof headers !== 'function' && plainHeaders(headers);
    if (fixed) this.raw.checkHeaders(fixed);
    this.headers = () => fixed || plainHeaders(headers());
    this.provider = new Provider(this.raw, credentials);
  }

  /** Takes part: in turns, and in what happens to all. */
  join(number, run) {
    if (!this.runs.size) {
      globalThis.addEventListener?.('online', this.#online);
      // It may have come back while nobody listened.
      if (globalThis.navigator?.onLine !== false) this.raw.online();
    }
    this.runs.set(number, run);
  }

  leave(number) {
    this.runs.delete(number);
    if (!this.runs.size) globalThis.removeEventListener?.('online', this.#online);
  }

  #online = () =>
    drive(() => {
      this.raw.online();
      for (const run of [...this.runs.values()]) run.turn();
    });

  /** Lets those go on that wait for a permit, in their order. */
  wake() {
    if (this.#waking) return;
    this.#waking = true;
    for (let next = this.raw.next(); next !== undefined; next = this.raw.next()) {
      this.runs.get(next)?.turn();
      // One that did not take its turn loses its place; it asks again when it has something to send.
      if (this.raw.next() === next) this.raw.pass();
    }
    this.#waking = false;
  }
}

export class Session extends Handle {
  constructor(options) {
    super(call(() => new Shared(options)));
  }
  get projectId() {
    return call(() => this.held().raw.projectId());
  }
  get endpoint() {
    return call(() => this.held().raw.endpoint());
  }
  dataset(datasetId) {
    return new Dataset(this, datasetId);
  }
}
