// Credentials for a password: a token of IAM, renewed before it ends.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { assertTruth } from '../support/truth.mjs';

const test = suite();

/** In the page. */
async function removeWith({ world, ids, login, twice }) {
  await lib.default();
  const { fetch } = globalThis;
  let signIns = 0;
  globalThis.fetch = (...args) => {
    if (/\/auth\/tokens$/.test(args[0])) signIns++;
    return fetch(...args);
  };
  const begun = kit.attempt(() => lib.passwordCredentials(login));
  if (!begun.ok) return begun;
  const session = kit.session(world, { credentials: lib.passwordCredentials(login) });
  const dataset = session.dataset(world.datasetId);
  const half = ids.length / 2;
  if (!twice) return { ...(await kit.settle(dataset.deleteSamples(ids))), signIns };
  await dataset.deleteSamples(ids.slice(0, half));
  await kit.control('POST', 'tokens/expire', {});
  return { ...(await kit.settle(dataset.deleteSamples(ids.slice(half)))), signIns };
}

const loginOf = (info, url, more = {}) => ({
  account: info.account,
  username: info.username,
  password: info.password,
  iamEndpoint: url,
  projectId: info.project_id,
  ...more,
});

test('signs in, and once for many requests', async ({ control, run, world, info, emulator }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 450 });
  const login = loginOf(info, emulator.url);
  const { ok, value, error, signIns } = await run(removeWith, { world: world({ datasetId }), ids, login });
  assert.ok(ok, error?.text);
  assert.equal(signIns, 1);
  await assertTruth(control, datasetId, { asked: ids, present: ids, report: value });
  assert.equal(value.counts.deleted, 450);
});

test("by the region's name, on the page's own origin", async ({ control, run, world, info }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 5 });
  const login = loginOf(info, '/', { projectId: undefined, region: info.region });
  const { ok, error } = await run(removeWith, { world: world({ datasetId }), ids, login });
  assert.ok(ok, error?.text);
});

test('a token that ended is renewed', async ({ control, run, world, info, emulator }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 400 });
  const login = loginOf(info, emulator.url);
  const { ok, value, error, signIns } = await run(removeWith, {
    world: world({ datasetId }),
    ids,
    login,
    twice: true,
  });
  assert.ok(ok, error?.text);
  assert.equal(signIns, 2);
  assert.equal(value.counts.deleted, 200);
});

test('a wrong password is refused, and not to be seen anywhere', async ({
  control,
  run,
  world,
  info,
  emulator,
}) => {
  const { datasetId, ids } = await control.createDataset({ samples: 5 });
  const login = loginOf(info, emulator.url, { password: 'not-the-password' });
  const result = await run(removeWith, { world: world({ datasetId }), ids, login });
  assert.equal(result.error.code, 'credentials-refused');
  assert.equal(result.error.report.counts.notAttempted, 5);
  assert.ok(!JSON.stringify(result).includes('not-the-password'));
  assert.deepEqual((await control.requests(datasetId)).requests, []);
});

test('what it cannot be given', async ({ run, world, info, emulator }) => {
  for (const [more, code] of [
    [{ account: '' }, 'invalid-option'],
    [{ username: 7 }, 'invalid-option'],
    [{ password: undefined }, 'invalid-option'],
    [{ user: 'x' }, 'invalid-option'],
    [{ projectId: undefined }, 'invalid-option'],
    [{ region: 'a.b/c' }, 'invalid-option'],
    [{ iamEndpoint: 'ftp://x' }, 'invalid-option'],
    [{ iamEndpoint: 'nonsense' }, 'invalid-option'],
    [{ iamEndpoint: 'http://iam.example' }, 'insecure-endpoint'],
  ]) {
    const login = loginOf(info, emulator.url, more);
    const { error } = await run(removeWith, { world: world({ datasetId: 'd' }), ids: [], login });
    assert.equal(error?.code, code, JSON.stringify(more));
  }
});
