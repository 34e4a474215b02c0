// What every server with the proxy in it must do: let through what a page of its own sends, signed, and nothing else.
import assert from 'node:assert/strict';
import { startEmulator } from '../../support/emulator.mjs';

/** The emulator, the environment of a server in front of it, and the check of that server. */
export async function startUpstream() {
  const { url, info, control, stop } = await startEmulator();
  return {
    stop,
    env: {
      UPSTREAM: url,
      PROJECT: info.project_id,
      HUAWEICLOUD_SDK_AK: info.access_key,
      HUAWEICLOUD_SDK_SK: info.secret_key,
    },
    check: (origin, basePath) => check(control, origin, basePath),
  };
}

async function check(control, origin, basePath) {
  const { projectId, datasetId, ids } = await control.createDataset({ samples: 5 });
  const samples = `${origin}${basePath}/v2/${projectId}/datasets/${datasetId}/data-annotations/samples`;
  const page = { 'X-User': 'labeler', 'X-CSRF-Token': 'a page', Origin: origin };
  const get = (headers) => fetch(`${samples}?limit=100&offset=0`, { headers });
  const remove = (headers, asked) =>
    fetch(`${samples}/delete`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ samples: asked, delete_source: false }),
    });

  const listed = await get(page);
  const text = await listed.text();
  assert.equal(listed.status, 200, text);
  assert.deepEqual(
    JSON.parse(text).samples.map(({ sample_id }) => sample_id),
    ids,
  );

  for (const [headers, who] of [
    [{ ...page, 'X-User': 'nobody' }, 'whom the server does not know'],
    [{ ...page, Origin: 'https://elsewhere.example' }, 'a page of another origin'],
    [{ ...page, 'X-CSRF-Token': '' }, 'a form'],
  ]) {
    const refused = await remove(headers, ids);
    assert.equal(refused.status, 403, `${who}: ${await refused.text()}`);
  }
  assert.deepEqual(await control.ids(datasetId), ids);

  const deleted = await remove(page, [ids[1], ids[3]]);
  assert.equal(deleted.status, 200, await deleted.clone().text());
  assert.deepEqual(await control.ids(datasetId), [ids[0], ids[2], ids[4]]);
}
