// `npm run supply-chain`: checks what the project depends on. `--all` fails also where something could not be checked.
import { parseArgs } from 'node:util';
import { main, Plain, say } from './lib/say.mjs';
import { ensureRust } from './setup/rust.mjs';
import { checkCrates, checkPackages } from './supply-chain/checks.mjs';

const WORDS = { ok: 'ok        ', found: 'FOUND     ', unchecked: 'UNCHECKED ' };

await main(async () => {
  const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
  await ensureRust();
  const results = [...(await checkCrates()), await checkPackages()];
  for (const { name, state, details } of results) {
    say(`${WORDS[state]} ${name}`);
    if (details) say(details.replace(/^/gm, '    '));
  }
  const count = (state) => results.filter((result) => result.state === state).length;
  say(`\n${count('ok')} ok, ${count('found')} with findings, ${count('unchecked')} could not be checked`);
  if (count('found') > 0) throw new Plain('Something was found.');
  if (values.all && count('unchecked') > 0) throw new Plain('Not everything could be checked.');
});
