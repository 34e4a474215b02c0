// No secret where it can be seen. Every test of this folder watches the console, the URLs, all reports and all
// errors for the emulator's secrets; here are the places where they would be most at home.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';

const test = suite();

/** Looks for the secrets in everything that an object shows of itself. */
const look = `(object, secrets) => {
  const seen = new Set();
  const texts = [];
  const visit = (value, depth) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return void texts.push(String(value));
    if (seen.has(value) || depth > 5) return;
    seen.add(value);
    if (value instanceof Error) texts.push(String(value), String(value.stack), String(value.message));
    for (let level = value; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
      for (const key of Reflect.ownKeys(level)) {
        texts.push(String(key));
        try { visit(value[key], depth + 1); } catch {}
      }
    }
    try { texts.push(JSON.stringify(value) ?? ''); } catch {}
  };
  visit(object, 0);
  return secrets.filter((secret) => texts.some((text) => text.includes(secret))).length;
}`;

test('the look-out sees a secret that is there', async ({ run }) => {
  const found = await run(`() => (${look})({ a: [new Error('the word is sesame')] }, ['sesame', 'other'])`);
  assert.equal(found, 1);
});

test('the watch sees secrets in the console, in URLs and in errors, and errors that nobody caught', async (context) => {
  const { page, world } = context;
  await page.run(
    async ({ token }) => {
      console.log({ token });
      await (await fetch(`/?${token}`)).text();
      Promise.reject(new Error(token));
      // Both are noted in a task of their own.
      while (kit.uncaught.length === 0) await kit.turn();
      while (!kit.urls.some((url) => url.includes(token))) await kit.turn();
    },
    { token: world().token },
  );
  await page.messages();
  const seen = page.problems.splice(0);
  for (const what of ['the console', 'a URL', 'an uncaught error']) {
    assert.ok(seen.includes(`a secret in ${what}`), `${what}: ${seen}`);
  }
  assert.ok(seen.some((problem) => /^uncaught: .*\(secret\)/.test(problem)));
});

test('sessions, datasets and errors show no secret', async ({ control, run, world, info }) => {
  const { datasetId, ids } = await control.createDataset({ samples: 3 });
  const { found, looked } = await run(
    `async ({ world, ids, secretKey }) => {
      const look = ${look};
      await lib.default();
      const secrets = [world.token, secretKey, 'wrong-token-wrong', 'wrong-secret-wrong'];
      const objects = [];
      const keys = { accessKey: world.accessKey, secretKey };
      for (const credentials of [{ token: world.token }, keys]) {
        const session = kit.session(world, { credentials });
        const dataset = session.dataset(world.datasetId);
        objects.push(session, dataset);
        console.log(session, dataset, String(session), JSON.stringify(session));
      }
      const fail = async (options, work = (dataset) => dataset.deleteSamples(ids)) => {
        try {
          await work(kit.session(world, options).dataset(world.datasetId));
          throw new Error('this should fail');
        } catch (error) {
          if (!(error instanceof lib.ModelArtsError)) throw error;
          objects.push(error);
          console.warn(error);
        }
      };
      const retry = { attempts: 1 };
      await fail({ credentials: { token: 'wrong-token-wrong' } });
      await fail({ credentials: { accessKey: world.accessKey, secretKey: 'wrong-secret-wrong' } });
      await fail({ credentials: { accessKey: 'wrong', secretKey } });
      await fail({ credentials: { token: 'wrong-token-wrong\\n' } });
      await fail({ credentials: { ...keys, token: world.token } });
      await fail({ credentials: { ...keys, expiresAt: 'never' } });
      await fail({ credentials: () => ({ ...keys, more: 1 }) });
      await fail({ projectId: 'foreign' });
      await fail({ fetch: () => { throw new Error('no'); }, retry }, (dataset) => dataset.listSamples());
      await fail({ credentials: keys, fetch: () => { throw new Error('no'); }, retry }, (dataset) => dataset.listSamples());
      const request = { credentials: keys, fetch: async () => new Response('{', { status: 200 }), retry };
      await fail(request, (dataset) => dataset.getSampleInfo('a'));
      return { found: objects.map((object) => look(object, secrets)), looked: objects.length };
    }`,
    { world: world({ datasetId }), ids, secretKey: info.secret_key },
  );
  assert.equal(looked, 15);
  assert.deepEqual(
    found,
    found.map(() => 0),
  );
});
