// Installs a consumer as a user would: its own dependencies from its lock file, then the packed package.
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { capture } from '../../../scripts/lib/run.mjs';
import { tarball } from '../../support/package.mjs';

const sources = inRoot('tests/consumers');
const installed = inRoot('tests/output/consumers');

/** For a consumer with all its tests. A tool that does not come to an end is a failure, and not an endless run. */
export const TIMEOUT = 300_000;

/**
 * Copies the consumer, and what of `shared` it `takes`, as `[from, to]`, to where its `node_modules` are out of the way,
 * and installs it there. The package is not in its lock file, since each build has another checksum; so npm adds it
 * from the tarball.
 * Gives the folder, and `npm(args, env)`, which runs npm in it and throws what was printed when that fails.
 */
export async function installConsumer(node, name, takes = []) {
  const folder = join(installed, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  await cp(join(sources, name), folder, { recursive: true });
  for (const [from, to] of takes)
    await cp(join(sources, 'shared', from), join(folder, to), { recursive: true });
  const npm = (args, env) => must('npm', args, { cwd: folder, env });
  await npm(['ci', '--prefer-offline']);
  await npm(['install', '--no-save', '--no-package-lock', '--prefer-offline', await tarball()]);
  // Together they are more than a gigabyte; what was built stays to be looked at.
  node.after(() => rm(join(folder, 'node_modules'), { recursive: true, force: true }));
  return { folder, npm };
}

/** Runs a command to its end and gives its output; fails with all of it. */
export async function must(command, args, { cwd, env = {} }) {
  const { code, stdout, stderr } = await capture(command, args, { cwd, env: { ...quiet(), ...env } });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} in ${cwd}: ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Not a child of this test runner, and in no mode of its own. Nothing reports home. */
export function quiet() {
  const { NODE_ENV: _, NODE_TEST_CONTEXT: __, ...own } = process.env;
  return {
    ...own,
    NEXT_TELEMETRY_DISABLED: '1',
    PARCEL_ANALYTICS_DISABLE: '1',
    DENO_NO_UPDATE_CHECK: '1',
    NO_COLOR: '1',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}
