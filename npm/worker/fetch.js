// A `fetch` of the caller's, which stays on the page: requests on their way to it, and answers on their way back.

/** What `../exchange.js` reads of an answer's headers. */
const HEADERS = ['date', 'retry-after', 'x-request-id'];

/** In the worker: has the page send it. */
export async function sendThere(ask, request) {
  const { method, url, headers, credentials, redirect, cache, signal } = request;
  const body = method === 'GET' ? undefined : await request.text();
  const sent = { method, headers: [...headers], credentials, redirect, cache, body };
  const { values, text, ...answer } = await ask([url, sent], signal);
  return { ...answer, headers: new Map(values), text: () => text };
}

/** In the page. The answer is taken by its shape: it can be of another realm, or a stand-in. */
export async function send(fetch, [url, init], signal) {
  const response = await fetch(new Request(url, { ...init, signal }));
  const status = Number(response?.status);
  const type = response?.type === 'opaqueredirect' ? response.type : undefined;
  if (type || !(status >= 100)) return { type, status, values: [], text: '' };
  const values = HEADERS.map((name) => [name, response.headers?.get?.(name)]);
  return {
    status,
    values: values.flatMap(([name, value]) => (value == null ? [] : [[name, `${value}`]])),
    text: `${await response.text()}`,
  };
}
