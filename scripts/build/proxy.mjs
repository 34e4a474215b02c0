// The proxy of the package: the signer as a small WebAssembly of its own, and the modules that servers import.
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot, ownTarget } from '../lib/paths.mjs';
import { step } from '../lib/say.mjs';

const SIGNER = 'modelarts_signer';
const GLUE = join(ownTarget, 'signer-bindgen');

/** `compile`, `bind`, `optimize`: as for the library itself. */
export async function buildProxy(out, { compile, bind, optimize, wasmBindgen }) {
  await step('cargo build (signer)', () => compile('modelarts-signer'));
  await step('wasm-bindgen (signer)', () => bind(wasmBindgen, SIGNER, GLUE));
  const wasm = join(out, 'signer.wasm');
  await step('wasm-opt (signer)', () => optimize(join(GLUE, `${SIGNER}_bg.wasm`), wasm));
  await step('esbuild (proxy)', () => bundle(out, wasm));
  await copyFile(inRoot('npm/proxy/index.d.ts'), join(out, 'proxy.d.ts'));
  await copyFile(inRoot('npm/proxy/node.d.ts'), join(out, 'proxy-node.d.ts'));
  await copyFile(inRoot('npm/proxy/signer.wasm.d.ts'), join(out, 'signer.wasm.d.ts'));
}

async function bundle(out, wasm) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: { proxy: inRoot('npm/proxy/index.js'), 'proxy-node': inRoot('npm/proxy/node.js') },
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    external: ['node:*'],
    plugins: [
      {
        // The bytes in the module, since most servers have no way to a file beside it that all of them share.
        name: 'signer',
        setup(build) {
          build.onResolve({ filter: /^signer\.wasm$/ }, () => ({ path: wasm, namespace: 'signer' }));
          build.onLoad({ filter: /./, namespace: 'signer' }, async () => ({
            contents: await readFile(wasm),
            loader: 'base64',
          }));
        },
      },
    ],
  });
}
