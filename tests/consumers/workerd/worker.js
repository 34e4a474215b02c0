import init, { Session } from 'modelarts-dataset';
import wasm from 'modelarts-dataset/modelarts_dataset.wasm';

export default {
  async fetch(request, { ENDPOINT }) {
    await init(wasm);
    const { projectId, datasetId, ids } = await request.json();
    const dataset = new Session({ projectId, endpoint: ENDPOINT }).dataset(datasetId);
    const listed = [];
    for await (const { sample_id } of dataset.samples()) listed.push(sample_id);
    return Response.json({ listed, report: await dataset.deleteSamples(ids) });
  },
};
