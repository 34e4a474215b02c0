// The emulator as a child process: its ready line, and its end.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { emulatorBinary, root } from './paths.mjs';

/**
 * Starts the emulator and waits until it listens. It ends with this process in any case, since it watches its
 * standard input. `log` gets its lines of standard error once it runs; before, they are part of the error.
 */
export async function spawnEmulator(args, { log = () => {}, env = process.env } = {}) {
  const child = spawn(emulatorBinary, ['--exit-with-stdin', ...args], { cwd: root, env, stdio: 'pipe' });
  // Writing is never tried, but the pipe breaks when the child ends first.
  child.stdin.on('error', () => {});
  const lines = [];
  let ready;
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (ready) log(line);
  });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(`ended with ${code ?? signal}`));
  });
  ready = await Promise.race([readyLine(child.stdout), ended]);
  if (typeof ready === 'string') {
    throw new Error(`The emulator did not start: ${[ready, ...lines.slice(-20)].join('\n')}`);
  }
  const stop = async () => {
    child.stdin.end();
    child.kill();
    await ended;
  };
  return { url: ready.url, certificate: ready.certificate, lines, ended, stop };
}

async function readyLine(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    let event;
    try {
      event = JSON.parse(line);
    } catch {
      continue;
    }
    if (event.event === 'ready') return event;
  }
  // Its output ended without the line: the process's end tells why.
  return new Promise(() => {});
}
