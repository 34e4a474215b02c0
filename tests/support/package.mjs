// The package as npm would install it, and the page that imports it by its name.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot, ownTarget } from '../../scripts/lib/paths.mjs';
import { capture, run } from '../../scripts/lib/run.mjs';

const output = inRoot('tests/output');
export const packed = join(output, 'package');
const pages = join(output, 'page');

/** What the emulator serves to the end-to-end tests. */
export const served = { '/': pages, '/package': packed, '/probe': join(ownTarget, 'panic-probe') };

/** Packs, unpacks and writes the pages. Returns npm's own list of what went into the package. */
export async function preparePackage() {
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const { code, stdout, stderr } = await capture('npm', [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    output,
  ]);
  if (code !== 0) throw new Error(`npm pack: ${stderr}`);
  const [{ filename, files }] = JSON.parse(stdout);
  await run('tar', ['-xzf', filename], { cwd: output });
  await writeFile(join(output, 'files.json'), JSON.stringify(files.map(({ path }) => path)));
  await cp(inRoot('tests/e2e/page'), pages, { recursive: true });
  await writePage('index.html', await importsOf(packed, '/package'));
  await writePage('probe.html', { 'modelarts-dataset': '/probe/index.js' });
}

/** An import map that says what the package's `exports` say. */
async function importsOf(folder, url) {
  const { name, exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(exports).map(([key, target]) => {
      const path = typeof target === 'string' ? target : target.default;
      return [name + key.slice(1), url + path.slice(1)];
    }),
  );
}

async function writePage(name, imports) {
  const template = await readFile(inRoot('tests/e2e/page/index.html'), 'utf8');
  await writeFile(join(pages, name), template.replace('{ "imports": {} }', JSON.stringify({ imports })));
}
