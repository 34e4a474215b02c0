// The options are checked at once: nothing that is misspelt or left out widens what the proxy permits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProxy, ModelArtsError } from '../output/package/dist/proxy.js';

const SECRET = 'a-secret-key-that-shows-nowhere';
const good = {
  region: 'cn-north-4',
  projectId: 'p1',
  credentials: { accessKey: 'AK', secretKey: SECRET },
  authorize: () => true,
};

test('what is enough', () => {
  for (const more of [
    {},
    { projectId: undefined, projectIds: ['a', 'b'] },
    { region: undefined, endpoint: 'https://gateway.example/x/' },
    { region: undefined, endpoint: new URL('http://127.0.0.1:1') },
    { region: undefined, endpoint: 'http://a.example', allowInsecure: true },
    { credentials: { token: 't' } },
    { credentials: () => ({ token: 't' }) },
    { credentials: { account: 'a', username: 'u', password: SECRET } },
    { authorize: 'everyone' },
    { basePath: '/modelarts/' },
    { allowedOrigins: ['https://a.example'], csrfToken: '0123456789abcdef', datasets: ['d'] },
  ]) {
    assert.equal(typeof createProxy({ ...good, ...more }), 'function');
  }
});

for (const [what, more, code = 'invalid-option'] of [
  ['a misspelt option', { readonly: true }],
  ['no authorization', { authorize: undefined }],
  ['an authorization that is no function', { authorize: true }],
  ['no region', { region: undefined }],
  ['a region and an endpoint', { endpoint: 'https://a.example' }],
  ['a region that is a host', { region: 'a.evil/' }],
  ['an endpoint with a user', { region: undefined, endpoint: `https://u:${SECRET}@a.example` }],
  ['an endpoint that is a path', { region: undefined, endpoint: '/modelarts' }],
  ['plain http', { region: undefined, endpoint: 'http://a.example' }, 'insecure-endpoint'],
  ['no project', { projectId: undefined }],
  ['a project and projects', { projectIds: ['a'] }],
  ['no projects', { projectId: undefined, projectIds: [] }],
  ['a project with a slash', { projectId: 'a/b' }],
  ['a project of dots', { projectId: '..' }],
  ['no datasets', { datasets: [] }],
  ['a dataset that is encoded', { datasets: ['a%2fb'] }],
  ['no credentials', { credentials: undefined }],
  ['keys and a token', { credentials: { token: 't', accessKey: 'a', secretKey: SECRET } }],
  ['half a key', { credentials: { accessKey: 'a' } }],
  ['a secret under another name', { credentials: { accessKey: 'a', secret: SECRET } }],
  ['a token with a line break', { credentials: { token: `${SECRET}\r\nX: y` } }],
  [
    'a password for two projects',
    {
      projectId: undefined,
      projectIds: ['a', 'b'],
      credentials: { account: 'a', username: 'u', password: SECRET },
    },
  ],
  ['a base path of dots', { basePath: '/a/../b' }],
  ['a flag that is a text', { readOnly: 'true' }],
  ['an origin with a path', { allowedOrigins: ['https://a.example/'] }],
  ['any origin', { allowedOrigins: ['*'] }],
  ['a header that is none', { csrfHeader: 'X Y' }],
  ['a token that can be guessed', { csrfToken: 'short' }],
  ['a body without a limit', { maxBodyBytes: Number.POSITIVE_INFINITY }],
  ['no time', { timeout: 0 }],
  ['datasets of a variable that nobody has set', { datasets: undefined }],
  ['a token of a variable that nobody has set', { csrfToken: undefined }],
  ['origins that are null', { allowedOrigins: null }],
  ['read-only that is null', { readOnly: null }],
  ['another WebAssembly', { signer: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) }],
]) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => createProxy({ ...good, ...more }),
      (error) => error instanceof ModelArtsError && error.code === code && !error.message.includes(SECRET),
    );
  });
}

test('what an object has from its prototype, or hides, narrows too', async () => {
  class Config {
    get readOnly() {
      return true;
    }
  }
  const hidden = Object.defineProperty({ ...good }, 'readOnly', { value: true });
  for (const options of [
    Object.assign(new Config(), good),
    Object.assign(Object.create({ readOnly: true }), good),
    hidden,
  ]) {
    const origin = 'https://console.example';
    const url = `${origin}/v2/p1/datasets/d/data-annotations/samples/delete`;
    const headers = { Origin: origin, 'X-CSRF-Token': '1', 'Content-Type': 'application/json' };
    const request = new Request(url, { method: 'POST', headers, body: '{"samples":["a"]}' });
    const answer = await createProxy(options)(request);
    assert.equal((await answer.json()).error_code, 'Proxy.ReadOnly');
  }
  const unset = Object.assign(Object.create({ datasets: undefined }), good);
  assert.throws(() => createProxy(unset), /`datasets` is undefined/);
});
