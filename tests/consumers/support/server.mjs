// The server of a consumer as a process: started, waited for until it answers, and ended with all that it started.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { quiet } from './install.mjs';

const PATIENCE = 120_000;

/**
 * A port that nobody uses now. Systems give whoever asks for any port one above these, so that nobody is given it before
 * the server that is told to takes it.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') continue;
      throw error;
    }
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
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
  process.once('SIGINT', interrupted);
  const stop = async () => {
    kill();
    process.off('exit', kill);
    process.off('SIGINT', interrupted);
    await ended;
  };
  // Each says in other words that it listens; an answer is the same everywhere.
  const until = performance.now() + PATIENCE;
  for (;;) {
    const answered = await answers(url);
    const late = !answered && performance.now() > until && `no answer at ${url}`;
    // Whoever answers when it has ended is somebody else.
    const why = end ?? late;
    if (why) {
      await stop();
      throw new Error(`${command} ${args.join(' ')}: ${why}\n${said}`);
    }
    if (answered) break;
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

/** Ctrl-C reaches only the group of the terminal, and runs no `exit` by itself. */
function interrupted() {
  process.exit(130);
}
