// Someone who uses the demo page: looks, clicks, types, waits until something is to be seen.
import assert from 'node:assert/strict';
import { Downloads } from './downloads.mjs';
import { prefer, speak } from './media.mjs';

const PATIENCE_MS = 60_000;
/** Under faults, ids of refused batches are looked up one after another. */
const PATIENCE_FOR_A_REPORT_MS = 240_000;
const VIEWPORT = { width: 1280, height: 900 };

export class Person {
  #folder;

  constructor(page, folder) {
    this.page = page;
    this.#folder = folder;
    this.problems = [];
  }

  /** Opens the page and waits for what it shows first. */
  static async open(browser, url, { viewport = VIEWPORT, media, languages } = {}) {
    const folder = await Downloads.make();
    const context = await browser.createBrowserContext({
      downloadBehavior: { policy: 'allow', downloadPath: folder.path },
    });
    const page = await context.newPage();
    const person = new Person(page, folder);
    page.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type())) person.problems.push(message.text());
    });
    page.on('pageerror', (error) => person.problems.push(`uncaught: ${error?.message ?? error}`));
    await page.setViewport(viewport);
    if (languages) await speak(page, languages);
    await prefer(page, media);
    await page.evaluateOnNewDocument(() => {
      window.blocked = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        window.blocked.push(`${event.effectiveDirective} ${event.blockedURI}`);
      });
    });
    await page.goto(url);
    await person.sees(() => document.querySelector('.grid-row, .message') !== null);
    // The bar above says how many they are in the frame that follows.
    await person.look(() => new Promise(requestAnimationFrame));
    return person;
  }

  async leave() {
    await this.page.browserContext().close();
    await this.#folder.remove();
  }

  /** What the policy blocked so far. */
  blocked = () => this.look(() => window.blocked);

  look = (fn, ...args) => this.page.evaluate(fn, ...args);

  /** Waits until the function is true in the page. */
  async sees(fn, ...args) {
    await this.page.waitForFunction(fn, { timeout: PATIENCE_MS }, ...args);
  }

  text = (selector) => this.look((s) => document.querySelector(s)?.textContent ?? null, selector);
  async seesText(selector, pattern) {
    await this.sees(
      (s, source, flags) => new RegExp(source, flags).test(document.querySelector(s)?.textContent ?? ''),
      selector,
      pattern.source,
      pattern.flags,
    );
  }

  /** Clicks where the element is, as a hand does: what covers it gets the click. */
  async click(selector, { shift = false } = {}) {
    if (shift) await this.page.keyboard.down('Shift');
    await this.page.locator(selector).click();
    if (shift) await this.page.keyboard.up('Shift');
  }

  press = async (...keys) => {
    for (const combination of keys) {
      const parts = combination.split('+');
      const key = parts.pop();
      for (const modifier of parts) await this.page.keyboard.down(modifier);
      await this.page.keyboard.press(key === 'Space' ? ' ' : key);
      for (const modifier of parts.reverse()) await this.page.keyboard.up(modifier);
    }
  };

  type = (text) => this.page.keyboard.type(text);

  async clickTile(index, options) {
    const id = await this.look((at) => document.querySelectorAll('#grid .tile')[at].dataset.id, index);
    await this.click(`#grid .tile[data-id=${JSON.stringify(id)}]`, options);
  }

  /** As they are drawn: the page brings what its tiles say in line once a frame. */
  tiles = () =>
    this.look(async () => {
      await new Promise(requestAnimationFrame);
      return [...document.querySelectorAll('#grid .tile')].map((tile) => ({
        id: tile.dataset.id,
        name: tile.querySelector('.tile-name').textContent,
        labels: [...tile.querySelectorAll('.chip:not(.none, .more, .automatic)')].map(
          (chip) => chip.textContent,
        ),
        selected: tile.getAttribute('aria-selected') === 'true',
        mark: tile.querySelector('.tile-mark')?.textContent ?? null,
      }));
    });

  selected = async () => (await this.tiles()).filter(({ selected }) => selected).map(({ id }) => id);
  figure = () => this.text('#selection-figure');
  /** The element that has the focus, by its id, else by its classes. */
  focus = () => this.look(() => document.activeElement?.id || document.activeElement?.className || null);
  focusedTile = () =>
    this.look(() => [...document.querySelectorAll('#grid .tile')].indexOf(document.activeElement));

  async seesSelected(count) {
    await this.seesText('#selection-figure', new RegExp(`^${count.toLocaleString('en')} selected`));
  }

  async seesTiles(count) {
    await this.sees((n) => document.querySelectorAll('#grid .tile').length === n, count);
  }

  /** From the selection to the report. */
  async deletes({ source = false, type = null } = {}) {
    await this.click('#delete');
    await this.sees(() => document.querySelector('#delete-dialog').open);
    if (source) await this.click('#delete-source');
    if (type !== null) {
      await this.click('#delete-count');
      await this.type(type);
    }
    await this.click('#delete-confirm');
  }

  async seesReport() {
    const there = () => document.querySelector('#report-close') !== null;
    await this.page.waitForFunction(there, { timeout: PATIENCE_FOR_A_REPORT_MS });
  }

  /** The figures of the report; an outcome that is not shown is 0. */
  counts = () =>
    this.look(() =>
      Object.fromEntries(
        ['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'].map((outcome) => [
          outcome,
          Number((document.querySelector(`#count-${outcome}`)?.textContent ?? '0').replaceAll(',', '')),
        ]),
      ),
    );

  /** What a download button puts into the folder of downloads: name and content. */
  async downloads(kind = 'json') {
    const arrived = this.#folder.next(kind);
    await this.click(`#report-${kind}`);
    return arrived;
  }

  async seesNothingBlocked() {
    assert.deepEqual(await this.blocked(), [], 'blocked by the policy');
  }
}
