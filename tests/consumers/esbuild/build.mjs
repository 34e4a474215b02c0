import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({ entryPoints: ['src/main.js'], bundle: true, minify: true, format: 'esm', outdir: 'dist' });
await copyFile('src/index.html', 'dist/index.html');

const wasm = fileURLToPath(import.meta.resolve('modelarts-dataset/modelarts_dataset.wasm'));
await copyFile(wasm, 'dist/modelarts_dataset.wasm');
