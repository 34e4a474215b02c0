// What attackers send: each is refused by the proxy, and the service behind it saw nothing of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createProxy } from '../output/package/dist/proxy.js';
import { startEmulator } from '../support/emulator.mjs';
import { BASE, CSRF, own, post, samplesOf, startProxy, startService } from './support/proxy.mjs';
import { codeOf, raw, statusOf } from './support/wire.mjs';

const LIMIT = 4_000;
let emulator;
let control;
let info;
let proxy;
/** Stands between proxy and emulator, and notes all that passes. */
let wire;
let mine;
let others;
let foreign;

before(async () => {
  emulator = await startEmulator();
  ({ control, info } = emulator);
  wire = await startService(async (response, request) => {
    const { method, url, headers, body } = wire.seen.at(-1);
    const { connection, ...rest } = headers;
    const answer = await fetch(emulator.url + url, { method, headers: rest, body: body || undefined });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    request.resume();
  });
  mine = await control.createDataset({ samples: 20 });
  others = await control.createDataset({ samples: 20 });
  foreign = await control.createDataset({ samples: 20, project_id: info.foreign_project_id });
  proxy = await startProxy({
    endpoint: wire.url,
    projectId: info.project_id,
    datasets: [mine.datasetId],
    credentials: { token: (await control.issueToken()).token },
    maxBodyBytes: LIMIT,
  });
});
after(async () => {
  await proxy.stop();
  await wire.stop();
  await emulator.stop();
});

/** Runs an attack, and sees to it that nothing came through. */
async function nothingThrough(work) {
  wire.seen.length = 0;
  await work();
  assert.deepEqual(wire.seen, [], 'nothing reached the service');
  for (const { datasetId } of [mine, others, foreign]) {
    assert.equal((await control.ids(datasetId)).length, 20, 'nothing was deleted');
  }
}

const head = (lines) => `${lines.join('\r\n')}\r\n\r\n`;
const usual = () => [
  `Host: 127.0.0.1:${proxy.port}`,
  `Origin: ${proxy.url}`,
  'X-CSRF-Token: ours',
  'Connection: close',
];
const bodyOf = (dataset) => JSON.stringify({ samples: dataset.ids.slice(0, 3) });

/** A deletion by hand. `lines` replace the headers but those of the body. */
function deletion({ path = `${samplesOf(mine)}/delete`, lines = usual(), body = bodyOf(mine) }) {
  const type = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  return raw(proxy.port, head([`POST ${path} HTTP/1.1`, ...lines, ...type]) + body);
}

test('the same request without a disguise comes through, so that the attacks below fail for their own reason', async () => {
  wire.seen.length = 0;
  const twin = await control.createDataset({ samples: 3 });
  const open = await startProxy({
    endpoint: wire.url,
    projectId: info.project_id,
    credentials: { token: (await control.issueToken()).token },
  });
  const body = bodyOf(twin);
  const type = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  const lines = [
    `Host: 127.0.0.1:${open.port}`,
    `Origin: ${open.url}`,
    'X-CSRF-Token: ours',
    'Connection: close',
  ];
  const answer = await raw(
    open.port,
    head([`POST ${samplesOf(twin)}/delete HTTP/1.1`, ...lines, ...type]) + body,
  );
  await open.stop();
  assert.equal(statusOf(answer), 200);
  assert.equal(wire.seen.length, 1);
  assert.deepEqual(await control.ids(twin.datasetId), []);
});

