// The calls of the page that run in the worker.

import { REST } from '../../ids.js';
import { revive } from '../options.js';
import { packOutcomes, sendLists } from '../reports.js';
import { ProgressNews } from './progress.js';

/** Methods that give a report. */
const DELETES = ['deleteSamples', 'deleteMatching', 'resumeDeletion'];

export class Jobs {
  #page;
  #jobs = new Map();

  /** `page` is what can be told and asked there, with its `causes` and `sessions`. */
  constructor(page) {
    this.#page = page;
  }

  begin(number) {
    this.#jobs.set(number, { ids: [], controller: new AbortController() });
  }

  take(number, slice) {
    const { ids } = this.#jobs.get(number);
    for (const id of slice) ids.push(id);
  }

  /** One that has ended meanwhile is not there any more. */
  abort(number, reason, rest) {
    const job = this.#jobs.get(number);
    if (!job) return;
    job.rest = (job.rest ?? []).concat(rest);
    job.controller.abort(this.#page.causes.unpack(reason));
  }

  async run(number, { session, dataset, method, args, source, threw }) {
    const { ask, tell, causes, sessions } = this.#page;
    const { ids, controller } = this.#jobs.get(number);
    const send = (name, slice) => tell('list', number, name, slice);
    try {
      const values = args.map(revive);
      const last = values.length - 1;
      const news = new ProgressNews(
        (progress) => ask('progress', [number, progress]),
        sessions.signsIn(session),
      );
      values[last] = this.#options(number, values[last], controller.signal, news);
      if (source) {
        const failure = threw && { cause: causes.unpack(threw) };
        values.unshift(source === 'ids' ? given(ids, failure) : this.#stream(number));
      }
      const result = await sessions
        .dataset(session, dataset)
        [method](...values)
        .finally(news.end);
      return DELETES.includes(method) ? await sendLists(result, send) : result;
    } catch (error) {
      if (error?.report) Object.assign(error.report, await sendLists(error.report, send));
      throw error;
    } finally {
      this.#jobs.delete(number);
    }
  }

  /** With what the page is told, and an end that it can make. Options that are none stay so. */
  #options(number, options, signal, news) {
    const { tell } = this.#page;
    if (options === undefined) return { signal };
    if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
    options.signal = signal;
    if (typeof options.onProgress === 'function') {
      options.onProgress = news.tell;
    }
    if (typeof options.onOutcomes === 'function') {
      options.onOutcomes = (outcomes) => tell('outcomes', number, packOutcomes(outcomes));
    }
    return options;
  }

  /** The page's stream; the ids that come together are one of its arrays. */
  #stream(number) {
    const { ask, tell } = this.#page;
    let done = false;
    const next = async () => {
      if (done) return { done };
      const read = await ask('read', [number]);
      done = read.done;
      return { done: false, value: read.ids };
    };
    const job = this.#jobs.get(number);
    const rest = () => job.rest?.splice(0) ?? [];
    return { [Symbol.asyncIterator]: () => ({ next, return: () => tell('cancel', number), [REST]: rest }) };
  }
}

/** The ids, or an iterable that gives them and throws then. */
function given(ids, failure) {
  if (!failure) return ids;
  return (function* () {
    yield* ids;
    throw failure.cause;
  })();
}
