// The packed proxy in a server of Node's, in front of the emulator or of a service that the test plays.
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { Session } from '../../output/package/dist/index.js';
import { createProxy } from '../../output/package/dist/proxy.js';
import { toNodeHandler } from '../../output/package/dist/proxy-node.js';
import { QUICK } from '../../support/suite.mjs';

export const BASE = '/modelarts';
export const CSRF = { 'X-CSRF-Token': 'a page of ours' };

/** For a whole file: timers of `AbortSignal.timeout` do not keep Node running. */
export function stayAlive() {
  let alive;
  before(() => {
    alive = setInterval(() => {}, 1000);
  });
  after(() => clearInterval(alive));
}

/** Serves the proxy below `BASE`, and with `other` what else there is. `log` gathers its entries. */
export async function startProxy(options, other = (_, response) => response.writeHead(404).end()) {
  const log = [];
  const handler = toNodeHandler(
    createProxy({ authorize: 'everyone', basePath: BASE, log: (entry) => log.push(entry), ...options }),
  );
  return {
    log,
    ...(await listen((request, response) => (isOther(request) ? other : handler)(request, response))),
  };
}

const isOther = ({ url }) => url === '/' || /^\/(package\/|[\w-]+\.\w+$)/.test(url);

/** A server on a free port, and what ends it. */
export async function listen(handler) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A service that the test plays; `seen` gathers what came. */
export async function startService(answer) {
  const seen = [];
  const service = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers, rawHeaders } = request;
    seen.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
    await answer(response, request);
  });
  return { seen, ...service };
}

/** What a page of the proxy's own origin sends. */
export const own = (url) => ({ ...CSRF, Origin: url, 'Sec-Fetch-Site': 'same-origin' });

/** Path of a dataset's samples, from the proxy on. */
export const samplesOf = ({ projectId, datasetId }) =>
  `${BASE}/v2/${projectId}/datasets/${datasetId}/data-annotations/samples`;

/** Posts a deletion as a page would. */
export const post = (url, dataset, body, headers = {}) =>
  fetch(`${url}${samplesOf(dataset)}/delete`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...own(url), ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

/** Every text in which a secret could show: an answer with its headers. */
export async function spelt(response) {
  return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
}

/** A dataset of a service that a test plays. */
export const D = { projectId: 'p', datasetId: 'd' };

/** Works with a proxy in front of a service that the test plays. */
export async function played(answer, work, options) {
  const service = await startService(answer);
  const proxy = await startProxy({
    endpoint: service.url,
    projectId: 'p',
    credentials: { token: 'top-secret-token' },
    ...options,
  });
  try {
    await work({ service, proxy });
  } finally {
    await proxy.stop();
    await service.stop();
  }
}

/** What a page would do, with the headers that its browser adds. */
export function datasetOf(proxy, { projectId, datasetId }, options = {}) {
  const session = new Session({
    projectId,
    endpoint: proxy.url + BASE,
    retry: QUICK,
    headers: { 'X-CSRF-Token': 'ours' },
    // The browser's own headers, which the library may not set.
    fetch: (request) => {
      const headers = new Headers(request.headers);
      for (const [name, value] of Object.entries(own(proxy.url))) headers.set(name, value);
      return fetch(new Request(request, { headers }));
    },
    ...options,
  });
  return session.dataset(datasetId);
}