const V2 = `${BASE}/v2`;
const paths = () => {
  const project = info.project_id;
  const [own, other] = [mine.datasetId, others.datasetId];
  const tail = 'data-annotations/samples/delete';
  return {
    'dots to another dataset': `${V2}/${project}/datasets/${own}/../${other}/${tail}`,
    'encoded dots': `${V2}/${project}/datasets/${own}/%2e%2e/${other}/${tail}`,
    'half-encoded dots': `${V2}/${project}/datasets/${own}/.%2E/${other}/${tail}`,
    'doubly encoded dots': `${V2}/${project}/datasets/${own}/%252e%252e/${other}/${tail}`,
    'an encoded slash': `${V2}/${project}/datasets/${own}%2f..%2f${other}/${tail}`,
    'an encoded slash in an id': `${V2}/${project}/datasets/${own}%2F/${tail}`,
    'a doubly encoded slash': `${V2}/${project}/datasets/${own}%252f..%252f${other}/${tail}`,
    'two slashes': `${V2}/${project}/datasets//${own}/${tail}`,
    'two slashes at the beginning': `/${V2}/${project}/datasets/${own}/${tail}`,
    'a slash at the end': `${V2}/${project}/datasets/${own}/${tail}/`,
    backslashes: `${V2}/${project}/datasets/${own}\\..\\${other}/${tail}`,
    'an encoded backslash': `${V2}/${project}/datasets/${own}%5c..%5c${other}/${tail}`,
    'dots at the end': `${V2}/${project}/datasets/${own}./${tail}`,
    'a semicolon': `${V2}/${project}/datasets/${own};x=1/${tail}`,
    'an encoded letter': `${V2}/${project}/datasets/${own}/data-annotations/samples/%64elete`,
    'capital letters': `${V2}/${project}/datasets/${own}/data-annotations/samples/DELETE`,
    'a fullwidth slash': `${V2}/${project}/datasets/${own}%EF%BC%8F${other}/${tail}`,
    'an overlong encoding': `${V2}/${project}/datasets/${own}%c0%af${other}/${tail}`,
    'a null byte': `${V2}/${project}/datasets/${own}%00/${tail}`,
    'a fragment': `${V2}/${project}/datasets/${own}/${tail}#x`,
    'a query where there is none': `${V2}/${project}/datasets/${own}/${tail}?dry_run=true`,
    'a whole URL': `http://127.0.0.1:${proxy.port}${V2}/${project}/datasets/${own}/${tail}`,
    'a whole URL of another host': `http://evil.example${V2}/${project}/datasets/${own}/${tail}`,
    'another version': `${BASE}/v1/${project}/datasets/${own}/${tail}`,
    'another endpoint': `${V2}/${project}/datasets/${own}/import-tasks`,
    'the dataset itself': `${V2}/${project}/datasets/${own}`,
    'all datasets': `${V2}/${project}/datasets`,
    'the control endpoint': `${BASE}/__emulator/reset`,
    'out of the base path': `${BASE}/../v2/${project}/datasets/${own}/${tail}`,
    'without the base path': `/v2/${project}/datasets/${own}/${tail}`,
    'an empty dataset': `${V2}/${project}/datasets//${tail}`,
    'dots for a dataset': `${V2}/${project}/datasets/../${tail}`,
    'another dataset': `${V2}/${project}/datasets/${other}/${tail}`,
    'another project': `${V2}/${info.foreign_project_id}/datasets/${foreign.datasetId}/${tail}`,
    'another project with our dataset': `${V2}/${info.foreign_project_id}/datasets/${own}/${tail}`,
    'an object’s own name for a project': `${V2}/__proto__/datasets/${own}/${tail}`,
  };
};

test('path tricks, encoded slashes, other projects and datasets', async (node) => {
  for (const [name, path] of Object.entries(paths())) {
    await node.test(name, () =>
      nothingThrough(async () => {
        const answer = await deletion({ path });
        const status = statusOf(answer);
        assert.ok([400, 403, 404, 405].includes(status), `${status} ${answer}`);
        // Node itself refuses what is not HTTP at all, with a status alone.
        assert.ok(status === 400 || /^Proxy\.(NotFound|Wrong|Other|BadQuery)/.test(codeOf(answer)), answer);
      }),
    );
  }
});

test('the same paths at the handler, whose runtime has parsed them already', async () => {
  await nothingThrough(async () => {
    const handler = createProxy({
      endpoint: wire.url,
      projectId: info.project_id,
      datasets: [mine.datasetId],
      credentials: { token: 't' },
      authorize: 'everyone',
      basePath: BASE,
    });
    const origin = 'https://console.example';
    for (const [name, path] of Object.entries(paths())) {
      // These are the permitted path, once a runtime has made its URL of them.
      if (name.startsWith('a fragment') || name.startsWith('a whole URL of')) continue;
      const url = path.startsWith('http') ? path.replace('http://127', 'http://128') : origin + path;
      const answer = await handler(
        new Request(url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Origin: origin, ...CSRF },
          body: bodyOf(mine),
        }),
      );
      assert.ok([400, 403, 404, 405].includes(answer.status), `${name} ${answer.status}`);
    }
  });
});

