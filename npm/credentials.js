// Asks the credentials provider: one call at a time, shared by all that wait for it.

import { call, drive } from './alive.js';
import { glance } from './errors.js';

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
      if (this.#asking !== asking) return;
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
    // A provider that knows that it was refused says so.
    const refused = glance(failure?.cause, 'code') === 'credentials-refused';
    if (failure && this.#raw.isUsable(Date.now())) {
      // A wrong password is not sent again and again, which could lock its user out.
      this.#raw.postpone(refused ? Number.POSITIVE_INFINITY : Date.now() + ASK_AGAIN);
      failure = undefined;
    } else if (failure && !refused && globalThis.navigator?.onLine === false) {
      // It cannot do without a network, and a job waits for that.
      setTimeout(() => drive(() => this.#settle()), ASK_AGAIN);
      return;
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const run of waiting) {
      if (failure) run.fail(refused ? 'refused' : 'refuse', failure.cause);
      else run.turn();
    }
  }
}
