// Browsers for the tests: what is there, else Debian's packages, else those that puppeteer offers.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BROWSERS, fetched, fetchedFile, findBrowser } from '../lib/browsers.mjs';
import { cache } from '../lib/paths.mjs';
import { capture, run, works } from '../lib/run.mjs';
import { Plain, say, step } from '../lib/say.mjs';

const DEBIAN = { chromium: ['chromium', 'fonts-noto-cjk'], firefox: ['firefox-esr'] };
const PUPPETEER = { chromium: 'chrome@stable', firefox: 'firefox@stable' };

export async function ensureBrowsers(names = BROWSERS) {
  const missing = names.filter((name) => !findBrowser(name));
  if (missing.length === 0) return;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0 && (await works('apt-get'))) {
    await step(`installing ${missing.join(' and ')} with apt-get`, () => installDebian(missing));
  }
  for (const name of missing) {
    if (!findBrowser(name)) await step(`fetching ${name}`, () => fetchBrowser(name));
  }
  const still = missing.filter((name) => !findBrowser(name));
  if (still.length > 0) {
    const variables = still.map((name) => `${name.toUpperCase()}_PATH`).join(' and ');
    throw new Plain(
      `Could not find or install: ${still.join(', ')}. Install it by hand, or set ${variables} to its program.`,
    );
  }
}

async function installDebian(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { env });
    await run(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', ...names.flatMap((name) => DEBIAN[name])],
      { env },
    );
  } catch (error) {
    say(`  apt-get did not manage: ${error.message}`);
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
    say(`  puppeteer could not fetch ${name}: ${(stderr || stdout).trim().split('\n').pop()}`);
    return;
  }
  await writeFile(fetchedFile, JSON.stringify({ ...fetched(), [name]: path }));
}