test('queries: unknown names, repetitions, other spellings, values out of range', async (node) => {
  for (const query of [
    'limit=10&x=1',
    'limit=10&limit=100',
    'limit=101',
    'limit=0',
    'offset=-1',
    'LIMIT=10',
    'order=desc%00',
    'label_name=a+b',
    'label_name=%61',
    'label_name=%e4%b8%ad',
    'label_name=%ff',
    'label_name=a%0d%0ab',
    'label_name=a=b',
    'label_name',
    'label_name=',
    '&limit=1',
    '__proto__=1',
    'constructor=1',
    `label_name=${'a'.repeat(2_049)}`,
    'project_id=x',
  ]) {
    await node.test(query.slice(0, 40), () =>
      nothingThrough(async () => {
        const answer = await raw(proxy.port, head([`GET ${samplesOf(mine)}?${query} HTTP/1.1`, ...usual()]));
        assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'Proxy.BadQuery'], answer);
      }),
    );
  }
});

test('methods', async (node) => {
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND']) {
    await node.test(method, () =>
      nothingThrough(async () => {
        // To read a sample that is called "delete" is another matter.
        const path = method === 'GET' ? `${samplesOf(mine)}/a/delete` : `${samplesOf(mine)}/delete`;
        const answer = await raw(proxy.port, head([`${method} ${path} HTTP/1.1`, ...usual()]));
        assert.ok([400, 404, 405].includes(statusOf(answer)), answer);
        assert.doesNotMatch(answer, /access-control/i, 'nobody is let in across origins');
      }),
    );
  }
});

test('forged requests: origins, CSRF header, content types', async (node) => {
  const url = proxy.url;
  const without = (name) => usual().filter((line) => !line.startsWith(name));
  const cases = {
    'another origin': [[...without('Origin'), 'Origin: https://evil.example'], 'WrongOrigin'],
    'an origin that begins like ours': [[...without('Origin'), `Origin: ${url}.evil.example`], 'WrongOrigin'],
    'another scheme': [[...without('Origin'), `Origin: ${url.replace('http', 'https')}`], 'WrongOrigin'],
    'another port': [[...without('Origin'), 'Origin: http://127.0.0.1:1'], 'WrongOrigin'],
    'the origin of a sandbox': [[...without('Origin'), 'Origin: null'], 'WrongOrigin'],
    'an empty origin': [[...without('Origin'), 'Origin: '], 'WrongOrigin'],
    'no origin': [without('Origin'), 'WrongOrigin'],
    'a page of another site': [[...usual(), 'Sec-Fetch-Site: cross-site'], 'WrongOrigin'],
    'a sibling’s page': [[...usual(), 'Sec-Fetch-Site: same-site'], 'WrongOrigin'],
    'typed by hand': [[...usual(), 'Sec-Fetch-Site: none'], 'WrongOrigin'],
    'no CSRF header': [without('X-CSRF'), 'NoCsrfHeader'],
    'an empty CSRF header': [[...without('X-CSRF'), 'X-CSRF-Token: '], 'NoCsrfHeader'],
    'a rebound name': [['Host: evil.example', ...without('Host')], 'WrongOrigin'],
  };
  for (const [name, [lines, wanted]] of Object.entries(cases)) {
    await node.test(name, () =>
      nothingThrough(async () => {
        const answer = await deletion({ lines });
        assert.deepEqual([statusOf(answer), codeOf(answer)], [403, `Proxy.${wanted}`], answer);
      }),
    );
  }
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json5',
    'text/plain; application/json',
    'application/json; charset=utf-7',
    '',
  ]) {
    await node.test(`a body of ${type || 'no type'}`, () =>
      nothingThrough(async () => {
        const answer = await post(url, mine, { samples: mine.ids }, { 'Content-Type': type });
        assert.equal(answer.status, 415);
      }),
    );
  }
  await node.test('a compressed body', () =>
    nothingThrough(async () => {
      assert.equal((await post(url, mine, '{}', { 'Content-Encoding': 'gzip' })).status, 415);
    }),
  );
  await node.test('a list across origins', () =>
    nothingThrough(async () => {
      for (const headers of [{}, { 'Sec-Fetch-Site': 'cross-site', ...CSRF }, { Origin: 'null', ...CSRF }]) {
        assert.equal((await fetch(url + samplesOf(mine), { headers })).status, 403);
      }
    }),
  );
});

