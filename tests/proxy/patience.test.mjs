// What the proxy waits for, and for how long: nothing that does not come keeps a caller, and nothing that fails is asked
// again for each of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProxy, ModelArtsError } from '../output/package/dist/proxy.js';
import { toNodeHandler } from '../output/package/dist/proxy-node.js';
import { BASE, D, listen, own, played, post, samplesOf, startService, stayAlive } from './support/proxy.mjs';

/** More than a request needs to reach the service: until then the proxy would say something else. */
const SOON = 2_000;
const never = () => new Promise(() => {});

stayAlive();

/** Sets the clock that nobody sets: what `performance.now` is to say, given what it says; nothing: as it is. */
function setClock(say) {
  const now = () => Performance.prototype.now.call(performance);
  if (say) performance.now = () => say(now());
  else delete performance.now;
}

/** With a service that says yes, if no other `answer` is given; `send` tells what a deletion is answered. */
const waits = (options, work, answer = (response) => response.end('{"success":true}')) =>
  played(
    answer,
    ({ service, proxy }) => {
      const send = async () => {
        const response = await post(proxy.url, D, { samples: ['a'] });
        return `${response.status} ${(await response.json()).error_code}`;
      };
      return work({ service, proxy, send });
    },
    options,
  );

for (const [what, options] of [
  ['authorize', { authorize: never }],
  ['the check of the CSRF token', { csrfToken: never }],
  [
    "the body of authorize's own answer",
    { authorize: async () => new Response(new ReadableStream(), { status: 401 }) },
  ],
]) {
  test(`${what} that never ends: nothing was sent, and it may pass`, async () => {
    await waits({ timeout: SOON, ...options }, async ({ service, send }) => {
      assert.equal(await send(), '429 Proxy.NotReady');
      assert.deepEqual(service.seen, []);
    });
  });
}

test('a fetch that takes no notice of its signal ends all the same, and may have done it', async () => {
  await waits({ timeout: SOON, fetch: never }, async ({ send }) => {
    assert.equal(await send(), '504 Proxy.ServiceTimedOut');
  });
});

test('a fetch is called as a function, and not as a method', async () => {
  async function own(request) {
    // As that of some runtimes does.
    if (this !== undefined) throw new TypeError('Illegal invocation');
    return fetch(request);
  }
  await waits({ fetch: own }, async ({ send }) => assert.equal(await send(), '200 undefined'));
});

test('a provider that fails is not asked for each request', async () => {
  for (const [error, wanted] of [
    [new Error('the database is away'), '429 Proxy.NotReady'],
    [new ModelArtsError('credentials-refused', 'IAM refused the password'), '401 Proxy.CredentialsRefused'],
  ]) {
    let asked = 0;
    const credentials = async () => {
      asked++;
      throw error;
    };
    const begun = performance.now();
    await waits({ credentials }, async ({ send }) => {
      try {
        setClock(() => begun);
        for (let time = 0; time < 5; time++) assert.equal(await send(), wanted);
        assert.equal(asked, 1);
        const pause = error.code ? 240_000 : 5_000;
        setClock(() => begun + pause - 1);
        await send();
        assert.equal(asked, 1);
        setClock(() => begun + pause);
        await send();
        assert.equal(asked, 2);
      } finally {
        setClock();
      }
    });
  }
});

test('where renewed credentials are refused as well, they are not renewed for each request', async () => {
  let asked = 0;
  const credentials = async () => ({ token: `token-${++asked}` });
  const refuse = (response) => response.writeHead(401).end('{"error_code":"APIG.0301"}');
  await waits(
    { credentials },
    async ({ send }) => {
      for (let time = 0; time < 5; time++) assert.equal(await send(), '401 APIG.0301');
      assert.equal(asked, 2, 'at first, and once after the refusal');
    },
    refuse,
  );
});

test('a provider that fails after a refusal is no refusal: the page tries again', async () => {
  let fails = false;
  const credentials = async () => {
    if (fails) throw new Error('the database is away');
    return { token: 'good-token' };
  };
  let refuses = false;
  await waits(
    { credentials },
    async ({ send }) => {
      assert.equal(await send(), '200 undefined');
      [fails, refuses] = [true, true];
      for (let time = 0; time < 3; time++) assert.equal(await send(), '429 Proxy.NotReady');
    },
    (response) =>
      refuses ? response.writeHead(401).end('{"error_code":"APIG.0301"}') : response.end('{"success":true}'),
  );
});

