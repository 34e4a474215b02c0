// Each fault with each form of answers: a table of ids given, deleted, reported and wrong, in the engine at hand.
import assert from 'node:assert/strict';
import { FAULTS, faultOf, removeUnder } from '../support/faults.mjs';
import { suite } from '../support/suite.mjs';
import { assertOutcomes, assertTruth, wrongs } from '../support/truth.mjs';

const test = suite();

const COUNT = 360;
const ABSENT = 12;
/** One request in ten, and of some tens. */
const PROBABILITY = 0.1;
const FORMS = ['results', 'bare', 'batch'];

const row = (...cells) =>
  `table: ${cells.map((cell, at) => (at ? `${cell}`.padStart(9) : cell.padEnd(34))).join('')}`;

for (const form of FORMS) {
  test(`every fault, answers by ${form}`, async ({ control, run, world, info, note }) => {
    note(row(`answers by ${form}`, 'given', 'deleted', 'gone', 'failed', 'unknown', 'not sent', 'wrong'));
    for (const name of Object.keys(FAULTS)) {
      await control.setSettings({ answers: form });
      await control.setFaults([faultOf(name, name.startsWith('batch-limit') ? 1 : PROBABILITY)]);
      const { datasetId, ids } = await control.createDataset({ samples: COUNT - ABSENT + 40, seed: name });
      const asked = ids.slice(0, COUNT - ABSENT);
      for (let at = 0; at < ABSENT; at++) asked.splice(at * 29, 0, `absent-${at}`);
      const result = await run(removeUnder, {
        world: world({ datasetId }),
        ids: asked,
        secretKey: name === 'clock-skew' ? info.secret_key : undefined,
        renewed: name === 'expired-token',
        // A limit is felt by larger batches alone, of which there are few: it is always there.
        batchSize: name === 'batch-limit-silent' ? 120 : name.startsWith('batch-limit') ? 90 : 10,
      });
      const report = result.ok ? result.value : result.error.report;
      const { counts } = report;
      const wrong = await wrongs(control, datasetId, { present: ids, report });
      note(
        row(
          name,
          report.requested,
          ...['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'].map((status) => counts[status]),
          wrong.length,
        ),
      );
      await assertTruth(control, datasetId, { asked, present: ids, report });
      assertOutcomes(result.outcomes, report);
      const mayEnd = name === 'expired-token' && result.error?.code === 'credentials-refused';
      assert.ok(result.ok || mayEnd, `${name}: ${result.error?.text}`);
      const { requests } = await control.requests(datasetId);
      if (name.startsWith('batch-limit')) {
        assert.ok(
          requests.some(({ fault }) => fault === name),
          `${name} happened`,
        );
      }
      await control.deleteDataset(datasetId);
    }
  });
}