test('a CSRF token of the team’s own', async () => {
  const token = 'a-token-of-sixteen-and-more';
  const strict = await startProxy({
    endpoint: wire.url,
    projectId: info.project_id,
    credentials: { token: 't' },
    csrfToken: token,
    csrfHeader: 'X-Team',
    datasets: [mine.datasetId],
  });
  await nothingThrough(async () => {
    for (const given of ['', 'x', token.slice(1), `${token}x`, token.toUpperCase()]) {
      const answer = await post(strict.url, mine, { samples: ['a'] }, { 'X-Team': given });
      assert.equal((await answer.json()).error_code, 'Proxy.NoCsrfHeader', given);
    }
  });
  const answer = await post(strict.url, mine, { samples: ['a'] }, { 'X-Team': token });
  assert.equal(answer.status, 401, 'past the proxy, and refused by the service for its credentials');
  await strict.stop();
});

test('bodies that are no deletion', async (node) => {
  const id = mine.ids[0];
  for (const body of [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{}',
    '{"samples":[]}',
    '{"samples":null}',
    '{"samples":"x"}',
    `{"samples":{"0":"${id}","length":1}}`,
    `{"samples":["${id}"],"delete_source":"true"}`,
    `{"samples":["${id}"],"delete_source":null}`,
    `{"samples":["${id}"],"all":true}`,
    `{"samples":["${id}"],"__proto__":{"x":1}}`,
    `{"samples":["${id}", 1]}`,
    `{"samples":["${id}", ""]}`,
    `{"samples":["${id}", ".."]}`,
    `{"samples":["${id}/../x"]}`,
    `{"samples":["${'a'.repeat(257)}"]}`,
    `\u{feff}{"samples":["${id}"]}`,
    `{"samples":["${id}"]}{"samples":["${id}"]}`,
  ]) {
    await node.test(body.slice(0, 60) || 'nothing', () =>
      nothingThrough(async () => {
        const answer = await post(proxy.url, mine, body);
        assert.deepEqual([answer.status, (await answer.json()).error_code], [400, 'Proxy.BadBody']);
      }),
    );
  }
  await node.test('bytes that are no UTF-8', () =>
    nothingThrough(async () => {
      const body = Buffer.from('{"samples":["\xff"]}', 'latin1');
      const answer = await post(proxy.url, mine, body);
      assert.deepEqual([answer.status, (await answer.json()).error_code], [400, 'Proxy.BadBody']);
    }),
  );
  await node.test('a name twice: what is checked is what is sent', async () => {
    wire.seen.length = 0;
    const answer = await post(proxy.url, mine, `{"samples":["${id}"],"samples":["not-there"]}`);
    assert.equal(answer.status, 200);
    assert.equal(wire.seen[0].body, '{"samples":["not-there"],"delete_source":false}');
    assert.equal((await control.ids(mine.datasetId)).length, 20);
  });
});

test('bodies that are too large', async (node) => {
  const large = JSON.stringify({ samples: Array(LIMIT).fill('a') });
  const type = 'Content-Type: application/json';
  const start = `POST ${samplesOf(mine)}/delete HTTP/1.1`;
  await node.test('declared', () =>
    nothingThrough(async () => {
      const answer = await post(proxy.url, mine, large);
      assert.deepEqual([answer.status, (await answer.json()).error_code], [413, 'Proxy.TooLarge']);
    }),
  );
  await node.test('declared and never sent', () =>
    nothingThrough(async () => {
      const answer = await raw(proxy.port, head([start, ...usual(), type, 'Content-Length: 900000000000']), {
        end: true,
      });
      assert.equal(statusOf(answer), 413, answer);
    }),
  );
  await node.test('in chunks, without an end', () =>
    nothingThrough(async () => {
      const chunk = `ffff\r\n${'a'.repeat(0xffff)}\r\n`;
      // Far more than it takes at last: the connection ends.
      const more = Array(1_000).fill(chunk);
      const answer = await raw(proxy.port, head([start, ...usual(), type, 'Transfer-Encoding: chunked']), {
        more,
      });
      assert.equal(statusOf(answer), 413, answer.slice(0, 300));
    }),
  );
  await node.test('a length that is none', () =>
    nothingThrough(async () => {
      for (const length of ['-1', '1e9', '0x10', '10, 10', '']) {
        const answer = await raw(proxy.port, head([start, ...usual(), type, `Content-Length: ${length}`]), {
          end: true,
        });
        assert.equal(statusOf(answer), 400, `${length} ${answer}`);
      }
    }),
  );
  await node.test('too many ids', () =>
    nothingThrough(async () => {
      const wide = await startProxy({
        endpoint: wire.url,
        projectId: info.project_id,
        credentials: { token: 't' },
      });
      const answer = await post(wide.url, mine, { samples: Array(10_001).fill('a') });
      await wide.stop();
      assert.equal(answer.status, 413);
    }),
  );
});