test('credentials that have ended wait for a slow provider as long as there is time', async () => {
  const { now } = Date;
  let slow = false;
  const credentials = async () => {
    if (slow) await new Promise((resolve) => setTimeout(resolve, 6_000));
    return { token: slow ? 'new-token' : 'old-token', expiresAt: Date.now() + 1_000_000 };
  };
  await waits({ credentials }, async ({ service, send }) => {
    assert.equal(await send(), '200 undefined');
    slow = true;
    try {
      Date.now = () => now() + 2_000_000;
      assert.equal(await send(), '200 undefined');
      assert.equal(service.seen.at(-1).headers['x-auth-token'], 'new-token');
    } finally {
      Date.now = now;
    }
  });
});

for (const [status, body, sent] of [
  [400, '{"error_code":"ModelArts.6620","error_msg":"expired"}', ['token-1', 'token-2']],
  [200, '{"success":false,"error_code":"ModelArts.6608"}', ['token-1', 'token-2']],
  // Some of it may have been done: the library looks.
  [200, '{"success":false,"results":[{"success":false,"error_code":"ModelArts.6608"}]}', ['token-1']],
  [200, '{"success":true,"note":"\\"error_code\\":\\"ModelArts.6608\\""}', ['token-1']],
]) {
  const renews = sent.length > 1 ? 'renews' : 'does not renew';
  test(`${status} with ${body} ${renews} the credentials`, async () => {
    let asked = 0;
    const credentials = async () => ({ token: `token-${++asked}` });
    await waits(
      { credentials },
      async ({ service, send }) => {
        await send();
        assert.deepEqual(
          service.seen.map(({ headers }) => headers['x-auth-token']),
          sent,
        );
      },
      (response, { headers }) =>
        headers['x-auth-token'] === 'token-1'
          ? response.writeHead(status).end(body)
          : response.end('{"success":true}'),
    );
  });
}

test('a renewal that hangs does not keep requests whose credentials are still good', async () => {
  const { now } = Date;
  let hangs = false;
  const credentials = () => (hangs ? never() : { token: 'good-token', expiresAt: now() + 1_000_000 });
  await waits({ credentials }, async ({ service, send }) => {
    assert.equal(await send(), '200 undefined');
    hangs = true;
    try {
      Date.now = () => now() + 960_000;
      const sent = await Promise.all([send(), send()]);
      assert.deepEqual(sent, ['200 undefined', '200 undefined']);
      assert.equal(service.seen.at(-1).headers['x-auth-token'], 'good-token');
    } finally {
      Date.now = now;
    }
  });
});

test('the log says where the caller went away', { timeout: 60_000 }, async () => {
  for (const name of ['authorize', 'credentials', 'fetch']) {
    let reached;
    const there = new Promise((resolve) => {
      reached = resolve;
    });
    const hangs = () => {
      reached();
      return never();
    };
    await waits({ [name]: hangs }, async ({ proxy }) => {
      const controller = new AbortController();
      const url = `${proxy.url}${samplesOf(D)}?limit=1`;
      const gone = fetch(url, { headers: own(proxy.url), signal: controller.signal });
      gone.catch(() => {});
      await there;
      controller.abort();
      while (proxy.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.equal(proxy.log[0].reason, 'the caller went away', name);
    });
  }
});

test('whoever went away before the handler was called deletes nothing', { timeout: 60_000 }, async () => {
  const service = await startService((response) => response.end('{"success":true}'));
  const log = [];
  const handler = toNodeHandler(
    createProxy({
      endpoint: service.url,
      projectId: 'p',
      credentials: { token: 'top-secret-token' },
      authorize: 'everyone',
      basePath: BASE,
      log: (entry) => log.push(entry),
    }),
  );
  let came;
  const arrived = new Promise((resolve) => {
    came = resolve;
  });
  let handled;
  const server = await listen(async (request, response) => {
    // As a body parser, and then something that asks a database.
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    request.body = JSON.parse(Buffer.concat(chunks));
    const closed = new Promise((resolve) => response.once('close', resolve));
    came();
    await closed;
    handled = handler(request, response);
  });
  try {
    const controller = new AbortController();
    const gone = fetch(`${server.url}${samplesOf(D)}/delete`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...own(server.url) },
      body: '{"samples":["a"]}',
      signal: controller.signal,
    });
    gone.catch(() => {});
    await arrived;
    controller.abort();
    while (!handled) await new Promise((resolve) => setTimeout(resolve, 10));
    await handled;
    assert.equal(log[0].reason, 'the caller went away');
    assert.deepEqual(service.seen, []);
  } finally {
    await server.stop();
    await service.stop();
  }
});

