// Whether the worker is still there: nothing says when it was ended, by its browser or by somebody who holds it.

/** Milliseconds between two questions, and how many of them it may leave open. A worker does not work on for so long. */
const BEAT = 10_000;
const PATIENCE = 6;

/**
 * Calls back when it is gone; gives the function that ends the watch. Whoever gets the lock that the worker holds, knows
 * at once; where there are no locks, it is asked from time to time.
 */
export function watch(peer, lock, gone) {
  const watching = new AbortController();
  const { signal } = watching;
  const beat = () => {
    let open = 0;
    const timer = setInterval(() => {
      if (open++ === PATIENCE) gone();
      peer.ask('beat').then(
        () => {
          open = 0;
        },
        () => {},
      );
    }, BEAT);
    signal.addEventListener('abort', () => clearInterval(timer));
  };
  // A browser can give the question up: of a page that was in its cache of pages.
  if (lock && globalThis.navigator?.locks) {
    navigator.locks.request(lock, { signal }, gone).catch(() => signal.aborted || beat());
  } else beat();
  return () => watching.abort();
}

/** In the worker: holds the lock as long as it lives; whether it does. */
export function hold(lock) {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise(() => {});
    };
    if (!globalThis.navigator?.locks) resolve(false);
    else navigator.locks.request(lock, held).catch(() => resolve(false));
  });
}
