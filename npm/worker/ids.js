// Sample ids on their way to the worker: those at hand in slices, those of a stream as they are asked for.

import { pacer, SLICE } from '../ids.js';
import { breathe } from '../platform.js';

/** Ids of a stream that go together, if they are there: as many as a batch has without being told otherwise. */
const TOGETHER = 100;
const PAUSE = {};

/** Gives all of them to `send`, and the page its turn in between. */
export async function handOver(ids, send) {
  const pace = pacer();
  for (let from = 0; from < ids.length; from += SLICE) {
    const slice = strings(ids.slice(from, from + SLICE));
    send(slice);
    // What follows one that is no id is not looked at.
    if (slice.at(-1) === null) return;
    await pace();
  }
}

/** It ends with the first that is no string, as `null`, since that might be something that cannot be sent. */
function strings(ids) {
  const wrong = ids.findIndex((id) => typeof id !== 'string');
  return wrong < 0 ? ids : [...ids.slice(0, wrong), null];
}

/** Reads a stream of the caller's for the worker. */
export class Feed {
  #stream;
  #read = [];
  #pending;
  #done = false;
  #failure;

  constructor(stream) {
    this.#stream = stream;
  }

  /**
   * All that was read, so that the worker can account for it, and whether it is the last; what the stream threw comes after
   * what it gave before.
   */
  async read() {
    if (!this.#done) await this.#gather().catch(this.#fail);
    const ids = this.take();
    if (!ids.length && this.#failure) throw this.#failure.cause;
    return { ids, done: this.#done && !this.#failure };
  }

  /** What was read and has not gone yet. */
  take() {
    const ids = strings(this.#read);
    this.#read = [];
    return ids;
  }

  /** It is done with, whether or not it has come to its end. */
  cancel() {
    if (this.#done) return;
    this.#done = true;
    const { cancel } = this.#stream;
    Promise.resolve()
      .then(cancel)
      .catch(() => {});
  }

  /** Reads some, or as many as come before the stream makes others wait. */
  async #gather() {
    const pause = breathe().then(() => PAUSE);
    while (this.#read.length < TOGETHER && !this.#done) {
      this.#pending ??= this.#stream.next();
      const result = await (this.#read.length ? Promise.race([this.#pending, pause]) : this.#pending);
      if (result === PAUSE) return;
      this.#pending = undefined;
      const { done, value } = result;
      if (done) this.#done = true;
      else if (Array.isArray(value)) for (const id of value) this.#read.push(id);
      else this.#read.push(value);
    }
  }

  #fail = (cause) => {
    this.#done = true;
    this.#failure = { cause };
  };
}
