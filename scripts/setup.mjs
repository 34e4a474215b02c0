// `npm run setup`: installs what is missing to build, and with `--tests` what is missing to test.
import { main, say } from './lib/say.mjs';
import { ensureBrowsers } from './setup/browsers.mjs';
import { ensurePackages } from './setup/npm.mjs';
import { ensureCompiler, ensureRust } from './setup/rust.mjs';
import { ensureWasmBindgen } from './setup/wasm-bindgen.mjs';

await main(async () => {
  const tests = process.argv.includes('--tests');
  await ensureRust({ components: tests ? ['rustfmt', 'clippy'] : [] });
  await ensureCompiler();
  await ensurePackages();
  await ensureWasmBindgen();
  if (tests) await ensureBrowsers();
  say('Everything is in place.');
});
