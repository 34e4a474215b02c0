// The library in Node, through the proxy, to the emulator, which checks what authenticates each request.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import init from '../output/package/dist/index.js';
import { createProxy, passwordCredentials } from '../output/package/dist/proxy.js';
import { toNodeHandler } from '../output/package/dist/proxy-node.js';
import { startEmulator } from '../support/emulator.mjs';
import { QUICK } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';
import {
  BASE,
  D,
  datasetOf,
  listen,
  own,
  post,
  samplesOf,
  spelt,
  startProxy,
  startService,
  stayAlive,
} from './support/proxy.mjs';
import { raw, statusOf } from './support/wire.mjs';

let emulator;
let info;
let control;
stayAlive();
before(async () => {
  await init();
  emulator = await startEmulator();
  ({ info, control } = emulator);
});
after(async () => {
  await emulator.stop();
});
beforeEach(() => control.setFaults());

const keys = () => ({ accessKey: info.access_key, secretKey: info.secret_key });
const target = (more) => ({ endpoint: emulator.url, projectId: info.project_id, ...more });

/** Runs with a proxy, and looks for secrets in what it logged. */
async function through(options, work) {
  const proxy = await startProxy(target({ credentials: keys(), ...options }));
  try {
    await work(proxy);
    const log = JSON.stringify(proxy.log);
    for (const secret of secrets()) assert.ok(!log.includes(secret), 'a secret in the log');
  } finally {
    await proxy.stop();
  }
}
const secrets = () => [
  info.secret_key,
  info.temporary_secret_key,
  info.security_token,
  info.password,
  info.token,
];

const auth = async ({ datasetId }) => [
  ...new Set((await control.requests(datasetId)).requests.map((one) => `${one.auth} ${one.status}`)),
];

for (const [what, credentials, wanted] of [
  ['keys', () => keys(), ['aksk 200']],
  [
    'temporary keys',
    () => ({
      accessKey: info.temporary_access_key,
      secretKey: info.temporary_secret_key,
      securityToken: info.security_token,
    }),
    ['aksk 200'],
  ],
  ['a token', () => ({ token: info.token }), ['token 200']],
  ['a provider', () => async () => ({ token: (await control.issueToken()).token }), ['token 200']],
  [
    'a password',
    () => ({
      account: info.account,
      username: info.username,
      password: info.password,
      iamEndpoint: emulator.url,
    }),
    ['token 200'],
  ],
]) {
  test(`250 ids with ${what}`, async () => {
    await through({ credentials: credentials() }, async (proxy) => {
      const dataset = await control.createDataset({ samples: 260 });
      const asked = dataset.ids.slice(0, 250);
      const report = await datasetOf(proxy, dataset).deleteSamples(asked);
      assert.equal(report.counts.deleted, 250);
      await assertTruth(control, dataset.datasetId, { asked, present: dataset.ids, report });
      assert.deepEqual(await auth(dataset), wanted);
      // They are under way together, and noted in the order in which they are answered.
      assert.deepEqual(
        proxy.log.map(({ action, status, ids }) => [action, status, ids]).sort(),
        [100, 100, 50].map((ids) => ['delete', 200, ids]).sort(),
      );
    });
  });
}

test('lists, pages, filters and single samples', async () => {
  await through({ datasetInfo: true }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 130 });
    const here = datasetOf(proxy, dataset);
    const found = [];
    for await (const { sample_id } of here.samples({ order: 'desc', pageSize: 50 })) found.push(sample_id);
    assert.deepEqual(found.sort(), [...dataset.ids].sort());
    const one = await here.getSampleInfo(dataset.ids[3]);
    assert.equal(one.sample_id, dataset.ids[3]);
    const page = await here.listSamples({ labelName: "it's (a) 标签*", sampleState: '__ALL__', limit: 1 });
    assert.equal(page.samples.length, 0);
    for (const filter of [{ lowScore: 0.1 + 0.2, highScore: 1 / 3 }, { lowScore: 1e-7 }]) {
      assert.ok(Array.isArray((await here.listSamples({ ...filter, limit: 1 })).samples));
    }
    // The emulator has none, and says so itself.
    const searchConditions = JSON.stringify([{ name: 'x' }], null, '\t');
    await assert.rejects(here.listSamples({ searchConditions }), ({ serviceCode }) =>
      serviceCode.startsWith('ModelArts.'),
    );
    const path = `${proxy.url}${BASE}/v2/${info.project_id}/datasets`;
    const list = await fetch(`${path}?limit=100&offset=0`, { headers: own(proxy.url) });
    assert.ok((await list.json()).datasets.some(({ dataset_id }) => dataset_id === dataset.datasetId));
    const shown = await fetch(`${path}/${dataset.datasetId}`, { headers: own(proxy.url) });
    assert.equal((await shown.json()).dataset_id, dataset.datasetId);
  });
});

