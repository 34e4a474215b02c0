// Child processes: shown while they run, or listened to.
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';
import { Plain } from './say.mjs';

const windows = process.platform === 'win32';

function start(command, args, options) {
  // On Windows npm and npx are .cmd files, which only a shell starts; it takes what stands between spaces for itself.
  const shell = windows && /^np[mx]$/.test(command);
  const given = shell ? args.map((arg) => (/[\s&^()]/.test(arg) ? `"${arg}"` : arg)) : args;
  const child = spawn(command, given, { cwd: root, shell, ...options });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** What is still running does not outlive the command that started it. */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill();
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const ended = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

/** Runs a command with its output shown; anything but success throws. */
export async function run(command, args, options = {}) {
  const code = await ended(
    start(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options }),
  ).catch((error) => {
    throw new Plain(`Could not start ${command}: ${error.message}`);
  });
  if (code !== 0) throw new Plain(`Failed (${code}): ${[command, ...args].join(' ')}`);
}

/** Runs a command quietly; `code` is -1 when it could not be started. `line` sees each line as it comes. */
export async function capture(command, args, { line, ...options } = {}) {
  const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let stdout = '';
  let stderr = '';
  const listen = (stream, keep) => {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk) => {
      keep(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      if (line) lines.forEach(line);
    });
    stream?.on('end', () => rest && line?.(rest));
  };
  listen(child.stdout, (chunk) => {
    stdout += chunk;
  });
  listen(child.stderr, (chunk) => {
    stderr += chunk;
  });
  const code = await ended(child).catch((error) => {
    stderr += error.message;
    return -1;
  });
  return { code, stdout, stderr };
}

/** Whether a command exists and answers. */
export const works = async (command, args = ['--version']) => (await capture(command, args)).code === 0;
