// Uses the page of a consumer as a person would: ticks samples, and deletes them.
import assert from 'node:assert/strict';

/**
 * Opens the page, waits until it lists the samples, ticks those to be deleted, and compares what it reports with the
 * database. No page may log an error or leave one uncaught. With
 * `inWorker` the page itself sends none of the requests.
 */
export async function usePage(browser, url, world, { inWorker = false } = {}) {
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error?.stack ?? error)));
  // Whoever asks before it deletes is told yes.
  page.on('dialog', (dialog) => void dialog.accept());
  page.on('console', (message) => {
    // Browsers ask for an icon by themselves.
    const isIcon = message.location()?.url?.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isIcon) problems.push(message.text());
  });
  try {
    const address = new URL(url);
    address.searchParams.set('project', world.projectId);
    address.searchParams.set('dataset', world.datasetId);
    await page.evaluateOnNewDocument(() => {
      globalThis.reported = new Promise((resolve) => {
        addEventListener('report', ({ detail }) => resolve(detail), { once: true });
      });
    });
    await page.goto(address.href);
    await page.waitForSelector('button[name=delete]:enabled', { timeout: 60_000 }).catch((error) => {
      throw new Error(`${error.message}\n${problems.join('\n')}`);
    });
    const shown = await page.$$eval('input[type=checkbox]', (boxes) => boxes.map(({ value }) => value));
    assert.deepEqual(shown.sort(), [...world.present].sort(), 'the page lists all samples');
    await world.interfere();
    await page.evaluate(async (wanted) => {
      for (const id of wanted) {
        document.querySelector(`input[value="${id}"]`).click();
        // A person lets the framework have its turn after each.
        await undefined;
      }
    }, world.asked);
    await page.$eval('button[name=delete]', (button) => button.click());
    const report = await page.evaluate(() => globalThis.reported);
    await world.check(report);
    const output = await page.$eval('output', (element) => element.textContent);
    assert.equal(output, `${world.asked.length - 1} deleted, 1 were gone, 0 failed, 0 unknown, 0 not sent`);
    assert.deepEqual(problems, []);
    const own = await page.evaluate(
      () =>
        performance.getEntriesByType('resource').filter(({ name }) => name.includes('/modelarts/v2/')).length,
    );
    assert.equal(own === 0, inWorker, `the page itself sent ${own} requests`);
  } finally {
    await page.close();
  }
}
