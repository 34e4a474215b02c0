// `npm run release`: checks, builds, tests, packs, writes the bill of materials, and tags. It publishes nothing. With
// `--dry-run` it does not run the tests and the checks of dependencies, which take long, and sets no tag.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot } from './lib/paths.mjs';
import { capture, run } from './lib/run.mjs';
import { main, Plain, say, step } from './lib/say.mjs';
import { ensurePackages } from './setup/npm.mjs';
import { ensureRust } from './setup/rust.mjs';

const OUT = inRoot('target/release-files');
const script = (name, ...args) => run(process.execPath, [inRoot('scripts', name), ...args]);

await main(async () => {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  const dry = values['dry-run'];
  await ensureRust();
  await ensurePackages();
  // They import npm packages.
  const { CHECKS, CLEAN, headOf, versionOf } = await import('./release/checks.mjs');
  const { billOfMaterials } = await import('./supply-chain/sbom.mjs');
  const version = await versionOf();
  const commit = await headOf();

  say(`Release ${version}${dry ? ' (dry run)' : ''}`);
  const problems = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const problem = await check(version);
    say(`  ${problem ? 'NO ' : 'yes'} ${name}`);
    if (problem) problems.push(`${name}: ${problem}`);
  }
  if (problems.length > 0) throw new Plain(`Not released:\n${problems.join('\n')}`);

  if (dry) say('- would run: npm run supply-chain -- --all, npm test');
  else {
    await script('supply-chain.mjs', '--all');
    await script('test.mjs');
  }
  await step('build', () => script('build.mjs', '--force'));
  // What was checked is what is packed and tagged, though all that took long.
  const changed = (await CHECKS[CLEAN]()) ?? ((await headOf()) !== commit && 'there is another commit');
  if (changed) throw new Plain(`Not released, since the sources changed meanwhile: ${changed}`);
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const archive = await step('npm pack', pack);
  const bill = `modelarts-dataset-${version}.cdx.json`;
  await writeFile(join(OUT, bill), `${JSON.stringify(await billOfMaterials(), null, 2)}\n`);
  const lines = await Promise.all(
    [archive, bill].map(async (name) => `${await digest(join(OUT, name))}  ${name}`),
  );
  await writeFile(join(OUT, 'SHA256SUMS'), `${lines.join('\n')}\n`);
  for (const line of lines) say(`  ${line}`);

  const tag = `v${version}`;
  if (dry) say(`- would tag: ${tag}`);
  else await run('git', ['tag', '--annotate', tag, commit, '--message', `Release ${version}`]);
  say(`
The files are in ${OUT}. To publish them:
  git push origin ${tag}
  npm publish ${join(OUT, archive)} --provenance --access public
Provenance needs a CI that npm knows, with an identity of its own (id-token: write); elsewhere leave --provenance out.`);
});

async function pack() {
  const { code, stdout, stderr } = await capture('npm', [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    OUT,
  ]);
  if (code !== 0) throw new Plain(`npm pack: ${stderr}`);
  return JSON.parse(stdout)[0].filename;
}

async function digest(path) {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
