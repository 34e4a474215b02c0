// Sends one request and reads its answer whole. Ends at the latest when the controller aborts, whatever a `fetch` of
// the caller's does with the signal. The answer is taken by its shape: it can be of another realm, or a stand-in.

import { landed, launch } from './alive.js';
import { httpDate, retryAfter } from './dates.js';

/** `[status, body, request id, retry-after, date]`; rejects when there is no whole answer. */
export async function exchange(fetch, request, controller) {
  launch(controller);
  const { signal } = controller;
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      receive(fetch, request).then(resolve, reject);
    });
  } finally {
    landed(controller);
  }
}

async function receive(fetch, request) {
  const response = await (fetch ? fetch(request) : globalThis.fetch(request));
  // A redirect that is not followed hides its status, and has no body.
  if (response?.type === 'opaqueredirect') return [0, '', undefined, NaN, NaN];
  // Whatever this is, it is no answer: it counts as one whose body cannot be read.
  if (!(response?.status >= 100)) return [200, '', undefined, NaN, NaN];
  const header = (name) => response.headers?.get?.(name) ?? undefined;
  const date = httpDate(header('date'));
  const wait = retryAfter(header('retry-after'), date);
  return [response.status, `${await response.text()}`, header('x-request-id'), wait, date];
}
