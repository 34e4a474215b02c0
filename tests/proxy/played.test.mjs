// What the service says that the emulator does not: the test plays it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import init from '../output/package/dist/index.js';
import { QUICK } from '../support/suite.mjs';
import {
  D,
  datasetOf,
  own,
  played,
  post,
  samplesOf,
  spelt,
  startProxy,
  startService,
  stayAlive,
} from './support/proxy.mjs';

stayAlive();
before(() => init());

test('a redirect is not followed', async () => {
  const elsewhere = await startService((response) => response.end('{"success":true}'));
  try {
    for (const status of [301, 302, 303, 307, 308]) {
      await played(
        (response) =>
          response.writeHead(status, { Location: `${elsewhere.url}/v2/p` }).end('{"success":true}'),
        async ({ service, proxy }) => {
          const answer = await post(proxy.url, D, { samples: ['a'] });
          assert.deepEqual([answer.status, answer.headers.get('location')], [502, null]);
          assert.equal((await answer.json()).error_code, 'Proxy.ServiceRedirected');
          assert.equal(service.seen.length, 1);
        },
      );
    }
    assert.deepEqual(elsewhere.seen, []);
  } finally {
    await elsewhere.stop();
  }
});

test('no header passes that is not named, either way, and nothing is a page', async () => {
  const leaky = {
    'Set-Cookie': ['a=1', 'b=2'],
    'X-Subject-Token': 'x',
    'X-Auth-Token': 'x',
    Authorization: 'x',
    'X-Sdk-Date': 'x',
    'Access-Control-Allow-Origin': '*',
    Location: '/x',
    Server: 'x',
    'Keep-Alive': 'timeout=999',
    'X-Forwarded-For': 'x',
    'Content-Type': 'text/html',
    'X-Request-Id': 'r1',
  };
  await played(
    (response) => response.writeHead(200, leaky).end('<script>alert(1)</script>'),
    async ({ service, proxy }) => {
      const answer = await post(
        proxy.url,
        D,
        { samples: ['a'] },
        {
          Cookie: 'session=1',
          Authorization: 'Bearer mine',
          'X-Auth-Token': 'mine',
          'X-Sdk-Date': '20200101T000000Z',
          'X-Security-Token': 'mine',
          'X-Project-Id': 'other',
          'X-Forwarded-For': '1.2.3.4',
          Forwarded: 'for=1.2.3.4',
          'X-Forwarded-Host': 'evil.example',
          'X-Request-Id': 'mine',
          'Proxy-Authorization': 'mine',
        },
      );
      const names = [...answer.headers.keys()];
      const wanted = ['cache-control', 'content-type', 'date', 'x-content-type-options', 'x-request-id'];
      const ofNode = ['connection', 'content-length', 'keep-alive', 'transfer-encoding'];
      assert.deepEqual(names.filter((name) => !ofNode.includes(name)).sort(), wanted);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.notEqual(answer.headers.get('keep-alive'), 'timeout=999');
      const [{ headers }] = service.seen;
      assert.equal(headers['x-auth-token'], 'top-secret-token');
      for (const name of [
        'cookie',
        'authorization',
        'x-sdk-date',
        'x-security-token',
        'x-project-id',
        'x-forwarded-for',
        'forwarded',
        'x-forwarded-host',
        'x-request-id',
        'proxy-authorization',
        'origin',
        'x-csrf-token',
        'referer',
      ]) {
        assert.equal(headers[name], undefined, name);
      }
      assert.equal(headers.host, new URL(service.url).host);
    },
  );
});

test('an answer that repeats a secret is not passed on', async () => {
  await played(
    (response, { headers }) => response.writeHead(403, { 'X-Request-Id': 'r' }).end(JSON.stringify(headers)),
    async ({ proxy }) => {
      const answer = await post(proxy.url, D, { samples: ['a'] });
      assert.equal(answer.status, 502);
      assert.doesNotMatch((await spelt(answer)) + JSON.stringify(proxy.log), /top-secret/);
    },
  );
});

test('nor one that repeats a part of it, or all with its marks escaped', async () => {
  const token = 'MIIEowYJKoZIhvcNAQcCoIIElDCC+abcdefghijklmnopqrstuvwxyz0123456789/A==';
  const answers = {
    escaped: JSON.stringify({ error_msg: token }).replaceAll(
      /[+/=]/g,
      (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`,
    ),
    cut: JSON.stringify({ error_msg: token.slice(0, 28) }),
    untouched: '{"error_msg":"abcdefghijklmnopqrstuvw"}',
  };
  for (const [what, body] of Object.entries(answers)) {
    await played(
      (response) => response.writeHead(403).end(body),
      async ({ proxy }) => {
        const { status } = await post(proxy.url, D, { samples: ['a'] });
        assert.equal(status, what === 'untouched' ? 403 : 502, what);
      },
      { credentials: { token } },
    );
  }
});

test('no answer, a cut one and none in time are told as what may have been done', async () => {
  // Only for what has no end of its own, since a busy machine may see late that a connection broke. It is more than the
  // request needs to reach the service: until then the proxy would say something else.
  const short = { timeout: 2_000 };
  const cases = {
    reset: [(response) => response.socket.destroy(), '502 Proxy.ServiceFailed'],
    cut: [
      (response) => {
        response.writeHead(200, { 'Content-Length': '1000' });
        response.write('{"success":true', () => response.socket.destroy());
      },
      '502 Proxy.ServiceFailed',
    ],
    silence: [() => {}, '504 Proxy.ServiceTimedOut', short],
    'a body that does not end': [
      (response) => response.writeHead(200).write('{"success":true}'),
      '504 Proxy.ServiceTimedOut',
      short,
    ],
  };
  const tell = ([name, [answer, wanted, options]]) =>
    played(
      answer,
      async ({ proxy }) => {
        const got = await post(proxy.url, D, { samples: ['a'] });
        assert.equal(`${got.status} ${(await got.json()).error_code}`, wanted, name);
        const here = datasetOf(proxy, D, { retry: { ...QUICK, attempts: 1 } });
        const { counts } = await here.deleteSamples(['a'], { verify: false });
        assert.equal(counts.unknown, 1, `${name}: the library takes it as ambiguous`);
      },
      options,
    );
  await Promise.all(Object.entries(cases).map(tell));
  const proxy = await startProxy({
    endpoint: 'http://127.0.0.1:1',
    projectId: 'p',
    credentials: { token: 't' },
  });
  assert.equal((await post(proxy.url, D, { samples: ['a'] })).status, 502, 'nobody listens');
  await proxy.stop();
});

test('a page that gives up ends the request to the service', async () => {
  let arrived;
  const arrival = new Promise((resolve) => {
    arrived = resolve;
  });
  await played(
    (response) => arrived(response),
    async ({ proxy }) => {
      const controller = new AbortController();
      const sent = fetch(`${proxy.url}${samplesOf(D)}/delete`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...own(proxy.url) },
        body: '{"samples":["a"]}',
        signal: controller.signal,
      });
      const response = await arrival;
      const closed = new Promise((resolve) => response.once('close', resolve));
      controller.abort();
      await assert.rejects(sent);
      await closed;
      assert.equal(response.writableFinished, false);
    },
  );
});
