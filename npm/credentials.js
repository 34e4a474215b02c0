// Asks the credentials provider: one call at a time, shared by all that wait for it.

import { call, drive } from './alive.js';
import { glance } from './errors.js';

/** Milliseconds after which a provider that failed is asked again, where there is time or no network. */
const ASK_AGAIN = 5000;

export class Provider {
  #raw;
  #provide;
  #asking;
  #waiting = new Set();
  /** Until it is asked again, where there is no network. */
  #pause;

  constructor(raw, credentials) {
    this.#raw = raw;
    this.#provide = credentials;
  }

  /** Whether a request can be sent; if not, the run is woken when it can. */
  isReady(run) {
    const reason = this.#raw.needs(Date.now());
    if (reason && !this.#asking && !(this.#pause && isOffline())) this.#ask(reason);
    const ready = this.#raw.isUsable(Date.now());
    if (!ready) this.#waiting.add(run);
    return ready;
  }

  /** The run waits no longer. When nobody does, the provider's signal says so. */
  forget(run) {
    if (this.#waiting.delete(run) && this.#waiting.size === 0) {
      this.#unpause();
      this.#asking?.abort();
      this.#asking = undefined;
    }
  }

  async #ask(reason) {
    const asking = new AbortController();
    this.#asking = asking;
    this.#unpause();
    let failure;
    let given;
    try {
      // Not at once: the provider is the caller's code, and whoever asks is in the middle of something.
      await undefined;
      if (this.#asking !== asking) return;
      const provide = this.#provide;
      given = await provide({ reason, signal: asking.signal });
      if (this.#asking === asking) call(() => this.#raw.provided(given, reason, Date.now()));
    } catch (cause) {
      failure = { cause };
    }
    if (this.#asking !== asking) return;
    this.#asking = undefined;
    // What it gave has nothing to do with a network.
    drive(() => this.#settle(failure, given === undefined));
  }

  #unpause() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }

  #settle(failure, mayPass) {
    // A provider that knows that it was refused says so.
    const refused = glance(failure?.cause, 'code') === 'credentials-refused';
    if (failure && this.#raw.isUsable(Date.now())) {
      // A wrong password is not sent again and again, which could lock its user out.
      this.#raw.postpone(refused ? Number.POSITIVE_INFINITY : Date.now() + ASK_AGAIN);
      failure = undefined;
    }
    // It cannot do without a network, and a deletion waits for one.
    const isAway = failure && mayPass && !refused && isOffline();
    const waiting = [...this.#waiting].filter((run) => !(isAway && run.waitsForNetwork));
    for (const run of waiting) this.#waiting.delete(run);
    if (this.#waiting.size) {
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        drive(() => this.#settle());
      }, ASK_AGAIN);
    }
    for (const run of waiting) {
      if (failure) run.fail(refused ? 'refused' : 'refuse', failure.cause);
      else run.turn();
    }
  }
}

const isOffline = () => globalThis.navigator?.onLine === false;
