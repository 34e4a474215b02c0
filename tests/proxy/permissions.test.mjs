// Who may ask for what, as far as the options say so: what the handler lets through to `authorize`, which refuses all here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProxy } from '../output/package/dist/proxy.js';
import { BASE, CSRF, samplesOf } from './support/proxy.mjs';

const [MINE, OTHER] = ['mine', 'other'];
const CONSOLE = 'https://console.example';
/** What `authorize` answers: the request came that far. */
const PERMITTED = 418;

/** The status of what the handler with these options answers to a request: of a page's, but for what is given. */
function asking(options) {
  const sent = [];
  const handler = createProxy({
    endpoint: 'https://service.example',
    projectId: 'p',
    credentials: { token: 't' },
    authorize: () => new Response(null, { status: PERMITTED }),
    basePath: BASE,
    fetch: (request) => sent.push(request.url),
    ...options,
  });
  return async ({ url, method = 'GET', headers }) => {
    const body = method === 'POST' ? '{"samples":["a"]}' : undefined;
    const all = { 'Content-Type': 'application/json', ...CSRF, ...headers };
    const { status } = await handler(new Request(url, { method, headers: all, body }));
    assert.deepEqual(sent, [], 'nothing reached the service');
    return status;
  };
}

/** A deletion at a server of this origin. */
const deletion = (origin, headers) => ({
  url: `${origin}${samplesOf({ projectId: 'p', datasetId: MINE })}/delete`,
  method: 'POST',
  headers,
});

test('where the server names itself in the URL, the origin is that of the Host header, and no other', async () => {
  const ask = asking({});
  const asked = (Origin) => ask(deletion('http://localhost:3000', { Origin, Host: 'console.example:8080' }));
  assert.equal(await asked('http://console.example:8080'), PERMITTED);
  for (const other of ['https://console.example:8080', 'http://console.example', 'http://evil.example']) {
    assert.equal(await asked(other), 403, other);
  }
});

test('where origins are named, they count, and nothing else', async () => {
  const ask = asking({ allowedOrigins: ['http://localhost:5173', CONSOLE] });
  const own = 'http://127.0.0.1:3000';
  const asked = (headers) => ask(deletion(own, { Host: '127.0.0.1:3000', ...headers }));
  // A development server in between: for the browser it is the same origin, or the same site.
  for (const site of ['same-origin', 'same-site', 'cross-site']) {
    const headers = { Origin: 'http://localhost:5173', 'Sec-Fetch-Site': site };
    assert.equal(await asked(headers), PERMITTED, site);
  }
  assert.equal(await asked({ Origin: CONSOLE }), PERMITTED);
  // The server's own name is that of whoever leads to it.
  assert.equal(await asked({ Origin: own, 'Sec-Fetch-Site': 'same-origin' }), 403);
  assert.equal(await asked({ Origin: 'https://evil.example', Host: 'evil.example' }), 403);
  assert.equal(await asked({}), 403);
});

test('without `datasetInfo` no dataset is described; with it, only those that are named', async () => {
  const [all, one, another] = ['', `/${MINE}`, `/${OTHER}`].map((id) => ({
    url: `${CONSOLE}${BASE}/v2/p/datasets${id}`,
    headers: { Origin: CONSOLE },
  }));
  const silent = asking({});
  for (const request of [all, one]) assert.equal(await silent(request), 404, request.url);
  const open = asking({ datasetInfo: true });
  for (const request of [all, one, another]) assert.equal(await open(request), PERMITTED, request.url);
  const narrow = asking({ datasetInfo: true, datasets: [MINE] });
  assert.equal(await narrow(one), PERMITTED);
  // The list would show the others.
  for (const request of [all, another]) assert.equal(await narrow(request), 403, request.url);
});
