// Drives a job of the WebAssembly: asks what to do, does it, and says what came of it. Decides nothing.

import { call, drive } from './alive.js';
import { exchange } from './exchange.js';
import { notify, onAbort, sdkDate } from './platform.js';
import { outcomes, progress } from './report.js';

/** What can happen to a job other than an answer, as `RawJob.happened` knows it. */
const HAPPENINGS = [
  'abort',
  'refuse',
  'refused',
  'source',
  'withdrawn',
  'unsent',
  'lost',
  'offline',
  'recorded',
];

/** Timers hold 32 bits; whoever waits longer comes back and asks again. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class Run {
  /** Whether a provider that cannot do without a network is waited for. */
  waitsForNetwork = false;
  #session;
  #job;
  #watch;
  #number;
  #journal;
  #prepare;
  #flights = new Map();
  #timer;
  /** When the timer goes off. */
  #alarm = Number.POSITIVE_INFINITY;
  #turning = false;
  #again = false;
  #ended = false;
  #failure;
  #building = false;
  #interrupted;
  #resolve;
  #finished = new Promise((resolve) => {
    this.#resolve = resolve;
  });

  /**
   * `watch` is told after every turn, and whether it was the last; it says when it wants another one even if nothing
   * happens. `prepare` is called before every command: the one before may have stopped the job.
   */
  constructor(session, job, watch = () => Number.POSITIVE_INFINITY, journal = undefined, prepare = () => {}) {
    this.#session = session;
    this.#job = job;
    this.#watch = watch;
    this.#journal = journal;
    this.#prepare = prepare;
    this.#number = job.member();
    session.join(this.#number, this);
  }

  /** Runs to the end. What of the caller's stopped it, if anything did: how, and the cause. */
  async toEnd(signal) {
    const unlisten = signal && onAbort(signal, (reason) => this.fail('abort', reason));
    call(() => this.turn());
    await this.#finished;
    unlisten?.();
    return this.#failure;
  }

  /** Ends the job in one of its ways. The first cause counts. */
  fail(how, cause) {
    if (this.#ended) return;
    this.#failure ??= { how, cause };
    // While the caller's headers are asked for, a request is on its way out: it is dealt with first.
    if (this.#building) this.#interrupted = how;
    else this.#tell(how);
  }

  #tell(what, token) {
    drive(() => {
      this.#happened(what, token);
      this.turn();
    });
  }

  #happened(what, token = 0) {
    this.#job.happened(HAPPENINGS.indexOf(what), token, performance.now());
  }

  /** Does all that there is to do now. The caller's code runs inside, and may come back here. */
  turn() {
    this.#again = true;
    if (this.#turning || this.#ended) return;
    this.#turning = true;
    let due;
    while (this.#again) {
      this.#again = false;
      due = this.#obey();
      // Before the end is known outside, the last news is.
      const watched = this.#watch(Number.isNaN(due), this);
      if (watched < due) due = watched;
      // What ends there is ended, whatever the caller does when it hears of it.
      if (Number.isNaN(due)) break;
    }
    this.#turning = false;
    if (Number.isNaN(due)) this.#finish();
    else if (due < this.#alarm) this.#wakeAt(due);
    this.#session.wake();
  }

  /** A timer that goes off too early only asks again: setting one for every answer costs more than that. */
  #wakeAt(due) {
    clearTimeout(this.#timer);
    const now = performance.now();
    const delay = Math.min(Math.max(due - now, 0), LONGEST_TIMER);
    this.#alarm = now + delay;
    this.#timer = setTimeout(() => {
      this.#alarm = Number.POSITIVE_INFINITY;
      drive(() => this.turn());
    }, delay);
  }

  /** Obeys until there is nothing to do; gives the time of the next turn, Infinity, or NaN at the end. */
  #obey() {
    for (;;) {
      this.#prepare();
      const blocked = this.#job.wantsToSend() && !this.#session.provider.isReady(this);
      const command = this.#job.poll(performance.now(), blocked);
      if (!(command < 0)) return command;
      if (command === Number.NEGATIVE_INFINITY) {
        this.#record();
        continue;
      }
      const token = (-1 - command) >>> 1;
      if (command % 2) this.#send(token);
      else {
        this.#flights.get(token)?.abort();
        this.#flights.delete(token);
      }
    }
  }

  #send(token) {
    const controller = new AbortController();
    const { raw, headers, fetch } = this.#session;
    let request;
    this.#building = true;
    try {
      const own = headers();
      this.#building = false;
      if (!this.#interrupted) {
        request = this.#job.build(own, sdkDate(Date.now() + raw.clockOffset()), controller.signal);
      }
    } catch (cause) {
      // A trap is not the caller's, whose headers can have one of their own.
      if (!this.#building && cause instanceof WebAssembly.RuntimeError) throw cause;
      this.#failure ??= { how: 'unsent', cause };
    }
    this.#building = false;
    if (!request) {
      const how = this.#interrupted;
      this.#happened(how === 'abort' ? 'withdrawn' : 'unsent', token);
      if (how) this.#happened(how);
      return;
    }
    this.#flights.set(token, controller);
    exchange(fetch, request, controller).then(
      (answer) => {
        if (!this.#landed(token)) return;
        drive(() => {
          this.#job.answer(token, ...answer, performance.now(), Date.now());
          this.turn();
        });
      },
      () => {
        if (!this.#landed(token)) return;
        this.#tell(globalThis.navigator?.onLine === false ? 'offline' : 'lost', token);
      },
    );
  }

  #record() {
    const next = () => {
      // Half a record is none.
      if (this.#ended) throw new Error('the deletion has ended');
      return call(() => this.#job.row());
    };
    this.#journal.append(next).then(
      () => this.#recorded(true),
      (cause) => this.#recorded(false, cause),
    );
  }

  #recorded(done, cause) {
    if (this.#ended) return;
    drive(() => {
      this.#job.recorded(done, performance.now());
      const problem = this.#job.problem();
      if (!done && problem?.code === 'journal-failed') this.#failure = { how: 'recorded', cause };
      else if (!done && !problem) this.#drop(cause);
      this.turn();
    });
  }

  /** The job goes on without a record, once there is none that would become untrue. */
  #drop(why) {
    this.#journal.drop().then(
      () => {
        console.warn('modelarts-dataset: the deletion goes on, but can no longer be resumed', why);
        this.#recorded(true);
      },
      (cause) => this.#recorded(false, cause),
    );
  }

  /** One that was given up is not listened to any more. */
  #landed(token) {
    return this.#flights.delete(token);
  }

  #finish() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#session.leave(this.#number);
    this.#session.provider.forget(this);
    this.#resolve();
  }
}

/** What a caller's functions are told of a deletion. */
export function teller(job, { onProgress, onOutcomes }) {
  let before;
  return (ended) => {
    if (onOutcomes) {
      const settled = outcomes(job.news());
      if (settled) notify(onOutcomes, settled);
    }
    if (!onProgress) return Number.POSITIVE_INFINITY;
    const due = ended ? 0 : job.progressDue(performance.now());
    if (due) return due;
    const now = progress(job.progress(performance.now()));
    const state = `${now.requested} ${now.settled} ${now.requests} ${now.inFlight} ${now.waiting}`;
    if (ended || state !== before) notify(onProgress, now);
    before = state;
    return Number.POSITIVE_INFINITY;
  };
}
