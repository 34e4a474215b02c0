// Reads a stream of ids as the job wants them: a few batches ahead, and no further.

import { call, drive } from './alive.js';
import { encode, pacer, SLICE } from './ids.js';
import { Reader } from './reader.js';

export class Source {
  #job;
  #stream;
  #run;
  #reader;
  /** Of what was read, those before this are handed over. */
  #at = 0;
  #given = 0;
  #failed = false;
  /** It gave what is no id. */
  #broken = false;
  #over = false;
  #wanted;

  constructor(job, stream) {
    this.#job = job;
    this.#stream = stream;
    this.#reader = new Reader(stream);
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
      if (!this.#reader.done) Promise.resolve().then(this.#stream.cancel).catch(ignore);
    }
    if (ended || this.#job.wants() > 0) this.#wanted?.();
  }

  /** What was read of a job that had to stop, and was not handed over, is accounted for: a stream gives nothing twice. */
  flush() {
    if (this.#job.wants() >= 0) return;
    for (const id of this.#stream.rest()) this.#reader.ids.push(id);
    while (this.#left()) this.#handOver(SLICE);
  }

  async #feed() {
    const pace = pacer();
    try {
      while (!this.#over) {
        const wanted = call(() => this.#job.wants());
        if (wanted > 0) {
          const most = Math.min(wanted, SLICE);
          // One that has stopped meanwhile wants no more.
          await this.#reader.gather(() => this.#over || this.#left() >= most || this.#job.wants() < 0);
          if (this.#over) return;
          // Also nothing, which says that there is no more.
          this.#handOver(wanted);
          drive(() => this.#run.turn());
          if (this.#isEmpty()) return;
          await pace();
        } else {
          await new Promise((resolve) => {
            this.#wanted = resolve;
          });
        }
      }
    } catch (cause) {
      if (this.#over) return;
      this.#reader.done = true;
      this.#failed = true;
      // What it gave before is accounted for, and not sent any more.
      while (this.#left()) this.#handOver(SLICE);
      this.#job.setOpen(false);
      this.#run.fail('source', cause);
    }
  }

  #handOver(most) {
    const reader = this.#reader;
    if (this.#broken) reader.ids = [];
    const ids = reader.ids.slice(this.#at, this.#at + Math.min(most, SLICE));
    this.#at += ids.length;
    // What was handed over is let go of, though there may always be some left of the chunk that came last.
    if (2 * this.#at >= reader.ids.length) {
      reader.ids = reader.ids.slice(this.#at);
      this.#at = 0;
    }
    drive(() => {
      const whole = this.#job.add(encode(ids), this.#given, performance.now());
      this.#given += ids.length;
      // What comes after something that is no id is not looked at.
      if (!whole) {
        this.#broken = true;
        reader.ids = [];
        this.#at = 0;
      }
      if (this.#broken || (this.#isEmpty() && !this.#failed)) this.#job.setOpen(false);
    });
  }

  #left() {
    return this.#reader.ids.length - this.#at;
  }

  #isEmpty() {
    return this.#reader.done && !this.#left();
  }
}

const ignore = () => {};
