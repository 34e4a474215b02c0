// Asks the credentials provider: one call at a time, shared by all that wait for it.

import { call, drive } from './alive.js';

/** Milliseconds after which credentials that are still good are asked for again, when that failed. */
const ASK_AGAIN = 5000;

export class Provider {
  #raw;
  #provide;
  #asking;
  #waiting = new Set();

  constructor(raw, credentials) {
    this.#raw = raw;
    this.#provide = credentials;
  }

  /** Whether a request can be sent; if not, the run is woken when it can. */
  isReady(run) {
    const reason = this.#raw.needs(Date.now());
    if (reason && !this.#asking) this.#ask(reason);
    const ready = this.#raw.isUsable(Date.now());
    if (!ready) this.#waiting.add(run);
    return ready;
  }

  /** The run waits no longer. When nobody does, the provider's signal says so. */
  forget(run) {
    if (this.#waiting.delete(run) && this.#waiting.size === 0) {
      this.#asking?.abort();
      this.#asking = undefined;
    }
  }

  async #ask(reason) {
    const asking = new AbortController();
    this.#asking = asking;
    let failure;
    try {
      // Not at once: the provider is the caller's code, and whoever asks is in the middle of something.
      await undefined;
      const provide = this.#provide;
      const given = await provide({ reason, signal: asking.signal });
      if (this.#asking === asking) call(() => this.#raw.provided(given, reason, Date.now()));
    } catch (cause) {
      failure = { cause };
    }
    if (this.#asking !== asking) return;
    this.#asking = undefined;
    drive(() => this.#settle(failure));
  }

  #settle(failure) {
    if (failure && this.#raw.isUsable(Date.now())) {
      this.#raw.postpone(Date.now() + ASK_AGAIN);
      failure = undefined;
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const run of waiting) {
      // A provider that knows that it was refused says so.
      if (failure)
        run.fail(failure.cause?.code === 'credentials-refused' ? 'refused' : 'refuse', failure.cause);
      else run.turn();
    }
  }
}
