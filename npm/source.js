// Reads a stream of ids as the job wants them: a few batches ahead, and no further.

import { call, drive } from './alive.js';
import { encode, pacer, SLICE } from './ids.js';
import { breathe } from './platform.js';

const PAUSE = {};

export class Source {
  #job;
  #stream;
  #run;
  /** Ids that were read, those before `#at` being handed over. */
  #read = [];
  #at = 0;
  #given = 0;
  #pending;
  #done = false;
  #failed = false;
  /** It gave what is no id. */
  #broken = false;
  #over = false;
  #wanted;

  constructor(job, stream) {
    this.#job = job;
    this.#stream = stream;
    job.setOpen(true);
  }

  /** After every turn of the run: reads on if more is wanted. At the end it lets go of the stream. */
  follow(run, ended) {
    if (!this.#run) {
      this.#run = run;
      this.#feed();
    }
    if (ended) {
      this.#over = true;
      // Not waited for: the caller's code may take for ever.
      if (!this.#done) Promise.resolve().then(this.#stream.cancel).catch(ignore);
    }
    if (ended || this.#job.wants() > 0) this.#wanted?.();
  }

  /** What was read of a job that had to stop, and was not handed over, is accounted for: a stream gives nothing twice. */
  flush() {
    if (this.#job.wants() >= 0) return;
    for (const id of this.#stream.rest()) this.#read.push(id);
    while (this.#left()) this.#handOver(SLICE);
  }

  async #feed() {
    const pace = pacer();
    try {
      while (!this.#over && !this.#isEmpty()) {
        const wanted = call(() => this.#job.wants());
        if (wanted > 0) {
          await this.#gather(Math.min(wanted, SLICE));
          if (this.#over) return;
          this.#handOver(wanted);
          drive(() => this.#run.turn());
          await pace();
        } else {
          await new Promise((resolve) => {
            this.#wanted = resolve;
          });
        }
      }
    } catch (cause) {
      if (this.#over) return;
      this.#done = true;
      this.#failed = true;
      // What it gave before is accounted for, and not sent any more.
      while (this.#left()) this.#handOver(SLICE);
      this.#run.fail('source', cause);
    }
  }

  /** Reads so many, or as many as come before the stream makes others wait. */
  async #gather(most) {
    const pause = breathe().then(() => PAUSE);
    while (this.#left() < most && !this.#done) {
      this.#pending ??= this.#stream.next();
      const result = await (this.#left() ? Promise.race([this.#pending, pause]) : this.#pending);
      if (result === PAUSE) return;
      this.#pending = undefined;
      const { done, value } = result;
      if (done) this.#done = true;
      else if (Array.isArray(value)) for (const id of value) this.#read.push(id);
      else this.#read.push(value);
    }
  }

  #handOver(most) {
    if (this.#broken) this.#read = [];
    const ids = this.#read.slice(this.#at, this.#at + Math.min(most, SLICE));
    this.#at += ids.length;
    // What was handed over is let go of, though there may always be some left of the chunk that came last.
    if (2 * this.#at >= this.#read.length) {
      this.#read = this.#read.slice(this.#at);
      this.#at = 0;
    }
    drive(() => {
      const whole = this.#job.add(encode(ids), this.#given, performance.now());
      this.#given += ids.length;
      // What comes after something that is no id is not looked at.
      if (!whole) {
        this.#broken = true;
        this.#read = [];
        this.#at = 0;
      }
      if (this.#isEmpty() && !this.#failed) this.#job.setOpen(false);
    });
  }

  #left() {
    return this.#read.length - this.#at;
  }

  #isEmpty() {
    return this.#done && !this.#left();
  }
}

const ignore = () => {};
