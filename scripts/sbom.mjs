// `npm run sbom`: writes the bill of materials of what is published. `--out FILE` says where.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot } from './lib/paths.mjs';
import { main, say } from './lib/say.mjs';
import { ensureRust } from './setup/rust.mjs';
import { billOfMaterials } from './supply-chain/sbom.mjs';

await main(async () => {
  const fallback = inRoot('target/sbom.cdx.json');
  const { values } = parseArgs({ options: { out: { type: 'string', default: fallback } } });
  await ensureRust();
  const bill = await billOfMaterials();
  await mkdir(dirname(values.out), { recursive: true });
  await writeFile(values.out, `${JSON.stringify(bill, null, 2)}\n`);
  say(`${values.out}: ${bill.components.length} components`);
});
