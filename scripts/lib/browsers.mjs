// Where the browsers are: an environment variable, the usual places, or those that set-up fetched.
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache, exe } from './paths.mjs';

/** Those that puppeteer drives. */
export const PUPPETEER_BROWSERS = ['chromium', 'firefox'];

/** WebKit is WebKitGTK here, which there is for Linux only. */
export const BROWSERS = [...PUPPETEER_BROWSERS, ...(process.platform === 'linux' ? ['webkit'] : [])];

/** Remembers where set-up put a fetched browser. */
export const fetchedFile = join(cache, 'browsers.json');

const COMMANDS = {
  chromium: [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge',
    'chrome',
  ],
  firefox: ['firefox-esr', 'firefox'],
  // The driver, which finds its browser by itself.
  webkit: ['WebKitWebDriver'],
};

const PLACES = {
  darwin: {
    chromium: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ],
    firefox: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
  win32: {
    chromium: windows('Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'),
    firefox: windows('Mozilla Firefox\\firefox.exe'),
  },
};

function windows(...paths) {
  const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
  return paths.flatMap((path) => folders.filter(Boolean).map((folder) => join(folder, path)));
}

/** Path of the browser, of WebKit that of its driver, or undefined. A path from the environment that does not work is an error, not a miss. */
export function findBrowser(name) {
  // WebKit has no mode without a screen.
  if (name === 'webkit' && !findCommand('Xvfb')) return undefined;
  const variable = `${name.toUpperCase()}_PATH`;
  const given = process.env[variable];
  if (given) {
    if (!executable(given)) throw new Error(`${variable} is ${given}, which is no program.`);
    return given;
  }
  const places = PLACES[process.platform]?.[name] ?? [];
  return findCommand(...COMMANDS[name]) ?? [...places, fetched()[name]].find(executable);
}

/** The first of these commands that is on the path. */
export function findCommand(...commands) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => commands.map((command) => join(folder, command + exe))).find(executable);
}

export function fetched() {
  try {
    return JSON.parse(readFileSync(fetchedFile, 'utf8'));
  } catch {
    return {};
  }
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
