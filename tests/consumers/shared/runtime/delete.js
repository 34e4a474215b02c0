// Deletes the samples whose ids are the lines of a file: delete.js ENDPOINT PROJECT DATASET FILE
import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import init, { Session } from 'modelarts-dataset';

const [endpoint, projectId, datasetId, file] = argv.slice(2);
await init();
const dataset = new Session({ projectId, endpoint }).dataset(datasetId);
const listed = [];
for await (const { sample_id } of dataset.samples()) listed.push(sample_id);
const ids = (await readFile(file, 'utf8')).trim().split('\n');
const report = await dataset.deleteSamples(ids);
console.log(JSON.stringify({ listed, report }));
