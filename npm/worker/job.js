// A call that the worker carries out, as the page sees it.

import { onAbort } from '../platform.js';
import { Feed, handOver } from './ids.js';
import { connected } from './load.js';
import { Lists } from './reports.js';

/**
 * Has a method of a dataset called in the worker. `given` is what the caller may be told or tell; `source` the ids, if
 * the method takes some.
 */
export async function runJob({ shared, id }, method, args, given, { ids, failure, stream } = {}) {
  const connection = connected();
  const { peer, causes } = connection;
  const lists = new Lists();
  const feed = stream && new Feed(stream);
  // The session is held too: what it is asked for comes while the job runs.
  const job = connection.begin({ ...given, shared, lists, feed });
  const abort = (reason) => connection.abort(job, reason);
  const unlisten = given.signal && onAbort(given.signal, abort);
  try {
    if (ids) await handOver(ids, (slice) => peer.tell('ids', job, slice));
    const source = (ids && 'ids') || (stream && 'stream');
    const threw = failure && causes.pack(failure.cause);
    const session = connection.sessionOf(shared);
    const result = await peer.ask('run', [job, { session, dataset: id, method, args, source, threw }]);
    return lists.fill(result);
  } catch (error) {
    if (error?.report) lists.fill(error.report);
    connection.judge(error);
    throw error;
  } finally {
    unlisten?.();
    connection.end(job);
  }
}
