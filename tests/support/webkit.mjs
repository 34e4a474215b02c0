// WebKitGTK's MiniBrowser, driven by its WebKitWebDriver, on a screen of its own that nobody sees.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { findCommand } from '../../scripts/lib/browsers.mjs';
import { isReady, WebDriver } from './webdriver.mjs';

const CAPABILITIES = {
  'webkitgtk:browserOptions': { args: ['--automation'] },
  // Longer than any test: how long a page's code may take is the test's business.
  timeouts: { script: 600_000 },
};

/** Begins a session; `program` is WebKitWebDriver. What `stop` stops ends with this process in any case. */
export async function launchWebKit(program) {
  const screen = await startScreen();
  const child = start(program, ['--port=0'], {
    DISPLAY: screen.display,
    // Not on the desktop of whoever runs the tests.
    GDK_BACKEND: 'x11',
  });
  const stop = async () => {
    await child.stop();
    await screen.stop();
  };
  try {
    const driver = await WebDriver.begin(await urlOf(child), CAPABILITIES);
    return {
      driver,
      async stop() {
        await driver.end().finally(stop);
      },
    };
  } catch (error) {
    await stop();
    throw new Error(`WebKit did not start: ${[error.message, ...child.lines.slice(-20)].join('\n')}`);
  }
}

async function startScreen() {
  // It finds a number that is free, and writes it to its standard output.
  const screen = start(findCommand('Xvfb'), ['-displayfd', '1', '-screen', '0', '1280x1024x24']);
  const number = await Promise.race([once(screen.output, 'line'), screen.ended]);
  if (!number) throw new Error(`Xvfb did not start: ${screen.lines.join('\n')}`);
  return { display: `:${number[0]}`, stop: screen.stop };
}

/** Until its standard input ends, which it does when this process ends, however that comes. */
const WATCHED = 'exec 3<&0; { cat <&3 >/dev/null; kill $$; } >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';

function start(program, args, env = {}) {
  const child = spawn('sh', ['-c', WATCHED, 'sh', program, ...args], {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => {});
  const lines = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const state = { ended: false };
  const ended = once(child, 'close').then(() => {
    state.ended = true;
  });
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  // The shell has become the program.
  return { pid: child.pid, state, ended, stop, lines, output };
}

/**
 * The driver takes a port that is free and does not tell which, but the system does. A port that it is given could be
 * taken by somebody else until it listens, who would then answer in its place.
 */
async function urlOf({ pid, state }) {
  for (;;) {
    const port = await listensAt(pid);
    const url = `http://127.0.0.1:${port}`;
    if (port && (await isReady(url))) return url;
    if (state.ended) throw new Error('WebKitWebDriver ended');
    await delay(20);
  }
}

/** Of a line in the system's table of sockets. */
const LISTENS = '0A';

/** The port at which a process listens; undefined as long as it does not, or when it has ended. */
async function listensAt(pid) {
  const read = async () => {
    const files = (await readdir(`/proc/${pid}/fd`)).map((file) => `/proc/${pid}/fd/${file}`);
    const links = await Promise.all(files.map((file) => readlink(file).catch(() => '')));
    return [links, await readFile(`/proc/${pid}/net/tcp`, 'utf8')];
  };
  const [links, table] = await read().catch(() => [[], '']);
  for (const line of table.split('\n')) {
    const [, address, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === LISTENS && links.includes(`socket:[${inode}]`))
      return Number.parseInt(address.split(':')[1], 16);
  }
  return undefined;
}
