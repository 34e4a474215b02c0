// What can be found out about what the project depends on. Each check gives `{ name, state, details }`, where the state is
// `ok`, `found` (something is wrong) or `unchecked` (it could not be found out, which is not the same as `ok`).
import { capture } from '../lib/run.mjs';
import { ensureCargoDeny } from '../setup/cargo-deny.mjs';

export async function checkCrates() {
  const deny = await ensureCargoDeny();
  const check = (...what) =>
    capture(deny, ['--locked', '--workspace', 'check', '--hide-inclusion-graph', ...what]);
  return [rules(await check('licenses', 'bans', 'sources')), advisories(await check('advisories'))];
}

export function rules({ code, stderr }) {
  return {
    name: 'crates: licences, bans, sources',
    ...(code === 0 ? { state: 'ok' } : { state: 'found', details: stderr }),
  };
}

export function advisories({ code, stderr }) {
  const name = 'crates: advisories (RustSec)';
  if (code === 0) return { name, state: 'ok' };
  // Without its database cargo-deny fails too, in the same way as when it finds something.
  if (/failed to (fetch|load|open|acquire)[^\n]*advisory/i.test(stderr))
    return { name, state: 'unchecked', details: lastLine(stderr) };
  return { name, state: 'found', details: stderr };
}

export async function checkPackages() {
  // All of them are packages of development, which npm can be told to leave out.
  return audit(await capture('npm', ['audit', '--include=dev', '--json', '--audit-level=low']));
}

/** What `npm audit --json` says. A registry without the endpoint is no answer. */
export function audit({ code, stdout, stderr }) {
  const name = 'npm packages: audit';
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    return { name, state: 'unchecked', details: lastLine(stderr) };
  }
  const total = report.metadata?.vulnerabilities?.total;
  if (!Number.isInteger(total))
    return { name, state: 'unchecked', details: report.message ?? lastLine(stderr) };
  if (total === 0 && code === 0) return { name, state: 'ok' };
  return {
    name,
    state: 'found',
    details: `${total}: ${Object.keys(report.vulnerabilities ?? {}).join(', ')}`,
  };
}

const lastLine = (text) => text.trim().split('\n').pop();
