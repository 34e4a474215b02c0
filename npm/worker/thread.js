// The worker's script: the package as it is in a page, called by messages.

import { initSync } from '../../target/wasm-bindgen/modelarts_dataset.js';
import { cameAlive } from '../alive.js';
import { ModelArtsError } from '../errors.js';
import { version } from '../load.js';
import { WorkerCauses } from './causes.js';
import { Peer } from './peer.js';
import { Jobs } from './thread/jobs.js';
import { Sessions } from './thread/sessions.js';
import { hold } from './watch.js';

const causes = new WorkerCauses((ref) => peer.tell('forget', ref));
const ask = (...question) => peer.ask(...question);
const sessions = new Sessions(ask);
const jobs = new Jobs({ ask, tell: (...news) => peer.tell(...news), causes, sessions });

const peer = new Peer(
  (message) => postMessage(message),
  {
    start,
    beat: () => {},
    session: (number, carried) => sessions.add(number, carried),
    release: (number) => sessions.remove(number),
    begin: (number) => jobs.begin(number),
    ids: (number, slice) => jobs.take(number, slice),
    abort: (number, reason, rest) => jobs.abort(number, reason, rest),
    run: (number, what) => jobs.run(number, what),
  },
  causes,
);

addEventListener('message', ({ data }) => {
  // Whoever has a worker of his own may tell it other things.
  if (Array.isArray(data)) peer.receive(data);
});
addEventListener('unhandledrejection', ({ reason }) => peer.tell('broken', `${reason}`));

/** Whether the lock is held by which the page sees that this worker lives. */
function start(module, wanted, lock) {
  // A script that was copied, or stayed in a cache.
  if (wanted !== version) {
    throw new ModelArtsError(
      'load-failed',
      `the script of the worker is that of version ${version}, the page has ${wanted}`,
      { retryable: true },
    );
  }
  try {
    initSync({ module });
  } catch (cause) {
    const message = `the WebAssembly could not be started in the worker: ${cause?.message}`;
    throw new ModelArtsError('load-failed', message, { retryable: true, cause });
  }
  cameAlive();
  return hold(lock);
}
