// Starts a browser for a test. A browser that is not there is a failure: a test that did not run has not passed.
import puppeteer from 'puppeteer-core';
import { BROWSERS, findBrowser } from '../../scripts/lib/browsers.mjs';

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser that this run is about, from the variable BROWSER. */
export function browserName() {
  const name = process.env.BROWSER ?? 'chromium';
  if (!BROWSERS.includes(name)) throw new Error(`BROWSER is ${name}, it can be ${BROWSERS.join(' or ')}.`);
  return name;
}

export function launchBrowser(name = browserName()) {
  const executablePath = findBrowser(name);
  if (!executablePath) {
    throw new Error(`${name} was not found: npm run setup -- --tests, or set ${name.toUpperCase()}_PATH.`);
  }
  return puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath,
    headless: true,
    args: name === 'chromium' ? CHROMIUM_FLAGS : [],
    // Deleting ten thousand samples under faults is one call into the page.
    protocolTimeout: 600_000,
  });
}
