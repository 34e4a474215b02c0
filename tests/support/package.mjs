// The package as npm would install it, and the page that imports it by its name.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VARIANTS } from '../../scripts/build/library.mjs';
import { inputsOf, isFresh } from '../../scripts/build/stamp.mjs';
import { inRoot, ownTarget } from '../../scripts/lib/paths.mjs';
import { capture, run } from '../../scripts/lib/run.mjs';

const output = inRoot('tests/output');
export const packed = join(output, 'package');

/** The tarball that `npm pack` made. */
export async function tarball() {
  const { name, version } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8'));
  return join(output, `${name}-${version}.tgz`);
}

const pages = join(output, 'page');

/** What the emulator serves to the end-to-end tests. */
export const served = { '/': pages, '/package': packed, '/probe': join(ownTarget, 'panic-probe') };

/** Packs, unpacks and writes the pages. Returns npm's own list of what went into the package. */
export async function preparePackage() {
  const { package: variant } = VARIANTS;
  if (!(await isFresh('package', variant, await inputsOf(variant)))) {
    throw new Error('dist/ is not what the sources make: npm run build');
  }
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
  const imports = await importsOf(packed, '/package');
  await writePage('index', imports);
  for (const [name, entry] of [
    ['inline', 'inline'],
    ['own-worker', 'worker'],
  ]) {
    await writePage(name, { ...imports, 'modelarts-dataset': imports[`modelarts-dataset/${entry}`] });
  }
  await writePage('probe', { 'modelarts-dataset': '/probe/index.js' });
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

/** A page whose imports are these, and the worker that stands for it: there is no import map in workers. */
async function writePage(name, imports) {
  await adapt('index.html', `${name}.html`, '{ "imports": {} }', JSON.stringify({ imports }));
  await adapt('kit.js', `kit-${name}.js`, "'modelarts-dataset'", `'${imports['modelarts-dataset']}'`);
  await adapt('worker.js', `worker-${name}.js`, "'./kit.js'", `'./kit-${name}.js'`);
}

async function adapt(from, to, what, by) {
  const text = await readFile(inRoot('tests/e2e/page', from), 'utf8');
  if (!text.includes(what)) throw new Error(`${from} does not contain ${what}`);
  await writeFile(join(pages, to), text.replace(what, by));
}
