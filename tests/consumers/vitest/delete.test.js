import { readFile, writeFile } from 'node:fs/promises';
import init, { Session } from 'modelarts-dataset';
import { beforeAll, expect, test } from 'vitest';

const { ENDPOINT: endpoint, PROJECT: projectId, DATASET: datasetId, IDS, RESULT } = process.env;
/** Vitest's own five seconds are few for a busy machine. */
const TIMEOUT = 60_000;

beforeAll(() => init(), TIMEOUT);

test(
  'deletes samples',
  async () => {
    const dataset = new Session({ projectId, endpoint }).dataset(datasetId);
    const listed = [];
    for await (const { sample_id } of dataset.samples()) listed.push(sample_id);
    const ids = (await readFile(IDS, 'utf8')).trim().split('\n');
    const report = await dataset.deleteSamples(ids);
    expect(report.ok).toBe(true);
    await writeFile(RESULT, JSON.stringify({ listed, report }));
  },
  TIMEOUT,
);
