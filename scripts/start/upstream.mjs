// The demo page on the real service, through the package's own proxy. For one person at this machine: it listens on
// loopback only, answers to no other name, and to nobody who was not given this start's key.
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { Plain, say } from '../lib/say.mjs';

const BASE = '/modelarts';
const KEY_HEADER = 'X-CSRF-Token';
const FOLDERS = { '/package/': 'dist', '/': 'www' };
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Listens on the port; gives `{ url, once, stop }`. The fragment of `url` is the key, which no request carries. That of
 * `once` buys the key one time: it may stand on the command line that opens a browser, which others can read.
 */
export async function serveUpstream({ port, ...given }) {
  const { createProxy } = await import('../../dist/proxy.js');
  const { toNodeHandler } = await import('../../dist/proxy-node.js');
  const [key, voucher] = [1, 2].map(() => randomBytes(24).toString('base64url'));
  let vouched = false;
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  // As browsers say it: without the port of the protocol.
  const suffix = server.address().port === 80 ? '' : `:${server.address().port}`;
  const hosts = ['127.0.0.1', 'localhost'].map((name) => name + suffix);
  const proxy = toNodeHandler(createProxyOf(createProxy, given, hosts, key, () => server.close()));
  server.on('request', (request, response) => {
    // A name of somebody else's that leads to this machine is not ours.
    if (!hosts.includes(request.headers.host)) return refuse(response, 421);
    if (request.url.startsWith(`${BASE}/`)) return proxy(request, response);
    if (request.method !== 'GET') return refuse(response, 405);
    if (request.url !== '/upstream.json') {
      return file(request.url, response, imagesOf(given)).catch(() => response.destroy());
    }
    const shows = request.headers[KEY_HEADER.toLowerCase()];
    const buys = shows === voucher && !vouched;
    if (shows !== key && !buys) return refuse(response, 403);
    vouched ||= buys;
    const body = JSON.stringify({ ...shown(given), ...(buys && { key }) });
    return answer(response, 200, 'application/json', body);
  });
  return {
    url: `http://${hosts[0]}/#key=${key}`,
    once: `http://${hosts[0]}/#key=${voucher}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function createProxyOf(
  createProxy,
  { upstream, region, projectId, datasets, readOnly, credentials },
  hosts,
  key,
  onError,
) {
  try {
    return createProxy({
      ...(upstream ? { endpoint: upstream } : { region }),
      projectId,
      ...(datasets && { datasets }),
      credentials,
      readOnly,
      datasetInfo: true,
      // The page asks for it each time.
      allowDeleteSource: true,
      basePath: BASE,
      allowedOrigins: hosts.map((host) => `http://${host}`),
      // Whoever has the key was given it by this command.
      authorize: 'everyone',
      csrfHeader: KEY_HEADER,
      csrfToken: key,
      log: complain,
    });
  } catch (error) {
    onError();
    throw new Plain(error.message);
  }
}

const endpointOf = ({ upstream, region }) => upstream ?? `https://modelarts.${region}.myhuaweicloud.com`;

/** Why a request was refused stands in the terminal: a page is not told whether a name was not found or a clock is wrong. */
function complain({ status, code, reason, action, datasetId, requestId }) {
  // A page that turns over its pages gives up what it had asked for.
  if (status < 400 || reason === 'the caller went away') return;
  const about = { action, dataset: datasetId, code, reason, request: requestId };
  const facts = Object.entries(about).flatMap(([name, value]) => (value ? `${name} ${value}` : []));
  say(`Answered with ${status}: ${facts.join(', ')}`);
}

/** What the page's first screen says. Of the key only as much as its owner needs to know it by. */
function shown({ credentials: { accessKey, securityToken }, projectId, datasets, readOnly, ...given }) {
  return {
    endpoint: endpointOf(given),
    projectId,
    accessKey:
      accessKey.length > 12 ? `${accessKey.slice(0, 4)}…${accessKey.slice(-4)}` : `${accessKey.slice(0, 4)}…`,
    temporary: securityToken !== undefined,
    datasets: datasets ?? null,
    readOnly,
  };
}

/** Images and texts come with signed addresses of the object storage; an upstream on this machine has its own. */
const imagesOf = (given) => `https: ${new URL(endpointOf(given)).origin}`;

async function file(url, response, images) {
  // No file of ours has a name that needs encoding.
  const path = url.replace(/[?#].*/s, '');
  const prefix = Object.keys(FOLDERS).find((start) => path.startsWith(start));
  // A whole address, as one asks a proxy for.
  if (!prefix) return refuse(response, 404);
  const folder = inRoot(FOLDERS[prefix]);
  const name = normalize(join(folder, path === '/' ? 'index.html' : path.slice(prefix.length)));
  const type = TYPES[extname(name)];
  const bytes = type && name.startsWith(folder + sep) && (await readFile(name).catch(() => undefined));
  if (!bytes) return refuse(response, 404);
  if (!type.startsWith('text/html')) return answer(response, 200, type, bytes);
  const html = bytes.toString().replace('<html ', '<html data-upstream ');
  const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(html);
  const hash = createHash('sha256').update(map).digest('base64');
  const policy = [
    `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'; style-src 'self'`,
    `img-src 'self' data: ${images}; media-src 'self' ${images}; connect-src 'self' ${images}`,
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; ');
  return answer(response, 200, type, html, { 'Content-Security-Policy': policy });
}

const refuse = (response, status) => answer(response, status, 'text/plain', `${status}\n`);

function answer(response, status, type, body, more = {}) {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...more,
  });
  response.end(body);
}
