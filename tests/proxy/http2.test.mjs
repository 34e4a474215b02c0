// The handler for Node in a server of HTTP/2.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:http2';
import { after, before, test } from 'node:test';
import { createProxy } from '../output/package/dist/proxy.js';
import { toNodeHandler } from '../output/package/dist/proxy-node.js';
import { BASE, CSRF, D, samplesOf, startService } from './support/proxy.mjs';

let service;
let server;
let client;
let authority;

before(async () => {
  service = await startService((response) => response.end('{"success":true}'));
  const proxy = createProxy({
    endpoint: service.url,
    projectId: 'p',
    credentials: { token: 'top-secret-token' },
    authorize: 'everyone',
    basePath: BASE,
  });
  server = createServer(toNodeHandler(proxy));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  authority = `127.0.0.1:${server.address().port}`;
  client = connect(`http://${authority}`);
});
after(async () => {
  client.close();
  server.close();
  await service.stop();
});

/** `[status, body]` */
function send(headers, body) {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ...CSRF, origin: `http://${authority}`, ...headers });
    let status;
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (received) => {
      status = received[':status'];
    });
    stream.on('data', (data) => {
      text += data;
    });
    stream.on('end', () => resolve([status, JSON.parse(text)]));
    stream.on('error', reject);
    stream.end(body);
  });
}

const deletion = { ':method': 'POST', ':path': `${samplesOf(D)}/delete`, 'content-type': 'application/json' };

test('a deletion passes, with its body', async () => {
  service.seen.length = 0;
  const [status, answer] = await send(deletion, '{"samples":["a","b"]}');
  assert.deepEqual([status, answer], [200, { success: true }]);
  assert.deepEqual(JSON.parse(service.seen[0].body).samples, ['a', 'b']);
});

test('a list passes', async () => {
  service.seen.length = 0;
  assert.equal((await send({ ':path': `${samplesOf(D)}?limit=10` }))[0], 200);
  assert.equal(service.seen.length, 1);
});

test('a Host beside another :authority, and another origin, are refused', async () => {
  service.seen.length = 0;
  const body = '{"samples":["a"]}';
  const [status, { error_code }] = await send(
    { ...deletion, ':authority': authority, host: 'evil.example' },
    body,
  );
  assert.deepEqual([status, error_code], [400, 'Proxy.BadRequest']);
  const [other] = await send({ ...deletion, origin: 'http://evil.example' }, body);
  assert.equal(other, 403);
  assert.deepEqual(service.seen, []);
});

test('an upload that is refused is answered at once, and takes no more', { timeout: 60_000 }, async () => {
  const stream = client.request({
    ...CSRF,
    origin: `http://${authority}`,
    ...deletion,
    ':path': `${BASE}/v2/p/elsewhere`,
  });
  const [ended, closed] = ['end', 'close'].map(
    (event) => new Promise((resolve) => stream.once(event, resolve)),
  );
  let status;
  stream.on('response', (received) => {
    status = received[':status'];
  });
  stream.resume();
  // It never says that this was all.
  stream.write('{"samples":["a"');
  await ended;
  assert.equal(status, 404);
  await closed;
  assert.equal(stream.rstCode, 0, 'no error: the answer is whole');
});
