// A panic in the WebAssembly, should one ever happen: nobody is left waiting, and nobody is told something untrue.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';

const test = suite();

const SLOW = [{ name: 'latency', probability: 1, parameters: { min_ms: 50, max_ms: 100 } }];

test('a panic rejects every promise that is waiting, and every later call', async ({
  control,
  open,
  world,
}) => {
  // No answer comes before the panic, however slow this machine is.
  await control.setFaults([
    { name: 'latency', probability: 1, parameters: { min_ms: 20_000, max_ms: 20_000 } },
  ]);
  const { datasetId, ids } = await control.createDataset({ samples: 600 });
  const page = await open('/probe.html');
  page.allow(/unreachable|panic|internal/i);
  const results = await page.run(
    async ({ world, ids }) => {
      await lib.default();
      const session = kit.session(world);
      const dataset = session.dataset(world.datasetId);
      const sent = kit.countingFetch();
      const waiting = [
        dataset.deleteSamples(ids.slice(0, 300), { batchSize: 10 }),
        dataset.deleteSamples(ids.slice(300), { batchSize: 10 }),
        dataset.listSamples(),
        dataset.getSampleInfo(ids[0]),
        dataset.samples().next(),
      ].map(kit.settle);
      await kit.turn();
      const probe = kit.attempt(() => lib.panicProbe());
      const settled = await Promise.all(waiting);
      const calls = [
        () => dataset.deleteSamples(['later']),
        () => dataset.listSamples(),
        () => dataset.getSampleInfo('later'),
        () => dataset.samples().next(),
        () => kit.session(world, { fetch: sent }),
        () => session.dataset('later'),
      ];
      const later = await Promise.all(calls.map((call) => kit.settle((async () => call())())));
      const freed = [() => dataset.free(), () => session.free()].map(kit.attempt);
      return { probe, settled, later, freed, sent: sent.requests.length };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(results.probe.ok, false, 'the probe panics');
  for (const { ok, error } of [...results.settled, ...results.later]) {
    assert.deepEqual([ok, error?.ours, error?.code], [false, true, 'internal'], error?.text ?? error?.thrown);
    assert.equal(error.retryable, false);
  }
  for (const { ok, error } of results.freed) assert.ok(ok, error?.text);
  assert.equal(results.sent, 0);
});

test('after a panic no request follows', async ({ control, open, world }) => {
  await control.setFaults(SLOW);
  const { datasetId, ids } = await control.createDataset({ samples: 600 });
  const page = await open('/probe.html');
  page.allow(/unreachable|panic|internal/i);
  const { seen, later } = await page.run(
    async ({ world, ids }) => {
      await lib.default();
      const send = kit.countingFetch();
      const job = kit.settle(
        kit.session(world, { fetch: send }).dataset(world.datasetId).deleteSamples(ids, { batchSize: 10 }),
      );
      while (send.requests.length === 0) await kit.turn();
      kit.attempt(() => lib.panicProbe());
      await job;
      const seen = send.requests.length;
      // The answers of what was in flight arrive meanwhile; a list of the same service takes longer than they do.
      for (let round = 0; round < 3; round++) {
        await fetch(`/v2/${world.projectId}/datasets/${world.datasetId}/data-annotations/samples`, {
          headers: { 'x-auth-token': world.token },
        });
      }
      return { seen, later: send.requests.length };
    },
    { world: world({ datasetId }), ids },
  );
  assert.equal(later, seen);
});
