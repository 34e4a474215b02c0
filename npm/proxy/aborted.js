// Waiting, but no longer than a signal lets us.

/** What the promise gives, unless the signal aborts before: then its reason is thrown, whatever the promise does. */
export function orAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    const settle = (end) => (value) => {
      signal.removeEventListener('abort', abort);
      end(value);
    };
    promise.then(settle(resolve), settle(reject));
  });
}