test('a token that expired is renewed, and the request sent again, once', async () => {
  let asked = [];
  const provide = async ({ reason }) => {
    asked.push(reason);
    return { token: (await control.issueToken()).token };
  };
  await through({ credentials: provide }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 60 });
    const first = await post(proxy.url, dataset, { samples: dataset.ids.slice(0, 1) });
    assert.equal(first.status, 200);
    await control.expireTokens();
    const many = dataset.ids.slice(1, 21).map((id) => post(proxy.url, dataset, { samples: [id] }));
    assert.deepEqual([...new Set((await Promise.all(many)).map(({ status }) => status))], [200]);
    assert.equal((await control.ids(dataset.datasetId)).length, 39);
    assert.deepEqual(asked, ['initial', 'refused'], 'all that were refused share one call');
  });
  asked = [];
  const wrong = async ({ reason }) => {
    asked.push(reason);
    return { token: 'no-token-at-all' };
  };
  await through({ credentials: wrong }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 3 });
    const refused = await post(proxy.url, dataset, { samples: dataset.ids });
    assert.equal(refused.status, 401);
    assert.deepEqual(asked, ['initial', 'refused']);
    assert.equal((await control.ids(dataset.datasetId)).length, 3);
  });
});

test('credentials are renewed before they end, and good ones outlive a provider that fails', async () => {
  const { token } = await control.issueToken();
  const asked = [];
  let fails = false;
  const provide = async ({ reason }) => {
    asked.push(reason);
    if (fails) throw new Error(`${info.secret_key} in a message`);
    // A fifth of its life is left from the first moment on.
    return { token, expiresAt: Date.now() + 100_000_000 };
  };
  const now = Date.now;
  await through({ credentials: provide }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 9 });
    const send = async (id) => (await post(proxy.url, dataset, { samples: [id] })).status;
    assert.equal(await send(dataset.ids[0]), 200);
    try {
      Date.now = () => now() + 100_000_000 - 30_000;
      assert.equal(await send(dataset.ids[1]), 200);
      assert.deepEqual(asked, ['initial', 'expiring']);
      fails = true;
      Date.now = () => now() + 200_000_000 - 60_000;
      assert.equal(await send(dataset.ids[2]), 200);
      assert.equal(await send(dataset.ids[3]), 200);
      assert.deepEqual(asked, ['initial', 'expiring', 'expiring'], 'not again at once');
      Date.now = () => now() + 300_000_000;
      const refused = await post(proxy.url, dataset, { samples: [dataset.ids[4]] });
      assert.equal(refused.status, 429);
      assert.doesNotMatch(await spelt(refused), new RegExp(info.secret_key));
    } finally {
      Date.now = now;
    }
    assert.equal((await control.ids(dataset.datasetId)).length, 5);
  });
});

test('what the service says comes through: status, body, Retry-After, X-Request-Id, Date', async () => {
  await through({}, async (proxy) => {
    const dataset = await control.createDataset({ samples: 5 });
    await control.setFaults([{ name: 'status-429-retry-after', probability: 1, parameters: { seconds: 7 } }]);
    const answer = await post(proxy.url, dataset, { samples: dataset.ids });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '7']);
    assert.match((await answer.json()).error_code, /^(APIG|ModelArts)\./);
    const [{ request_id }] = (await control.requests(dataset.datasetId)).requests;
    assert.equal(answer.headers.get('x-request-id'), request_id);
    assert.ok(Number.isFinite(Date.parse(answer.headers.get('date'))));
    assert.equal(proxy.log[0].requestId, request_id);
  });
});

test('under faults of the service the report is true', async () => {
  await through({}, async (proxy) => {
    const dataset = await control.createDataset({ samples: 400 });
    await control.setFaults(
      ['reset-after', 'status-502', 'cut-body', 'html-page'].map((name) => ({ name, probability: 0.15 })),
      7,
    );
    const report = await datasetOf(proxy, dataset, { retry: { ...QUICK, attempts: 12 } }).deleteSamples(
      dataset.ids,
      { batchSize: 20 },
    );
    await control.setFaults();
    await assertTruth(control, dataset.datasetId, { asked: dataset.ids, present: dataset.ids, report });
    assert.ok(report.counts.deleted > 0 && report.retries > 0);
    assert.ok(
      proxy.log.some(({ code }) => code === 'ServiceFailed'),
      'an answer was lost behind the proxy',
    );
  });
});

