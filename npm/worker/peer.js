// Messages between a page and its worker: what one tells the other, and what it asks. The same at both ends.

const TELL = 0;
const ASK = 1;
const ABORT = 2;
const ANSWER = 3;
const REFUSAL = 4;

export class Peer {
  #post;
  #handlers;
  #causes;
  #asked = new Map();
  #answering = new Map();
  #number = 0;
  #broken;

  /**
   * `handlers` are what the other end can call by name; of one that is asked the last argument is a signal. `causes`
   * carries errors.
   */
  constructor(post, handlers, causes) {
    this.#post = post;
    this.#handlers = handlers;
    this.#causes = causes;
  }

  tell(name, ...values) {
    if (!this.#broken) this.#post([TELL, name, values]);
  }

  /** Rejects with what the other end threw, or with why nothing can be asked any more. */
  ask(name, values = [], signal = undefined) {
    return new Promise((resolve, reject) => {
      if (this.#broken) throw this.#broken;
      if (signal?.aborted) throw signal.reason;
      const number = ++this.#number;
      this.#post([ASK, name, values, number]);
      const abort = () => this.#post([ABORT, number]);
      signal?.addEventListener('abort', abort);
      const settle = (end) => (value) => {
        this.#asked.delete(number);
        signal?.removeEventListener('abort', abort);
        end(value);
      };
      this.#asked.set(number, { resolve: settle(resolve), reject: settle(reject) });
    });
  }

  /** Nobody is there any more: whoever waits is told why. */
  break(error) {
    this.#broken ??= error;
    for (const { reject } of [...this.#asked.values()]) reject(error);
    for (const controller of this.#answering.values()) controller.abort();
  }

  /** Takes a message. */
  receive([kind, what, value, number]) {
    if (kind === TELL) this.#handlers[what](...value);
    else if (kind === ASK) this.#answer(what, value, number);
    else if (kind === ABORT) this.#answering.get(what)?.abort();
    else if (kind === ANSWER) this.#asked.get(what)?.resolve(value);
    else if (kind === REFUSAL) this.#asked.get(what)?.reject(this.#causes.unpack(value));
  }

  async #answer(name, values, number) {
    const controller = new AbortController();
    this.#answering.set(number, controller);
    try {
      const handler = this.#handlers[name];
      const value = await handler(...values, controller.signal);
      if (!this.#broken) this.#post([ANSWER, number, value]);
    } catch (error) {
      if (!this.#broken) this.#post([REFUSAL, number, this.#causes.pack(error)]);
    } finally {
      this.#answering.delete(number);
    }
  }
}
