// The service on another origin than the page's, which it lets in (CORS), or does not.
import assert from 'node:assert/strict';
import { startEmulator } from '../support/emulator.mjs';
import { startGateway } from '../support/gateway.mjs';
import { QUICK, suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth } from '../support/truth.mjs';

const test = suite();

/** In the page. */
async function removeThere({ world, ids, endpoint, how, login }) {
  await lib.default();
  const credentials = {
    token: { token: world.token },
    keys: { accessKey: world.accessKey, secretKey: world.secretKey },
    password: login && lib.passwordCredentials(login),
  }[how];
  return await kit.remove(world, ids, { session: { endpoint, credentials }, options: { batchSize: 50 } });
}

/** In a page of the package whose policy lets it connect elsewhere: a service that lets pages of `origin`, or its own, in. */
async function elsewhere({ emulator, open }, work, { origin, allow } = {}) {
  const console = await startGateway(emulator.url, (request, response) => {
    if (!/^\/([\w-]+\.html)?$/.test(request.url)) return false;
    fetch(emulator.url + request.url).then(async (page) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(await page.text());
    });
    return true;
  });
  const service = await startEmulator({ args: ['--allow-origin', origin ?? console.url] });
  try {
    const page = await open('/', console.url);
    if (allow) page.allow(allow);
    const { control, info, url } = service;
    const { token } = await control.issueToken();
    const { datasetId, ids } = await control.createDataset({ samples: 150 });
    const { project_id: projectId, access_key: accessKey, secret_key: secretKey } = info;
    const world = { projectId, token, accessKey, secretKey, datasetId, retry: QUICK };
    await work({ control, info, url, ids, world, run: page.run });
  } finally {
    await service.stop();
    await console.stop();
  }
}

for (const how of ['token', 'keys', 'password']) {
  test(`where it lets the page in, with a ${how}`, async (context) => {
    await elsewhere(context, async ({ control, info, url, ids, world, run }) => {
      const login = {
        account: info.account,
        username: info.username,
        password: info.password,
        iamEndpoint: url,
        projectId: info.project_id,
      };
      await control.setFaults([
        { name: 'status-429-retry-after', probability: 0.6, parameters: { seconds: 0 } },
      ]);
      const { ok, value, error, outcomes } = await run(removeThere, {
        world,
        ids: [...ids, 'absent'],
        endpoint: url,
        how,
        login,
      });
      assert.ok(ok, error?.text);
      assert.deepEqual([value.counts.deleted, value.counts.alreadyGone], [150, 1]);
      const { datasetId } = world;
      await assertTruth(control, datasetId, { asked: [...ids, 'absent'], present: ids, report: value });
      assertOutcomes(outcomes, value);
      const { requests } = await control.requests(datasetId);
      assert.ok(
        requests.some(({ status }) => status === 429),
        'some were sent again',
      );
    });
  });
}

test('what it says of a refusal is told, with the id of the request', async (context) => {
  await elsewhere(
    context,
    async ({ control, info, url, ids, world, run }) => {
      const foreign = { ...world, projectId: info.foreign_project_id };
      const { error } = await run(removeThere, { world: foreign, ids, endpoint: url, how: 'token' });
      assert.deepEqual([error.code, error.status], ['forbidden', 403]);
      assert.ok(error.requestId, 'X-Request-Id can be read');
      assert.deepEqual(await control.ids(world.datasetId), ids);
    },
    { allow: /403/ },
  );
});

test('where it does not let the page in, nothing is deleted and nothing is claimed', async (context) => {
  await elsewhere(
    context,
    async ({ control, url, ids, world, run }) => {
      const { ok, value, error } = await run(removeThere, {
        world: { ...world, retry: { attempts: 1 } },
        ids: ids.slice(0, 20),
        endpoint: url,
        how: 'token',
      });
      assert.ok(ok, error?.text);
      assert.equal(value.counts.unknown, 20);
      assert.equal(value.unknown[0].code, 'network');
      assert.deepEqual(await control.ids(world.datasetId), ids);
      assert.deepEqual((await control.requests(world.datasetId)).requests, [], 'the browser asked before');
    },
    { origin: 'https://another.example', allow: /CORS|Cross-Origin|Access-Control|access control/i },
  );
});
