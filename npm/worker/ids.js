// Sample ids on their way to the worker: those at hand in slices, those of a stream as they are asked for.

import { pacer, SLICE } from '../ids.js';
import { Reader } from '../reader.js';

/** Ids of a stream that go together, if they are there: as many as a batch has without being told otherwise. */
const TOGETHER = 100;

/** Gives all of them to `send`, and the page its turn in between. */
export async function handOver(ids, send) {
  const pace = pacer();
  for (let from = 0; from < ids.length; from += SLICE) {
    const slice = strings(ids.slice(from, from + SLICE));
    send(slice);
    // What follows one that is no id is not looked at.
    if (slice[slice.length - 1] === null) return;
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
  #cancel;
  #reader;
  #failure;
  #stopped = false;

  constructor(stream) {
    this.#cancel = stream.cancel;
    this.#reader = new Reader(stream);
  }

  /**
   * All that was read, so that the worker can account for it, and whether it is the last; what the stream threw comes after
   * what it gave before.
   */
  async read() {
    // Nothing more is asked for once the job has to stop: a stream gives nothing twice.
    const isEnough = () => this.#stopped || this.#reader.ids.length >= TOGETHER;
    await this.#reader.gather(isEnough).catch(this.#fail);
    const ids = this.take();
    if (!ids.length && this.#failure) throw this.#failure.cause;
    return { ids, done: this.#reader.done && !this.#failure };
  }

  /** The job has to stop; gives what was read and has not gone yet. */
  stop() {
    this.#stopped = true;
    return this.take();
  }

  /** What was read and has not gone yet. */
  take() {
    const { ids } = this.#reader;
    this.#reader.ids = [];
    return strings(ids);
  }

  /** It is done with, whether or not it has come to its end. */
  cancel() {
    if (this.#reader.done) return;
    this.#reader.done = true;
    Promise.resolve()
      .then(this.#cancel)
      .catch(() => {});
  }

  #fail = (cause) => {
    this.#reader.done = true;
    this.#failure = { cause };
  };
}
