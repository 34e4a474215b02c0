import { ask, call } from './alive.js';
import { completed, ModelArtsError } from './errors.js';
import { Handle } from './handle.js';
import { copyIds, takeIn } from './ids.js';
import { notYet } from './later.js';
import { signalOf } from './platform.js';
import { Report } from './report.js';
import { Run, teller } from './run.js';

export class Dataset extends Handle {
  constructor(session, datasetId) {
    // Structural, so that two copies of the package on one page fail in a way that can be understood.
    const shared = call(() => {
      if (typeof session?.held !== 'function') {
        throw new ModelArtsError('invalid-option', 'the first argument of Dataset must be a Session');
      }
      return session.held();
    });
    super({ shared, id: call(() => shared.raw.checkDataset(datasetId)) });
  }
  get datasetId() {
    return this.held().id;
  }
  deleteSamples(samples, options) {
    return ask(() => {
      const { shared, id } = this.held();
      const job = call(() => shared.raw.deletion(id, options, Math.random(), performance.now()));
      return using(job, deletion(shared, job, copyIds(samples), options ?? {}, signalOf(options)));
    });
  }
  listSamples(options) {
    return ask(() =>
      this.#read((raw, id) => raw.page(id, options, undefined, Math.random()), signalOf(options)),
    );
  }
  getSampleInfo(sampleId, options) {
    return ask(() =>
      this.#read((raw, id) => raw.sample(id, sampleId, options, Math.random()), signalOf(options)),
    );
  }
  samples(options) {
    const { shared } = this.held();
    const size = call(() => shared.raw.pageSize(options));
    // Copied, so that what the caller does to it later changes nothing.
    return this.#pages({ ...options }, size, signalOf(options));
  }
  deleteMatching() {
    return notYet('deleteMatching');
  }
  resumeDeletion() {
    return notYet('resumeDeletion');
  }

  #read(begin, signal) {
    const { shared, id } = this.held();
    const job = call(() => begin(shared.raw, id));
    return using(job, read(shared, job, signal));
  }

  /** Until a page is short, empty or a repetition: samples come and go meanwhile, and a count cannot be relied on. */
  async *#pages(options, size, signal) {
    const seen = new Set();
    for (let offset = 0; ; offset++) {
      const begin = (raw, id) => raw.page(id, options, offset, Math.random());
      const { samples } = await ask(() => this.#read(begin, signal));
      const known = seen.size;
      for (const sample of samples) {
        if (seen.size < seen.add(sample.sample_id).size) yield sample;
      }
      if (samples.length < size || seen.size === known) return;
    }
  }
}

/** Lets the job's memory go at the end. */
async function using(job, work) {
  try {
    return await work;
  } finally {
    job.free();
  }
}

async function deletion(shared, job, { ids, failure }, options, signal) {
  const report = new Report();
  await takeIn(job, ids, report.ids);
  const run = new Run(shared, job, teller(job, report, options));
  if (failure) call(() => run.fail('sourceThrew', failure.cause));
  const stopped = await run.toEnd(signal);
  const [problem, numbers] = call(() => [job.problem(), job.report()]);
  const whole = await report.whole(numbers);
  if (problem) throw completed(problem, { report: whole, ...stopped });
  return whole;
}

async function read(shared, job, signal) {
  const stopped = await new Run(shared, job).toEnd(signal);
  try {
    return JSON.parse(call(() => job.body()));
  } catch (error) {
    throw stopped ? completed(error, stopped) : error;
  }
}
