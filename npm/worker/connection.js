// The page's end of the worker: its sessions, its jobs, what it asks of the caller's functions, and its death.

import { ModelArtsError } from '../errors.js';
import { notify, plainHeaders } from '../platform.js';
import { PageCauses } from './causes.js';
import { send } from './fetch.js';
import { carry } from './options.js';
import { Peer } from './peer.js';
import { unpackOutcomes } from './reports.js';
import { watch } from './watch.js';

/** Milliseconds that it has to start; in steps, since a page that was frozen wakes up with its timers overdue. */
const PATIENCE = 60_000;
const STEPS = 3;

export class Connection {
  causes = new PageCauses();
  #worker;
  #ended;
  #open = false;
  #unwatch;
  #jobs = new Map();
  #number = 0;
  /** The sessions by their numbers; nobody is kept who is not in use. */
  #sessions = new Map();
  #numbers = new WeakMap();
  #released = new FinalizationRegistry((number) => {
    this.#sessions.delete(number);
    this.peer.tell('release', number);
  });
  #idle;
  /** Of each abort, until the worker has taken back what it had asked for. */
  #aborting = new Set();

  /** `ended` is told why, when the worker ends by itself. */
  constructor(worker, ended) {
    this.#worker = worker;
    this.#ended = ended;
    this.peer = new Peer((message) => worker.postMessage(message), this.#handlers(), this.causes);
    worker.onmessage = ({ data }) => {
      if (Array.isArray(data)) this.peer.receive(data);
    };
    worker.onmessageerror = () => this.fail('a message could not be read');
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.fail(
        event.message || 'its script is not there, or worker-src of the Content Security Policy forbids it',
      );
    };
  }

  /** Ends when the worker works. */
  async open(module, version) {
    const lock = `modelarts-dataset-worker:${globalThis.crypto?.randomUUID?.() ?? Math.random()}`;
    let left = STEPS;
    const timer = setInterval(() => --left || this.fail('it does not answer'), PATIENCE / STEPS);
    try {
      const locked = await this.peer.ask('start', [module, version, lock]);
      this.#open = true;
      this.#unwatch = watch(this.peer, locked && lock, () => this.fail('it has ended'));
    } finally {
      clearInterval(timer);
    }
  }

  /** The number of a session in the worker, which knows it from then on. */
  sessionOf(shared) {
    let number = this.#numbers.get(shared);
    if (number === undefined) {
      number = ++this.#number;
      this.#numbers.set(shared, number);
      this.#sessions.set(number, new WeakRef(shared));
      this.#released.register(shared, number);
      this.peer.tell('session', number, shared.carried);
    }
    return number;
  }

  begin(job) {
    const number = ++this.#number;
    this.#jobs.set(number, job);
    this.peer.tell('begin', number);
    return number;
  }

  /** What was read of a stream goes along: it is accounted for, and not sent. */
  abort(number, reason) {
    const rest = this.#jobs.get(number).feed?.stop() ?? [];
    const ended = this.peer.ask('abort', [number, this.causes.pack(reason), rest]).catch(() => {});
    this.#aborting.add(ended);
    ended.then(() => this.#aborting.delete(ended));
  }

  end(number) {
    this.#jobs.get(number)?.feed?.cancel();
    this.#jobs.delete(number);
    if (!this.#jobs.size) this.#idle?.();
  }

  /** A defect in the worker ends it, as one in a page ends what works there. */
  judge(error) {
    if (error instanceof ModelArtsError && error.code === 'internal') this.break(error);
  }

  fail(why) {
    this.break(
      this.#open
        ? new ModelArtsError(
            'internal',
            `the worker of modelarts-dataset failed: ${why}; init() starts another`,
          )
        : new ModelArtsError('load-failed', `the worker could not be started: ${why}`, { retryable: true }),
    );
  }

  break(error) {
    this.#unwatch?.();
    this.#worker.terminate();
    // Once: whoever is rejected judges the error too.
    const ended = this.#ended;
    this.#ended = undefined;
    if (!ended) return;
    this.peer.break(error);
    ended(error);
  }

  /** Every job ends as aborted, then the worker. */
  async close(reason) {
    for (const job of this.#jobs.keys()) this.abort(job, reason);
    if (this.#jobs.size) {
      await new Promise((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#ended = undefined;
    this.#unwatch?.();
    this.#worker.terminate();
  }

  /** What the worker tells and asks. */
  #handlers() {
    const job = (number) => this.#jobs.get(number);
    const session = (number) => this.#sessions.get(number)?.deref();
    return {
      progress: (number, progress) => {
        const tell = job(number)?.onProgress;
        if (tell) notify(tell, progress);
      },
      outcomes: (number, packed) => {
        const tell = job(number)?.onOutcomes;
        if (tell) notify(tell, unpackOutcomes(packed));
      },
      list: (number, name, slice) => job(number)?.lists.add(name, slice),
      read: (number) => job(number).feed.read(),
      cancel: (number) => job(number)?.feed.cancel(),
      provide: async (number, reason, signal) => {
        const { credentials } = session(number);
        return carry(await credentials({ reason, signal }));
      },
      headers: (number) => {
        const { headers } = session(number);
        return carry(plainHeaders(headers()));
      },
      fetch: async (number, request, signal) => {
        const { fetch } = session(number);
        // Whether it is of a job that was aborted meanwhile, the worker says before it says that it has heard of that.
        while (this.#aborting.size) await Promise.all(this.#aborting);
        if (signal.aborted) throw signal.reason;
        return send(fetch, request, signal);
      },
      forget: (ref) => this.causes.forget(ref),
      broken: (why) => this.fail(why),
    };
  }
}
