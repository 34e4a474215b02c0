// `npm start`: what it prints is true, what follows `--` goes to the service, and it ends with all that it started.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

const TIMEOUT = 300_000;

/** Runs the command until it tells its address. */
async function start(...args) {
  const child = spawn(process.execPath, [inRoot('scripts/start.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // No browser is to open on the desktop of whoever runs the tests.
    env: { ...process.env, CI: 'true' },
  });
  const ended = once(child, 'exit');
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const url = /The demo page is at (\S+)/.exec(line)?.[1];
    if (url) return { child, url, lines, ended };
  }
  throw new Error(`It ended without an address:\n${lines.join('\n')}`);
}

/** It ends, and the emulator with it: a connection to that stands as long as its process does. */
async function stop({ child, url, ended }) {
  const { port, hostname } = new URL(url);
  const connection = connect(port, hostname);
  try {
    await once(connection, 'connect');
    const closed = new Promise((resolve) => {
      connection.once('close', () => resolve(true));
    });
    // A reset is an end too.
    connection.on('error', () => {}).resume();
    child.kill('SIGINT');
    await ended;
    // The limit only keeps a test that would wait for ever from doing so.
    const limit = delay(60_000, false, { ref: false });
    assert.ok(await Promise.race([closed, limit]), 'the emulator ended with it');
  } finally {
    connection.destroy();
  }
}

test('it serves the page and the package, with the samples asked for', { timeout: TIMEOUT }, async () => {
  const running = await start('--samples', '40', '--port', '0');
  try {
    const page = await fetch(running.url);
    assert.match(page.headers.get('content-type'), /^text\/html/);
    assert.match(await page.text(), /<script[^>]+type="importmap"/);
    const entry = await fetch(new URL('/package/index.js', running.url));
    assert.deepEqual([entry.status, /javascript/.test(entry.headers.get('content-type'))], [200, true]);
    const wasm = await fetch(new URL('/package/modelarts_dataset.wasm', running.url));
    assert.equal(wasm.headers.get('content-type'), 'application/wasm');
    const { datasets } = await (await fetch(new URL('/__emulator/info', running.url))).json();
    assert.equal(datasets.find(({ dataset_type }) => dataset_type === 0).total_sample_count, 40);
  } finally {
    await stop(running);
  }
});

test('a port that is taken: it takes the next', { timeout: TIMEOUT }, async () => {
  const first = createServer();
  // Somebody may have the port already, and may give it back at any time.
  const isOurs = await new Promise((resolve) => {
    first.once('listening', () => resolve(true)).once('error', () => resolve(false));
    first.listen(8787, '127.0.0.1');
  });
  try {
    const running = await start();
    const { port, hostname } = new URL(running.url);
    await stop(running);
    assert.equal(hostname, '127.0.0.1');
    assert.ok(Number(port) >= 8787 && Number(port) < 8807, port);
    if (!isOurs) return;
    assert.notEqual(port, '8787');
    assert.ok(running.lines.includes('Port 8787 is taken.'), running.lines.join('\n'));
  } finally {
    first.close();
  }
});

test('an option that the service does not know is told, and ends it', { timeout: TIMEOUT }, async () => {
  const child = spawn(process.execPath, [inRoot('scripts/start.mjs'), '--no-such-option'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const told = [];
  child.stderr.setEncoding('utf8').on('data', (text) => told.push(text));
  const [code] = await once(child, 'close');
  assert.equal(code, 1);
  assert.match(told.join(''), /--no-such-option/);
});

test('it says what it takes, also where Rust is installed and no shell looks there', {
  timeout: TIMEOUT,
}, async () => {
  const hasRust = (folder) => existsSync(join(folder, 'rustc'));
  const atHome = hasRust(join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'bin'));
  const folders = process.env.PATH.split(delimiter).filter((folder) => !(atHome && hasRust(folder)));
  const env = { ...process.env, PATH: folders.join(delimiter) };
  const { code, stdout, stderr } = await capture(process.execPath, [inRoot('scripts/start.mjs'), '--help'], {
    env,
  });
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /--upstream URL/);
  assert.match(stdout, /--batch-limit <N>/);
});
