// `npm start`: builds, starts the local service with the demo page, and opens it. What follows `--` goes to the service.
import { connect } from 'node:net';
import { buildEmulator } from './build/emulator.mjs';
import { spawnEmulator } from './lib/emulator.mjs';
import { openInBrowser } from './lib/open.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, Plain, say } from './lib/say.mjs';
import { ensureCompiler } from './setup/rust.mjs';

const DEFAULT_PORT = 8787;
const PORTS_TRIED = 20;

await main(async () => {
  const args = process.argv.slice(2);
  // Packages, Rust's target and wasm-bindgen are the build's own business.
  await run(process.execPath, [inRoot('scripts/build.mjs')]);
  await ensureCompiler();
  await buildEmulator();
  const emulator = await listen(args);
  const stop = () => emulator.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  say(`\nThe demo page is at ${emulator.url}/ (Ctrl-C ends it)`);
  openInBrowser(`${emulator.url}/`);
  const end = await emulator.ended;
  say(`\nThe emulator ${end}.`);
});

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
