// `npm run build`: makes dist/. `--variant NAME` builds another variant, `--force` builds although nothing changed.
import { parseArgs } from 'node:util';
import { buildLibrary, VARIANTS } from './build/library.mjs';
import { checkSize } from './build/size.mjs';
import { inputsOf, isFresh, writeStamp } from './build/stamp.mjs';
import { main, Plain, say } from './lib/say.mjs';
import { ensurePackages } from './setup/npm.mjs';
import { ensureRust } from './setup/rust.mjs';
import { ensureWasmBindgen } from './setup/wasm-bindgen.mjs';

await main(async () => {
  const { values } = parseArgs({
    options: { variant: { type: 'string', default: 'package' }, force: { type: 'boolean', default: false } },
  });
  const variant = VARIANTS[values.variant];
  if (!variant)
    throw new Plain(`There is no variant ${values.variant}, only ${Object.keys(VARIANTS).join(', ')}.`);
  await ensureRust();
  await ensurePackages();
  const inputs = await inputsOf(variant);
  if (!values.force && (await isFresh(values.variant, variant, inputs))) {
    say('The library is built already; nothing changed.');
  } else {
    await buildLibrary(variant, await ensureWasmBindgen());
  }
  await checkSize(variant.out);
  await writeStamp(values.variant, variant, inputs);
});
