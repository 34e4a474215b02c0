// The server of a consumer as a process: started, waited for until it answers, and ended with all that it started.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { quiet } from './install.mjs';

const PATIENCE = 120_000;

/** A port that nobody uses now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts the command in `folder` and waits for the first answer at `url`. */
export async function startServer(command, args, { folder, url, env = {} }) {
  // A group of its own, since such servers start more processes.
  const child = spawn(command, args, { cwd: folder, env: { ...quiet(), ...env }, detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  let end;
  const ended = new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(`ended with ${code ?? signal}`));
  }).then((how) => {
    end = how;
  });
  const kill = () => {
    if (end === undefined && child.pid) process.kill(-child.pid, 'SIGKILL');
  };
  // It is in a group of its own, so nothing else would end it with the tests.
  process.once('exit', kill);
  const stop = async () => {
    kill();
    process.off('exit', kill);
    await ended;
  };
  // Each says in other words that it listens; an answer is the same everywhere.
  const until = performance.now() + PATIENCE;
  while (!(await answers(url))) {
    const late = performance.now() > until && `no answer at ${url}`;
    if (end ?? late) {
      await stop();
      throw new Error(`${command} ${args.join(' ')}: ${late || end}\n${said}`);
    }
    await pause(50);
  }
  return { stop, said: () => said };
}

const answers = (url) =>
  fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );
