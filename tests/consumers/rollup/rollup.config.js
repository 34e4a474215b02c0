import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';

const PAGES = ['index.html', 'in-worker.html'];
const FILES = ['modelarts_dataset.wasm', 'worker-thread.js'];

export default {
  input: { main: 'src/main.js', 'in-worker': 'src/in-worker.js' },
  output: { dir: 'dist', format: 'es' },
  plugins: [
    nodeResolve(),
    {
      name: 'copy',
      async writeBundle() {
        for (const name of PAGES) await copyFile(`src/${name}`, `dist/${name}`);
        for (const name of FILES) {
          await copyFile(fileURLToPath(import.meta.resolve(`modelarts-dataset/${name}`)), `dist/${name}`);
        }
      },
    },
  ],
};
