// What a person prefers: light or dark, motion or none. Chromium can be told at any time, Firefox at its start.
import puppeteer from 'puppeteer-core';
import { findBrowser } from '../../../scripts/lib/browsers.mjs';
import { browserName, launchBrowser } from '../../support/browsers.mjs';

const inFirefox = () => browserName() === 'firefox';

export function launch({ scheme, motion, languages }) {
  if (!inFirefox()) return launchBrowser();
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findBrowser('firefox'),
    headless: true,
    extraPrefsFirefox: {
      'ui.systemUsesDarkTheme': scheme === 'dark' ? 1 : 0,
      'ui.prefersReducedMotion': motion === 'reduce' ? 1 : 0,
      'intl.accept_languages': languages.join(','),
    },
  });
}

/** Which languages the browser of that person asks for. Firefox takes them at its start only. */
export async function speak(page, languages) {
  if (inFirefox()) return;
  const client = await page.createCDPSession();
  const userAgent = await page.browser().userAgent();
  await client.send('Network.setUserAgentOverride', { userAgent, acceptLanguage: languages.join(',') });
}

export async function prefer(page, { scheme, motion }) {
  if (inFirefox()) return;
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: motion },
  ]);
}
