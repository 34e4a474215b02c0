// Browsers for the tests: what is there, else Debian's packages, else those that puppeteer offers.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BROWSERS, fetched, fetchedFile, findBrowser } from '../lib/browsers.mjs';
import { cache } from '../lib/paths.mjs';
import { capture, run, works } from '../lib/run.mjs';
import { Plain, say, step } from '../lib/say.mjs';

const DEBIAN = {
  chromium: ['chromium', 'fonts-noto-cjk'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver', 'xvfb'],
};
const PUPPETEER = { chromium: 'chrome@stable', firefox: 'firefox@stable' };

export async function ensureBrowsers(names = BROWSERS) {
  const missing = names.filter((name) => !findBrowser(name));
  if (missing.length === 0) return;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0 && (await works('apt-get'))) {
    await step(`installing ${missing.join(' and ')} with apt-get`, () => installDebian(missing));
  }
  for (const name of missing) {
    if (PUPPETEER[name] && !findBrowser(name)) await step(`fetching ${name}`, () => fetchBrowser(name));
  }
  const still = missing.filter((name) => !findBrowser(name));
  if (still.length > 0) {
    throw new Plain(`Could not find or install: ${still.join(', ')}.\n${still.map(advice).join('\n')}`);
  }
}

function advice(name) {
  const variable = `${name.toUpperCase()}_PATH`;
  if (name !== 'webkit') return `Install ${name} by hand, or set ${variable} to its program.`;
  return `Install WebKitGTK's WebKitWebDriver and Xvfb by hand (in Debian ${DEBIAN.webkit.join(' and ')}); the driver can also be given as ${variable}.`;
}

/** Each by itself: a package that a relative of Debian lacks does not take the others along. */
async function installDebian(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '--no-install-recommends'];
  const attempts = [['update', '-qq'], ...names.map((name) => [...install, ...DEBIAN[name]])];
  for (const args of attempts) {
    await run('apt-get', args, { env }).catch((error) => say(`  apt-get did not manage: ${error.message}`));
  }
}

async function fetchBrowser(name) {
  const folder = join(cache, 'browsers');
  await mkdir(folder, { recursive: true });
  const { code, stdout, stderr } = await capture('npx', [
    '@puppeteer/browsers',
    'install',
    PUPPETEER[name],
    '--path',
    folder,
    '--format',
    '{{path}}',
  ]);
  const path = stdout.trim().split('\n').pop();
  if (code !== 0 || !path) {
    const lines = (stderr || stdout).trim().split('\n');
    say(`  puppeteer could not fetch ${name}: ${lines.find((line) => /error/i.test(line)) ?? lines.pop()}`);
    return;
  }
  await writeFile(fetchedFile, JSON.stringify({ ...fetched(), [name]: path }));
}
