// WebKitGTK's MiniBrowser, driven by its WebKitWebDriver, on a screen of its own that nobody sees.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
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
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = start(program, [`--port=${new URL(url).port}`], {
    DISPLAY: screen.display,
    // Not on the desktop of whoever runs the tests.
    GDK_BACKEND: 'x11',
  });
  const stop = async () => {
    await child.stop();
    await screen.stop();
  };
  try {
    await untilReady(url, child);
    const driver = await WebDriver.begin(url, CAPABILITIES);
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
  return { state, ended, stop, lines, output };
}

async function untilReady(url, { state }) {
  while (!(await isReady(url))) {
    if (state.ended) throw new Error('WebKitWebDriver ended');
    await delay(20);
  }
}

/** The driver does not tell which port it took, so it is given one. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
  });
}
