import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entryPoints = ['src/main.js', 'src/in-worker.js'];
await build({ entryPoints, bundle: true, minify: true, format: 'esm', outdir: 'dist' });

for (const name of ['index.html', 'in-worker.html']) await copyFile(`src/${name}`, `dist/${name}`);
for (const name of ['modelarts_dataset.wasm', 'worker-thread.js']) {
  await copyFile(fileURLToPath(import.meta.resolve(`modelarts-dataset/${name}`)), `dist/${name}`);
}
