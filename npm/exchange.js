// Sends one request and reads its answer whole. Ends at the latest when the controller aborts, whatever a `fetch` of
// the caller's does with the signal. The answer is taken by its shape: it can be of another realm, or a stand-in.

import { landed, launch } from './alive.js';

/** `[status, request id, retry-after, date, body]`; rejects when there is no whole answer. */
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
  const header = (name) => response.headers.get(name) ?? undefined;
  // A redirect that is not followed hides its status, and has no body.
  if (response?.type === 'opaqueredirect') return [0];
  // Whatever this is, it is no answer: it counts as one whose body cannot be read.
  if (!(response?.status >= 100)) return [200];
  const body = await response.text();
  return [response.status, header('x-request-id'), header('retry-after'), header('date'), body];
}
