// The download of what deletes many things from a page: this library beside AWS's S3 client, `ky` with a loop, and a loop by
// hand. Each is bundled and minified by esbuild; bytes are those of brotli, quality 11. npm fetches the others.
//
//   npm run build && node bench/size.mjs
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { inRoot } from '../scripts/lib/paths.mjs';
import { capture } from '../scripts/lib/run.mjs';

const VERSIONS = { '@aws-sdk/client-s3': '3.1175.0', ky: '2.1.0' };

const OTHERS = {
  [`@aws-sdk/client-s3 ${VERSIONS['@aws-sdk/client-s3']}, S3Client and DeleteObjectsCommand`]: `
    import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
    globalThis.remove = async (options, Bucket, keys) => {
      const client = new S3Client(options);
      for (let at = 0; at < keys.length; at += 1000) {
        const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
    };`,
  [`ky ${VERSIONS.ky} and a loop`]: `
    import ky from 'ky';
    globalThis.remove = async (url, headers, ids) => {
      for (let at = 0; at < ids.length; at += 100) {
        await ky.post(url, { headers, json: { samples: ids.slice(at, at + 100) }, retry: { methods: ['post'] } }).json();
      }
    };`,
  'a loop by hand, without repetitions, with WebCrypto signing': `
    import { hand } from '${inRoot('bench/peers/hand.mjs')}';
    globalThis.remove = hand;`,
};

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const row = (name, raw, compressed) =>
  console.log(`| ${name} | ${raw.toLocaleString('en')} | ${compressed.toLocaleString('en')} |`);

const folder = await mkdtemp(join(tmpdir(), 'modelarts-size-'));
try {
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
  const { code, stderr } = await capture('npm', ['install', '--no-audit', '--no-fund', ...packages], {
    cwd: folder,
  });
  if (code !== 0) throw new Error(stderr);
  console.log('| | minified | brotli |\n|---|---|---|');
  const ours = await Promise.all(
    ['modelarts_dataset.wasm', 'index.js'].map((name) => readFile(inRoot('dist', name))),
  );
  const sum = (of) => ours.reduce((all, bytes) => all + of(bytes), 0);
  row(
    'this library',
    sum(({ length }) => length),
    sum(brotli),
  );
  for (const [name, contents] of Object.entries(OTHERS)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'error',
    });
    row(name, outputFiles[0].contents.length, brotli(outputFiles[0].contents));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
