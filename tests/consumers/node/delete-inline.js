// With nothing to load: delete-inline.js ENDPOINT PROJECT DATASET FILE
import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { Session } from 'modelarts-dataset/inline';

const [endpoint, projectId, datasetId, file] = argv.slice(2);
const dataset = new Session({ projectId, endpoint }).dataset(datasetId);
const listed = [];
for await (const { sample_id } of dataset.samples()) listed.push(sample_id);
const ids = (await readFile(file, 'utf8')).trim().split('\n');
console.log(JSON.stringify({ listed, report: await dataset.deleteSamples(ids) }));
