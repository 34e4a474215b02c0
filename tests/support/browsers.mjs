// Starts a browser for a test. A browser that is not there is a failure: a test that did not run has not passed.
import puppeteer from 'puppeteer-core';
import { BROWSERS, findBrowser } from '../../scripts/lib/browsers.mjs';
import { launchWebKit } from './webkit.mjs';

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

/** What puppeteer adds so that tabs behind others are as quick as the one in front. */
const UNTHROTTLED = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/**
 * Firefox ends a service worker a minute after its last event, though that event waits. What a job is to do in one
 * does not depend on it, and on a busy machine a test may take longer.
 */
const LONG_LIVED_WORKERS = {
  'dom.serviceWorkers.idle_timeout': 600_000,
  'dom.serviceWorkers.idle_extended_timeout': 600_000,
};

/** Milliseconds until a browser must be there. */
const START_TIMEOUT = 120_000;

/** Timers of a hidden tab come once a minute after five minutes; with this, after a second. */
const MINUTES_IN_A_SECOND = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1';

/** The browser that this run is about, from the variable BROWSER. */
export function browserName() {
  const name = process.env.BROWSER ?? 'chromium';
  if (!BROWSERS.includes(name)) throw new Error(`BROWSER is ${name}, it can be ${BROWSERS.join(' or ')}.`);
  return name;
}

function programOf(name) {
  const path = findBrowser(name);
  if (!path) {
    throw new Error(`${name} was not found: npm run setup -- --tests, or set ${name.toUpperCase()}_PATH.`);
  }
  return path;
}

/**
 * A browser with all that puppeteer offers; that is not to be had of WebKit. `profile`: a folder that outlives the
 * browser; else it has one of its own. `flags`: more of its command line.
 */
export function launchBrowser(name = browserName(), { profile, flags = [], ...options } = {}) {
  return puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath: programOf(name),
    headless: true,
    userDataDir: profile,
    args: [...(name === 'chromium' ? CHROMIUM_FLAGS : []), ...flags],
    // Deleting ten thousand samples under faults is one call into the page.
    protocolTimeout: 600_000,
    timeout: START_TIMEOUT,
    extraPrefsFirefox: LONG_LIVED_WORKERS,
    ...options,
  });
}

/**
 * Any browser, with as much as all have: `open(url, watch)` gives a tab, in front of the others, with
 * `evaluate(expression)`, which waits for a promise, and `close()`. `watch(what, text)` is told what can be seen of
 * the tab from outside. In Chromium and Firefox `tab.page` is puppeteer's page. With `background` hidden tabs are
 * slowed down as they are for a person; with `background: 'minutes'` in Chromium as after five minutes, after a second.
 */
export async function launchAny({ background = false } = {}) {
  const name = browserName();
  if (name !== 'webkit') {
    const options = background ? { ignoreDefaultArgs: UNTHROTTLED } : {};
    if (background === 'minutes' && name === 'chromium')
      options.args = [...CHROMIUM_FLAGS, MINUTES_IN_A_SECOND];
    return throughPuppeteer(await launchBrowser(name, options));
  }
  const { driver, stop } = await launchWebKit(programOf(name));
  return {
    async open(url) {
      const handle = await driver.open();
      await driver.goto(handle, url);
      return {
        evaluate: (expression) => driver.evaluate(handle, expression),
        close: () => driver.close(handle),
      };
    },
    close: stop,
  };
}

function throughPuppeteer(browser) {
  return {
    async open(url, watch) {
      const page = await browser.newPage();
      // The test's own time is what ends it.
      page.setDefaultTimeout(0);
      page.on('pageerror', (error) => watch('an uncaught error', String(error?.message ?? error)));
      page.on('console', (message) => watch('the console', message.text()));
      page.on('request', (request) => watch('a URL', request.url()));
      await page.goto(url);
      return { page, evaluate: (expression) => page.evaluate(expression), close: () => page.close() };
    },
    close: () => browser.close(),
  };
}