test('read-only: it lists, and deletes nothing, and the library takes that as final', async () => {
  await through({ readOnly: true }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 5 });
    const here = datasetOf(proxy, dataset);
    assert.equal((await here.listSamples()).samples.length, 5);
    const error = await here.deleteSamples(dataset.ids).catch((reason) => reason);
    assert.deepEqual([error.code, error.serviceCode], ['forbidden', 'Proxy.ReadOnly']);
    assert.equal(error.report.counts.unknown, 0, 'a refusal of the proxy leaves nothing uncertain');
    assert.equal(error.report.requests, 1);
    assert.equal((await control.ids(dataset.datasetId)).length, 5);
  });
});

test('source files are deleted only where that is permitted', async () => {
  const dataset = await control.createDataset({ samples: 2 });
  const body = { samples: [dataset.ids[0]], delete_source: true };
  await through({}, async (proxy) => {
    const refused = await post(proxy.url, dataset, body);
    assert.deepEqual([refused.status, (await refused.json()).error_code], [403, 'Proxy.SourceKept']);
    assert.equal((await control.ids(dataset.datasetId)).length, 2);
  });
  await through({ allowDeleteSource: true }, async (proxy) => {
    assert.equal((await post(proxy.url, dataset, body)).status, 200);
    assert.equal((await post(proxy.url, dataset, { samples: [dataset.ids[1]] })).status, 200);
  });
  const log = await control.deletions(dataset.datasetId);
  assert.deepEqual(
    log.map(({ sample_id, delete_source }) => [sample_id, delete_source]),
    [
      [dataset.ids[0], true],
      [dataset.ids[1], false],
    ],
  );
});

test('a batch that is too large for the proxy is split, and all of it is deleted', async () => {
  await through({ maxBodyBytes: 2_000 }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 150 });
    const report = await datasetOf(proxy, dataset).deleteSamples(dataset.ids);
    assert.equal(report.counts.deleted, 150);
    assert.ok(proxy.log.some(({ code }) => code === 'TooLarge'));
  });
});

test('authorize: its verdict, its own answer, and what it throws', async () => {
  const dataset = await control.createDataset({ samples: 4 });
  const told = [];
  const verdicts = {
    no: () => false,
    truthy: () => 'yes',
    nothing: () => undefined,
    throws: () => {
      throw new Error(info.secret_key);
    },
    later: async () => Promise.reject(new Error('x')),
    sign: () => new Response('{"error_code":"Team.1"}', { status: 401 }),
    success: () => new Response('{"success":true}', { status: 200 }),
    redirect: () => new Response(null, { status: 302, headers: { Location: '/login' } }),
    yes: (request) => request.headers.get('cookie') === 'session=1',
  };
  const authorize = (request, about) => {
    told.push(about);
    return verdicts[request.headers.get('x-case')](request, about);
  };
  await through({ authorize }, async (proxy) => {
    const seen = {};
    for (const name of Object.keys(verdicts)) {
      const answer = await post(
        proxy.url,
        dataset,
        { samples: [dataset.ids[0]] },
        { 'X-Case': name, Cookie: 'session=1' },
      );
      const { status } = answer;
      seen[name] = `${status} ${(await answer.json()).error_code}`;
    }
    const { yes, ...refused } = seen;
    assert.deepEqual(refused, {
      no: '403 Proxy.Forbidden',
      truthy: '403 Proxy.Forbidden',
      nothing: '403 Proxy.Forbidden',
      throws: '429 Proxy.NotReady',
      later: '429 Proxy.NotReady',
      sign: '401 Team.1',
      success: '403 Proxy.Forbidden',
      redirect: '403 Proxy.Forbidden',
    });
    assert.equal(yes, '200 undefined');
    assert.deepEqual(
      { ...told[0], platform: Object.keys(told[0].platform) },
      {
        action: 'delete',
        projectId: dataset.projectId,
        datasetId: dataset.datasetId,
        platform: ['incoming', 'outgoing'],
      },
    );
    assert.equal((await control.requests(dataset.datasetId)).requests.length, 1);
  });
});

test('authorize: an answer that was fetched is passed on as this connection has it', async () => {
  const body = gzipSync('{"error_code":"Team.1"}');
  const login = await startService((response) =>
    response.writeHead(401, { 'Content-Encoding': 'gzip', 'Set-Cookie': ['a=1', 'b=2'] }).end(body),
  );
  const dataset = await control.createDataset({ samples: 1 });
  const authorize = async () => fetch(login.url);
  try {
    await through({ authorize }, async (proxy) => {
      const answer = await post(proxy.url, dataset, { samples: dataset.ids });
      assert.deepEqual([answer.status, await answer.json()], [401, { error_code: 'Team.1' }]);
      assert.equal(answer.headers.get('content-encoding'), null);
      assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
      const request = `GET ${samplesOf(dataset)} HTTP/1.1\r\nHost: 127.0.0.1:${proxy.port}\r\nConnection: close\r\nX-CSRF-Token: x\r\n\r\n`;
      const text = await raw(proxy.port, request);
      assert.equal(statusOf(text), 401, text);
      assert.equal(text.match(/^content-length:/gim)?.length, 1, text);
      assert.doesNotMatch(text, /^transfer-encoding:/im);
    });
  } finally {
    await login.stop();
  }
});

