// What stands behind a consumer: the emulator, and in front of it a server of the team that owns the page.
import assert from 'node:assert/strict';
import { startEmulator } from '../../support/emulator.mjs';
import { startGateway } from '../../support/gateway.mjs';
import { assertTruth } from '../../support/truth.mjs';

const SAMPLES = 320;
/** Those that stay: what nobody asked for must not go. */
const KEPT = 40;

/**
 * `url` is the origin of that server: under `/modelarts` is the service, to which it adds the token, and everything else
 * is a file of `folder`.
 */
export async function startService({ folder } = {}) {
  const emulator = await startEmulator({ serve: folder ? { '/': folder } : {} });
  const { token } = await emulator.control.issueToken();
  const gateway = await startGateway(emulator.url, (request) => {
    if (!request.url.startsWith('/modelarts/')) return;
    request.url = request.url.slice('/modelarts'.length);
    request.headers['x-auth-token'] = token;
  });
  return {
    url: gateway.url,
    world: () => makeWorld(emulator.control, gateway.url),
    async stop() {
      await gateway.stop();
      await emulator.stop();
    },
  };
}

/**
 * A dataset, and what is to be deleted of it: most of its samples, one of which is gone when it comes to that.
 * `check(report)` compares the report with the database.
 */
async function makeWorld(control, url) {
  const { projectId, datasetId, ids: present } = await control.createDataset({ samples: SAMPLES });
  const asked = present.slice(KEPT);
  const gone = asked[100];
  return {
    projectId,
    datasetId,
    present,
    asked,
    /** Somebody else deletes one of the samples that the page shows. */
    async interfere() {
      const response = await fetch(
        `${url}/modelarts/v2/${projectId}/datasets/${datasetId}/data-annotations/samples/delete`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ samples: [gone], delete_source: false }),
        },
      );
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
    async check(report) {
      assert.deepEqual(report.alreadyGone, [gone]);
      assert.equal(report.counts.deleted, asked.length - 1);
      await assertTruth(control, datasetId, { asked, present, report });
      assert.deepEqual((await control.ids(datasetId)).sort(), present.slice(0, KEPT).sort());
    },
  };
}
