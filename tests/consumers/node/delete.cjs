// The same from CommonJS: delete.cjs ENDPOINT PROJECT DATASET FILE
const { readFileSync } = require('node:fs');
const { default: init, Session } = require('modelarts-dataset');

async function main([endpoint, projectId, datasetId, file]) {
  await init();
  const dataset = new Session({ projectId, endpoint }).dataset(datasetId);
  const listed = [];
  for await (const { sample_id } of dataset.samples()) listed.push(sample_id);
  const report = await dataset.deleteSamples(readFileSync(file, 'utf8').trim().split('\n'));
  console.log(JSON.stringify({ listed, report }));
}

main(process.argv.slice(2));