test('header smuggling on the wire', async (node) => {
  const body = bodyOf(mine);
  const start = `POST ${samplesOf(mine)}/delete HTTP/1.1`;
  const sized = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  const second = `POST ${samplesOf(mine)}/delete HTTP/1.1\r\n${usual().join('\r\n')}\r\n${sized.join('\r\n')}\r\n\r\n${body}`;
  const cases = {
    'a length and chunks': [...sized, 'Transfer-Encoding: chunked'],
    'chunks in another spelling': [...sized, 'Transfer-Encoding: xchunked'],
    'chunks twice': [
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: identity',
    ],
    'two lengths': [...sized, 'Content-Length: 0'],
    'the same length twice': [...sized, `Content-Length: ${body.length}`],
    'two origins': [...sized, 'Origin: https://evil.example'],
    'two hosts': [...sized, 'Host: evil.example'],
    'two content types': [...sized, 'Content-Type: text/plain'],
    'two fetch sites': [...sized, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
    'a folded line': [...sized, 'X-A: b', '  Authorization: x'],
    'a space before the colon': [...sized, 'X-Auth-Token : x'],
    'a bare line feed': [...sized, 'X-A: b\nX-Auth-Token: x\n\nGET / HTTP/1.1'],
    'a null byte': [...sized, 'X-A: b\0c'],
    'a bare carriage return': [...sized, 'X-A: b\rX-Auth-Token: x'],
  };
  for (const [name, lines] of Object.entries(cases)) {
    await node.test(name, () =>
      nothingThrough(async () => {
        const answer = await raw(proxy.port, head([start, ...usual(), ...lines]) + body, { end: true });
        assert.equal(statusOf(answer), 400, answer);
        assert.equal(answer.match(/HTTP\/1\.1 /g).length, 1, 'one answer');
      }),
    );
  }
  await node.test('no host', () =>
    nothingThrough(async () => {
      const lines = usual().filter((line) => !line.startsWith('Host'));
      assert.equal(statusOf(await deletion({ lines })), 400);
    }),
  );
  await node.test('a host with a path', () =>
    nothingThrough(async () => {
      const lines = ['Host: 127.0.0.1/@evil.example', ...usual().slice(1)];
      assert.equal(statusOf(await deletion({ lines })), 400);
    }),
  );
  await node.test('a second request in the body of a refused one is not carried out', () =>
    nothingThrough(async () => {
      const lines = usual().filter((line) => !/^(X-CSRF|Connection)/.test(line));
      const hidden = ['Content-Type: application/json', `Content-Length: ${second.length}`];
      const answer = await raw(proxy.port, head([start, ...lines, ...hidden]) + second, { end: true });
      assert.deepEqual([statusOf(answer), codeOf(answer)], [403, 'Proxy.NoCsrfHeader']);
      assert.equal(answer.match(/HTTP\/1\.1 /g).length, 1, 'one answer');
    }),
  );
});

test('headers that authenticate, or say where to go, change nothing', async () => {
  wire.seen.length = 0;
  const answer = await post(
    proxy.url,
    mine,
    { samples: ['not-there'] },
    {
      ...own(proxy.url),
      'X-Auth-Token': 'other',
      Authorization: 'SDK-HMAC-SHA256 Access=x',
      'X-Project-Id': info.foreign_project_id,
      'X-Forwarded-Host': 'evil.example',
      'X-Original-URL': '/v2/x',
      'X-Rewrite-URL': '/v2/x',
      'X-HTTP-Method-Override': 'DELETE',
    },
  );
  assert.equal(answer.status, 200);
  const [{ method, url, rawHeaders }] = wire.seen;
  assert.equal(`${method} ${url}`, `POST ${samplesOf(mine).slice(BASE.length)}/delete`);
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  assert.equal(names.filter((name) => name === 'x-auth-token').length, 1);
  assert.deepEqual(
    names.filter((name) =>
      /authorization|project|forwarded|original|rewrite|override|csrf|origin/.test(name),
    ),
    [],
  );
});
