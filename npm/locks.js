// A lock for each recorded job, so that two tabs never run the same one. The browser lets it go when the page does.

import { journalFailed } from './indexed-db.js';

const PREFIX = 'modelarts-dataset:';

/**
 * Takes the lock of a job; gives the function that lets it go, or undefined when it is taken. `lost` is called if it is taken
 * away: somebody steals it, or the page comes back from a browser's cache of pages, where it could not keep it.
 */
export function take(id, lost) {
  const locks = manager();
  return new Promise((resolve, reject) => {
    const held = (lock) => (lock ? new Promise(resolve) : resolve());
    locks.request(PREFIX + id, { ifAvailable: true }, held).catch((cause) => {
      reject(refused(cause));
      lost?.();
    });
  });
}

/** The ids of the jobs that are running, in whichever tab. */
export async function running() {
  try {
    const { held } = await manager().query();
    return new Set(held.map(({ name }) => name.slice(PREFIX.length)));
  } catch (cause) {
    throw refused(cause);
  }
}

function manager() {
  // Only where the page itself came over https or from loopback.
  if (!globalThis.navigator?.locks) throw journalFailed('Web Locks are not available here');
  return navigator.locks;
}

const refused = (cause) => journalFailed(`Web Locks failed: ${cause}`, cause);
