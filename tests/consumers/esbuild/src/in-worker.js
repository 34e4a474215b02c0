import init, { Session } from 'modelarts-dataset/worker';
import { showSamples } from './page.js';

async function main() {
  await init({ worker: '/worker-thread.js', source: '/modelarts_dataset.wasm' });
  const parameters = new URLSearchParams(location.search);
  const session = new Session({ projectId: parameters.get('project'), endpoint: '/modelarts' });
  await showSamples(session.dataset(parameters.get('dataset')));
}

main();
