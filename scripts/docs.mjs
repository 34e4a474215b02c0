// `npm run docs`: writes docs/api/ from the declarations. `--out FOLDER` writes it elsewhere.
import { parseArgs } from 'node:util';
import { inRoot } from './lib/paths.mjs';
import { capture } from './lib/run.mjs';
import { main, Plain, say } from './lib/say.mjs';
import { ensurePackages } from './setup/npm.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string', default: inRoot('docs/api') } } });
  await ensurePackages();
  const typedoc = inRoot('node_modules/typedoc/bin/typedoc');
  const { code, stdout, stderr } = await capture(process.execPath, [typedoc, '--out', values.out]);
  if (code !== 0) throw new Plain(`TypeDoc found something wrong:\n${stdout}${stderr}`);
  say(`The API reference is in ${values.out}.`);
});
