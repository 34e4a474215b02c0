// What a person prefers: light or dark, motion or none. Chromium can be told at any time, Firefox at its start.
import puppeteer from 'puppeteer-core';
import { findBrowser } from '../../../scripts/lib/browsers.mjs';
import { browserName, launchBrowser } from '../../support/browsers.mjs';

const inFirefox = () => browserName() === 'firefox';

export function launch({ scheme, motion }) {
  if (!inFirefox()) return launchBrowser();
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findBrowser('firefox'),
    headless: true,
    extraPrefsFirefox: {
      'ui.systemUsesDarkTheme': scheme === 'dark' ? 1 : 0,
      'ui.prefersReducedMotion': motion === 'reduce' ? 1 : 0,
    },
  });
}

export async function prefer(page, { scheme, motion }) {
  if (inFirefox()) return;
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: motion },
  ]);
}
