import { ask, call } from './alive.js';
import { completed, ModelArtsError } from './errors.js';
import { Handle } from './handle.js';
import { openIds, takeIn } from './ids.js';
import { Journal } from './journal.js';
import { list, pages } from './pages.js';
import { field, signalOf } from './platform.js';
import { report } from './report.js';
import { Run, teller } from './run.js';
import { Source } from './source.js';

export class Dataset extends Handle {
  constructor(session, datasetId) {
    // Structural, so that two copies of the package on one page fail in a way that can be understood.
    const shared = call(() => {
      const held = typeof session?.held === 'function' && session.held();
      if (!held.raw) {
        throw new ModelArtsError('invalid-option', 'the first argument of Dataset must be a Session');
      }
      return held;
    });
    super({ shared, id: call(() => shared.raw.checkDataset(datasetId)) });
  }
  get datasetId() {
    return this.held().id;
  }
  deleteSamples(samples, options) {
    return ask(() => this.#begin(options, false, () => openIds(samples)));
  }
  deleteMatching(filter, options) {
    return ask(() => {
      const held = this.held();
      return this.#begin(options, true, ({ signal }, job) => {
        const wanted = call(() => held.shared.raw.matching(filter, options));
        return { found: list((begin, sent) => read(held, begin, signal, sent, job), wanted) };
      });
    });
  }
  /** `open` gives the ids; what the caller handed over is read at the call. */
  #begin(options, matching, open) {
    const { shared, id } = this.held();
    const name = call(() => field(options, 'journal'));
    const begins = name ? Date.now() : undefined;
    const job = call(() =>
      shared.raw.deletion(id, options, Number(matching), Math.random(), performance.now(), begins),
    );
    return using(job, () => {
      const given = callers(options);
      const ids = open(given, job);
      const journal = name ? new Journal(name === true ? '' : name) : undefined;
      return deletion(shared, job, ids, given, journal);
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
  resumeDeletion(recorded, options) {
    return ask(() => {
      const { shared, id } = this.held();
      const job = call(() => shared.raw.deletion(id, options, 2, Math.random(), performance.now()));
      return using(job, async () => {
        const given = callers(options);
        const journal = await call(() => Journal.of(recorded));
        try {
          call(() => job.takeUp(id, journal.head));
          await takeUp(job, journal);
          return await deletion(shared, job, {}, given, journal);
        } finally {
          await journal.close(true);
        }
      });
    });
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
async function deletion(shared, job, { ids, failure, stream, found }, given, journal) {
  const tell = teller(job, given);
  const source = stream && new Source(job, stream);
  if (found) {
    const listed = await found;
    ids = listed.ids;
    failure = listed.failure;
    call(() => job.listed(listed.requests, listed.retries));
  }
  if (ids) await takeIn(job, ids);
  const watch = (ended, run) => {
    source?.follow(run, ended);
    return tell(ended);
  };
  const run = new Run(shared, job, watch, journal, () => source?.flush());
  run.waitsForNetwork = true;
  journal?.watch((cause) => run.fail('recorded', cause));
  if (failure) run.fail('source', failure.cause);
  const stopped = await run.toEnd(given.signal);
  const problem = call(() => job.problem());
  const { recorded, ...rest } = await report(job, given.keep);
  // One that ended by itself leaves no record.
  await journal?.close(recorded && problem);
  const whole = { ...rest, ...(recorded && { journalId: journal.id }) };
  if (!problem) return whole;
  // What kept the ids from being found, or from being recorded, tells more than that they were not.
  let error = problem;
  const told = found && failure?.cause instanceof ModelArtsError;
  if (told && problem.code === 'source-failed') error = failure.cause;
  if (problem.code === 'journal-failed' && stopped?.how === 'recorded') error = stopped.cause;
  const { cause } = error === problem ? causeOf(problem, stopped) : error;
  throw completed(error, { report: whole, ...(cause !== undefined && { cause }) });
}

/** Takes in what was recorded. */
async function takeUp(job, journal) {
  const load = (row) => call(() => job.load(row));
  // What is nothing is no end.
  await journal.read((row) => load(row ?? new Uint8Array()));
  load();
}

/** `sent` is told how many requests it took. `of` is whose patience it has: the session's, or that of a job. */
async function read({ shared, id }, begin, signal, sent, of = shared.raw) {
  const job = call(() => begin(of, id));
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
