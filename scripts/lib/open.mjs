// Opens an address where there is a desktop; elsewhere the printed address has to do.
import { spawn } from 'node:child_process';

export function openInBrowser(url) {
  const opener = command();
  if (!opener) return;
  const child = spawn(opener[0], [...opener.slice(1), url], { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
}

function command() {
  if (process.env.CI) return undefined;
  if (process.platform === 'darwin') return ['open'];
  // `start` takes its first quoted argument for a title.
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '""'];
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}
