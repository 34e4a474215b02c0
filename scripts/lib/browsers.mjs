// Where the browsers are: an environment variable, the usual places, or those that set-up fetched.
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache, exe } from './paths.mjs';

export const BROWSERS = ['chromium', 'firefox'];

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

/** Path of the browser, or undefined. A path from the environment that does not work is an error, not a miss. */
export function findBrowser(name) {
  const variable = `${name.toUpperCase()}_PATH`;
  const given = process.env[variable];
  if (given) {
    if (!executable(given)) throw new Error(`${variable} is ${given}, which is no program.`);
    return given;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => COMMANDS[name].map((command) => join(folder, command + exe)));
  return [...onPath, ...(PLACES[process.platform]?.[name] ?? []), fetched()[name]].find(executable);
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
