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
      return using(job, () => {
        // All of it is read at the call.
        const given = copyIds(samples);
        const { onProgress, onOutcomes } = options ?? {};
        return deletion(shared, job, given, { onProgress, onOutcomes }, signalOf(options));
      });
    });
  }
  listSamples(options) {
    return ask(() => read(this.held(), (raw, id) => raw.page(id, options, Math.random()), signalOf(options)));
  }
  getSampleInfo(sampleId, options) {
    const begin = (raw, id) => raw.sample(id, sampleId, options, Math.random());
    return ask(() => read(this.held(), begin, signalOf(options)));
  }
  samples(options) {
    const held = this.held();
    const [query, size] = call(() => held.shared.raw.pages(options));
    return eachSample(held, query, size, signalOf(options));
  }
  deleteMatching() {
    return notYet('deleteMatching');
  }
  resumeDeletion() {
    return notYet('resumeDeletion');
  }
}

/** Until a page is short, empty or a repetition: samples come and go meanwhile, and a count cannot be relied on. */
async function* eachSample(held, query, size, signal) {
  const seen = new Set();
  for (let offset = 0; ; offset++) {
    const begin = (raw, id) => raw.pageAt(id, query, offset, Math.random());
    const { samples } = await ask(() => read(held, begin, signal));
    const known = seen.size;
    for (const sample of samples) {
      if (seen.size < seen.add(sample.sample_id).size) yield sample;
    }
    if (samples.length < size || seen.size === known) return;
  }
}

/** Lets the job's memory go at the end. */
async function using(job, work) {
  try {
    return await work();
  } finally {
    job.free();
  }
}

async function deletion(shared, job, { ids, failure }, callbacks, signal) {
  const report = new Report();
  await takeIn(job, ids, report.ids);
  const run = new Run(shared, job, teller(job, report, callbacks));
  if (failure) run.fail('sourceThrew', failure.cause);
  const stopped = await run.toEnd(signal);
  const [problem, numbers] = call(() => [job.problem(), job.report()]);
  const whole = await report.whole(numbers);
  if (problem) throw completed(problem, { report: whole, ...causeOf(problem, stopped) });
  return whole;
}

async function read({ shared, id }, begin, signal) {
  const job = call(() => begin(shared.raw, id));
  return using(job, async () => {
    const stopped = await new Run(shared, job).toEnd(signal);
    try {
      return JSON.parse(call(() => job.body()));
    } catch (error) {
      throw stopped ? completed(error, causeOf(error, stopped)) : error;
    }
  });
}

/** What of the caller's is behind each of these codes. */
const CAUSES = {
  aborted: 'abort',
  'credentials-failed': 'refuse',
  'source-failed': 'sourceThrew',
  'invalid-option': 'unsent',
};

/** The cause, if it is this problem's and not one that came too late. */
function causeOf({ code }, stopped) {
  return stopped && CAUSES[code] === stopped.how ? { cause: stopped.cause } : {};
}