test('a check of the CSRF token may answer at once or later, and only `true` lets through', async () => {
  const dataset = await control.createDataset({ samples: 4 });
  for (const [csrfToken, wanted] of [
    [(token) => token === 'a page of ours', 200],
    [async (token) => token === 'a page of ours', 200],
    [() => 'yes', 403],
    [async () => false, 403],
  ]) {
    await through({ csrfToken }, async (proxy) => {
      const answer = await fetch(`${proxy.url}${samplesOf(dataset)}?limit=1`, { headers: own(proxy.url) });
      assert.equal(answer.status, wanted, `${csrfToken}`);
    });
  }
});

test('of two projects each is signed for by its own name, and a third is refused', async () => {
  const projectIds = ['p1', 'p2'];
  const service = await startService((response) => response.end('{"success":true}'));
  const proxy = await startProxy({ endpoint: service.url, projectIds, credentials: keys() });
  try {
    const statuses = [];
    for (const projectId of ['p1', 'p2', 'p3']) {
      const answer = await post(proxy.url, { projectId, datasetId: 'd' }, { samples: ['a'] });
      statuses.push(`${answer.status} ${(await answer.json()).error_code}`);
    }
    assert.deepEqual(statuses, ['200 undefined', '200 undefined', '403 Proxy.OtherProject']);
    assert.deepEqual(
      service.seen.map(({ headers }) => headers['x-project-id']),
      projectIds,
    );
  } finally {
    await proxy.stop();
    await service.stop();
  }
});

test('a body that a parser in front has taken is what was sent', async () => {
  const dataset = await control.createDataset({ samples: 6 });
  const handler = toNodeHandler(
    createProxy(target({ credentials: keys(), authorize: 'everyone', basePath: BASE })),
  );
  const bytes = [];
  const parsers = [(text) => JSON.parse(text), (text) => text, (text) => Buffer.from(text)];
  for (const [at, parse] of parsers.entries()) {
    const server = await listen(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      bytes.push(Buffer.concat(chunks).length);
      request.body = parse(Buffer.concat(chunks).toString());
      await handler(request, response);
    });
    const answer = await post(server.url, dataset, { samples: [dataset.ids[at]] });
    assert.equal(answer.status, 200, await answer.text());
    await server.stop();
  }
  assert.equal(bytes.length, 3);
  assert.deepEqual(await control.ids(dataset.datasetId), dataset.ids.slice(3));
});

test('a provider that is refused by IAM: the library is told so', async () => {
  const credentials = passwordCredentials({
    account: info.account,
    username: info.username,
    password: 'wrong',
    iamEndpoint: emulator.url,
    projectId: info.project_id,
  });
  await through({ credentials }, async (proxy) => {
    const dataset = await control.createDataset({ samples: 1 });
    const error = await datasetOf(proxy, dataset)
      .deleteSamples(dataset.ids)
      .catch((reason) => reason);
    assert.deepEqual([error.code, error.serviceCode], ['credentials-refused', 'Proxy.CredentialsRefused']);
  });
});

test('IAM that redirects gets the password once, and nobody else gets it', async () => {
  const elsewhere = await startService((response) => response.end('{}'));
  const iam = await startService((response) =>
    response.writeHead(307, { Location: `${elsewhere.url}/v3/auth/tokens`, 'X-Subject-Token': 'x' }).end(),
  );
  const credentials = { account: 'a', username: 'u', password: 'p', iamEndpoint: iam.url };
  await through({ credentials }, async (proxy) => {
    const answer = await post(proxy.url, D, { samples: ['a'] });
    assert.deepEqual([answer.status, (await answer.json()).error_code], [403, 'Proxy.OtherProject']);
    const dataset = await control.createDataset({ samples: 1 });
    assert.equal((await post(proxy.url, dataset, { samples: dataset.ids })).status, 429);
    assert.deepEqual([iam.seen.length, elsewhere.seen.length], [1, 0]);
    assert.equal((await control.ids(dataset.datasetId)).length, 1);
  });
  await iam.stop();
  await elsewhere.stop();
});
