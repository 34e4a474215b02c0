import { ask, call } from './alive.js';
import { completed, ModelArtsError } from './errors.js';
import { Handle } from './handle.js';
import { openIds, takeIn } from './ids.js';
import { notYet } from './later.js';
import { list, pages } from './pages.js';
import { signalOf } from './platform.js';
import { report } from './report.js';
import { Run, teller } from './run.js';
import { Source } from './source.js';

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
      const job = call(() => shared.raw.deletion(id, options, false, Math.random(), performance.now()));
      // All of it is read at the call.
      return using(job, () => deletion(shared, job, openIds(samples), callers(options)));
    });
  }
  deleteMatching(filter, options) {
    return ask(() => {
      const held = this.held();
      const { shared, id } = held;
      const job = call(() => shared.raw.deletion(id, options, true, Math.random(), performance.now()));
      return using(job, () => {
        const wanted = call(() => shared.raw.matching(filter, options));
        const given = callers(options);
        const found = list((begin, sent) => read(held, begin, given.signal, sent), wanted);
        return deletion(shared, job, { found }, given);
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
  resumeDeletion() {
    return notYet('resumeDeletion');
  }
}

async function* eachSample(held, query, size, signal) {
  const fetch = (begin) => ask(() => read(held, begin, signal));
  for await (const { fresh } of pages(fetch, query, size)) yield* fresh;
}

/** What the caller may be told or tell, as it is at the call. */
function callers(options) {
  const { onProgress, onOutcomes, keep } = options ?? {};
  return { onProgress, onOutcomes, keep, signal: signalOf(options) };
}

/** Lets the job's memory go at the end. */
async function using(job, work) {
  try {
    return await work();
  } finally {
    job.free();
  }
}

/** `ids` and `failure`, a `stream`, or a promise of what was `found`. */
async function deletion(shared, job, { ids, failure, stream, found }, given) {
  const tell = teller(job, given);
  const source = stream && new Source(job, stream);
  if (found) {
    const listed = await found;
    ids = listed.ids;
    failure = listed.failure;
    call(() => job.listed(listed.requests));
  }
  if (ids) await takeIn(job, ids);
  const run = new Run(shared, job, (ended, run) => {
    source?.follow(run, ended);
    return tell(ended);
  });
  if (failure) run.fail('source', failure.cause);
  const stopped = await run.toEnd(given.signal);
  const problem = call(() => job.problem());
  const whole = await report(job, given.keep);
  // What kept the ids from being found says more than that they were not.
  if (problem && found && failure && problem.code === 'source-failed') {
    throw completed(failure.cause, { report: whole, ...causeOf(failure.cause, stopped) });
  }
  if (problem) throw completed(problem, { report: whole, ...causeOf(problem, stopped) });
  return whole;
}

/** `sent` is told how many requests it took. */
async function read({ shared, id }, begin, signal, sent) {
  const job = call(() => begin(shared.raw, id));
  return using(job, async () => {
    const stopped = await new Run(shared, job).toEnd(signal);
    sent?.(call(() => job.sent()));
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
  'credentials-refused': 'refused',
  'source-failed': 'source',
  'invalid-option': 'unsent',
};

/** The cause, if it is this problem's and not one that came too late. */
function causeOf({ code }, stopped) {
  return stopped && CAUSES[code] === stopped.how ? { cause: stopped.cause } : {};
}