test("authorize's own answer goes out each time, or is a refusal", async () => {
  const denied = new Response('no', { status: 401 });
  await waits({ authorize: () => denied }, async ({ service, proxy }) => {
    const first = await post(proxy.url, D, { samples: ['a'] });
    assert.deepEqual([first.status, await first.text()], [401, 'no']);
    // It was read: that is a mistake of the server's, and no reason to let anybody in, nor to break the connection.
    const second = await post(proxy.url, D, { samples: ['a'] });
    assert.deepEqual([second.status, (await second.json()).error_code], [403, 'Proxy.Forbidden']);
    assert.deepEqual(service.seen, []);
  });
});

test('a password that is wrong is not sent again for each request that a page gives up', {
  timeout: 60_000,
}, async () => {
  let asked = 0;
  let arrived = 0;
  let refuse;
  const authorize = () => {
    arrived++;
    return true;
  };
  const credentials = () => {
    asked++;
    return new Promise((_, reject) => {
      refuse = () => reject(new ModelArtsError('credentials-refused', 'IAM refused the password'));
    });
  };
  await waits({ authorize, credentials }, async ({ proxy, send }) => {
    for (let time = 1; time <= 4; time++) {
      const controller = new AbortController();
      const url = `${proxy.url}${samplesOf(D)}?limit=1`;
      const gone = fetch(url, { headers: own(proxy.url), signal: controller.signal });
      gone.catch(() => {});
      while (!refuse || arrived < time) await new Promise((resolve) => setTimeout(resolve, 10));
      controller.abort();
      while (proxy.log.length < time) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(asked, 1);
    refuse();
    assert.equal(await send(), '401 Proxy.CredentialsRefused');
    assert.equal(asked, 1);
  });
});

test('a log that rejects goes to the console, and ends nothing', async () => {
  const told = [];
  const { error } = console;
  console.error = (reason) => told.push(reason.message);
  try {
    const log = async () => {
      throw new Error('the log is away');
    };
    await waits({ log }, async ({ send }) => assert.equal(await send(), '200 undefined'));
  } finally {
    console.error = error;
  }
  assert.deepEqual(told, ['the log is away']);
});

test('a provider that hangs is asked anew after a minute, though somebody always waits', {
  timeout: 60_000,
}, async () => {
  let asked = 0;
  const credentials = () => {
    asked++;
    return never();
  };
  await waits({ timeout: SOON, credentials }, async ({ send }) => {
    try {
      const first = send();
      while (asked < 1) await new Promise((resolve) => setTimeout(resolve, 10));
      const second = send();
      setClock((now) => now + 60_001);
      const third = send();
      assert.deepEqual(await Promise.all([first, second, third]), Array(3).fill('429 Proxy.NotReady'));
      assert.equal(asked, 2);
    } finally {
      setClock();
    }
  });
});

test('a provider that takes more than a minute, and then gives some, was not in vain', {
  timeout: 60_000,
}, async () => {
  for (const isRenewal of [false, true]) {
    const given = [];
    const credentials = () => new Promise((resolve) => given.push(resolve));
    const { now } = Date;
    await waits({ timeout: 10_000, credentials }, async ({ service, send }) => {
      const asked = async (times) => {
        while (given.length < times) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      try {
        if (isRenewal) {
          const zeroth = send();
          await asked(1);
          given.shift()({ token: 'old-token', expiresAt: now() + 1_000_000 });
          assert.equal(await zeroth, '200 undefined');
          Date.now = () => now() + 2_000_000;
        }
        const first = send();
        await asked(1);
        setClock((now) => now + 60_001);
        const second = send();
        await asked(2);
        given[0]({ token: 'slow-token' });
        assert.equal(await first, '200 undefined');
        assert.equal(service.seen.at(-1).headers['x-auth-token'], 'slow-token');
        given[1]({ token: 'new-token' });
        assert.equal(await second, '200 undefined');
        assert.equal(service.seen.at(-1).headers['x-auth-token'], 'new-token');
      } finally {
        Date.now = now;
        setClock();
      }
    });
  }
});

test('a clock that is put back makes no pause longer', async () => {
  let asked = 0;
  const credentials = async () => {
    asked++;
    throw new Error('the network is not there yet');
  };
  const { now } = Date;
  await waits({ credentials }, async ({ send }) => {
    try {
      assert.equal(await send(), '429 Proxy.NotReady');
      Date.now = () => now() - 8 * 3_600_000;
      setClock((now) => now + 5_001);
      assert.equal(await send(), '429 Proxy.NotReady');
      assert.equal(asked, 2);
    } finally {
      Date.now = now;
      setClock();
    }
  });
});
