// `npm run docs`: writes docs/api/ from the declarations of all entries, as they are in dist/. `--out FOLDER` writes it elsewhere.
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { inRoot } from './lib/paths.mjs';
import { capture, run } from './lib/run.mjs';
import { main, Plain, say } from './lib/say.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string', default: inRoot('docs/api') } } });
  await run(process.execPath, [inRoot('scripts/build.mjs')]);
  const typedoc = inRoot('node_modules/typedoc/bin/typedoc');
  const entries = (await entryPoints()).flatMap((path) => ['--entryPoints', path]);
  const args = [typedoc, ...entries, '--out', values.out];
  const { code, stdout, stderr } = await capture(process.execPath, args);
  if (code !== 0) throw new Plain(`TypeDoc found something wrong:\n${stdout}${stderr}`);
  say(`The API reference is in ${values.out}.`);
});

/** What is declared of files that are only loaded, by an address, is nothing to read. */
async function entryPoints() {
  const names = await readdir(inRoot('dist'));
  const declarations = names.filter(
    (name) => name.endsWith('.d.ts') && !/(\.wasm|-thread)\.d\.ts$/.test(name),
  );
  return declarations.map((name) => `dist/${name}`).sort();
}
