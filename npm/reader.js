// Reads a stream of ids, an iterator's or a stream's, of ids or arrays of them.

import { breathe } from './platform.js';

const PAUSE = {};

export class Reader {
  /** What came and was not taken. */
  ids = [];
  done = false;
  #next;
  #pending;

  constructor({ next }) {
    this.#next = next;
  }

  /** Reads until there is enough, or as much as comes before the stream makes others wait. */
  async gather(isEnough) {
    const pause = breathe().then(() => PAUSE);
    while (!this.done && !isEnough()) {
      this.#pending ??= this.#arrive();
      // Whoever has something already does not wait for more.
      if ((await (this.ids.length ? Promise.race([this.#pending, pause]) : this.#pending)) === PAUSE) return;
    }
  }

  /** What was asked for is kept when it comes, whether or not somebody waits for it then: a stream gives nothing twice. */
  async #arrive() {
    const { done, value } = await this.#next();
    this.#pending = undefined;
    if (done) this.done = true;
    else if (Array.isArray(value)) for (const id of value) this.ids.push(id);
    else this.ids.push(value);
  }
}
