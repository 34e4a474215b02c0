import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';

const wasm = fileURLToPath(import.meta.resolve('modelarts-dataset/modelarts_dataset.wasm'));

export default {
  input: 'src/main.js',
  output: { dir: 'dist', format: 'es' },
  plugins: [
    nodeResolve(),
    {
      name: 'copy',
      async writeBundle() {
        await copyFile(wasm, 'dist/modelarts_dataset.wasm');
        await copyFile('src/index.html', 'dist/index.html');
      },
    },
  ],
};
