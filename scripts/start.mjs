// `npm start`: builds, starts the local service with the demo page, and opens it. What follows `--` goes to the service.
// `npm start -- --upstream URL`: the page on the real service instead.
import { connect } from 'node:net';
import { buildEmulator } from './build/emulator.mjs';
import { spawnEmulator } from './lib/emulator.mjs';
import { openInBrowser } from './lib/open.mjs';
import { emulatorBinary, inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, Plain, say } from './lib/say.mjs';
import { ensureCompiler, ensureRust } from './setup/rust.mjs';
import { readUpstream, SECRETS, wantsUpstream } from './start/options.mjs';
import { serveUpstream } from './start/upstream.mjs';

const DEFAULT_PORT = 8787;
const PORTS_TRIED = 20;

await main(async () => {
  const args = process.argv.slice(2);
  const upstream = wantsUpstream(args) && readUpstream(args, process.env);
  // What is started from here on, builds and browser, has no business with them.
  for (const name of SECRETS) delete process.env[name];
  // Before anything is built, so that nobody waits for what cannot be; and here, since it changes this process's PATH.
  await ensureCompiler();
  await ensureRust();
  // Packages and wasm-bindgen are the build's own business.
  await run(process.execPath, [inRoot('scripts/build.mjs')]);
  if (upstream) return startUpstream(upstream);
  await buildEmulator();
  if (args.includes('--help')) {
    say('\nOn a dataset of your own: npm start -- --upstream URL … (README.md). Of the local service:\n');
    return run(emulatorBinary, ['--help']);
  }
  const emulator = await listen(args);
  const stop = () => emulator.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  say(`\nThe demo page is at ${emulator.url}/ (Ctrl-C ends it)`);
  openInBrowser(`${emulator.url}/`);
  const end = await emulator.ended;
  say(`\nThe emulator ${end}.`);
});

/** Until it is ended: the page, on the real service. */
async function startUpstream(options) {
  const port = options.port ?? DEFAULT_PORT;
  const { url, once, stop } = await serveUpstream({ ...options, port }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? new Plain(`Port ${port} is taken. Choose one: --port N`) : error;
  });
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  say(
    '\nWhat you delete on this page is deleted for good. Give its address to nobody: it holds the key to the page.',
  );
  say(`The demo page is at ${url} (Ctrl-C ends it)`);
  openInBrowser(once);
}

/** Starts the emulator: on the port that was asked for, else on the first one free from the default on. */
async function listen(args) {
  const serve = ['--serve', '/=www', '--serve', '/package=dist'];
  const log = (line) => console.error(line);
  if (args.some((arg) => arg === '--port' || arg.startsWith('--port='))) {
    return spawnEmulator([...serve, ...args], { log });
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + PORTS_TRIED; port++) {
    try {
      return await spawnEmulator([...serve, '--port', String(port), ...args], { log });
    } catch (error) {
      // Trying is what tells whether a port is free; looking first would be out of date a moment later.
      if (!(await answers(port))) throw new Plain(error.message);
      say(`Port ${port} is taken.`);
    }
  }
  throw new Plain(
    `No free port from ${DEFAULT_PORT} to ${DEFAULT_PORT + PORTS_TRIED - 1}. Choose one: npm start -- --port N`,
  );
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
