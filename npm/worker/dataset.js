import { ModelArtsError } from '../errors.js';
import { Handle } from '../handle.js';
import { openIds } from '../ids.js';
import { pages } from '../pages.js';
import { field, signalOf } from '../platform.js';
import { runJob } from './job.js';
import { use } from './load.js';
import { carry, withOwn } from './options.js';

/** Of the options, what is not carried over as it is. */
const OWN = ['signal'];

export class Dataset extends Handle {
  constructor(session, datasetId) {
    // Structural, so that two copies of the package on one page fail in a way that can be understood.
    const shared = use(() => {
      const held = typeof session?.held === 'function' && session.held();
      if (!held.raw) {
        throw new ModelArtsError('invalid-option', 'the first argument of Dataset must be a Session');
      }
      return held;
    });
    super({ shared, id: use(() => shared.raw.checkDataset(datasetId)) });
  }
  get datasetId() {
    return this.held().id;
  }
  deleteSamples(samples, options) {
    return promised(() => {
      const held = this.held();
      check(held, options, 0);
      const given = callers(options);
      return runJob(held, 'deleteSamples', [carry(options, OWN)], given, openIds(samples));
    });
  }
  deleteMatching(filter, options) {
    return promised(() => {
      const held = this.held();
      check(held, options, 1);
      const given = callers(options);
      use(() => held.shared.raw.matching(filter, options));
      return runJob(held, 'deleteMatching', [carry(filter), carry(options, OWN)], given);
    });
  }
  resumeDeletion(recorded, options) {
    return promised(() => {
      const held = this.held();
      check(held, options, 2);
      const args = [carry(recorded), carry(options, OWN)];
      return runJob(held, 'resumeDeletion', args, callers(options));
    });
  }
  listSamples(options) {
    return promised(() => page(this.held(), carry(options, OWN), signalOf(options)));
  }
  getSampleInfo(sampleId, options) {
    return promised(() => {
      const args = [carry(sampleId), carry(options, OWN)];
      return runJob(this.held(), 'getSampleInfo', args, { signal: signalOf(options) });
    });
  }
  samples(options = {}) {
    const held = this.held();
    const [query, size] = use(() => held.shared.raw.pages(options));
    const carried = carry(options, [...OWN, 'pageSize']);
    const at = (offset) => withOwn(carried, { offset, limit: size });
    return eachSample(held, at, [query, size], signalOf(options));
  }
}

/** Which samples are new is found out here, page by page, as without a worker. */
async function* eachSample(held, at, [query, size], signal) {
  const fetch = (begin) => page(held, at(begin(WHICH)), signal);
  for await (const { fresh } of pages(fetch, query, size)) yield* fresh;
}

/** Instead of beginning to read a page, says which it is. */
const WHICH = { pageAt: (_dataset, _query, offset) => offset };

const page = (held, options, signal) => runJob(held, 'listSamples', [options], { signal });

/** Throws unless a deletion can have these options. */
function check({ shared, id }, options, method) {
  const begins = field(options, 'journal') ? 0 : undefined;
  const job = use(() => shared.raw.deletion(id, options, method, 0, performance.now(), begins));
  job.free();
}

/** What the caller may be told or tell, as it is at the call. */
function callers(options) {
  const { onProgress, onOutcomes } = options ?? {};
  return { onProgress, onOutcomes, signal: signalOf(options) };
}

/** It never throws; what the caller handed over is read at the call. */
const promised = (work) => new Promise((resolve) => resolve(work()));
