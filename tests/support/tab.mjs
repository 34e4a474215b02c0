// A tab for a test, and in it the place where its functions run: the page, or a worker of it.
import { PAGES, placeName } from './place.mjs';

/** The entry of the workers that stands for a page. */
const WORKERS = { '/': '/worker-index.js', '/probe.html': '/worker-probe.js' };

/** No two workers of a file are the same. */
let number = 0;

/**
 * Gives `run(fn, arg)`, which calls a function there; both ways through JSON. `problems` gathers what no test
 * wants: uncaught errors, and secrets where they can be seen. `allow(pattern)` expects such an error; browsers report
 * some refusals of their own as errors of the page.
 */
export async function openTab(browser, origin, path, secrets) {
  const problems = [];
  const allowed = [];
  const watch = (what, text) => {
    const shown = secrets.reduce((rest, secret) => rest.replaceAll(secret, '(secret)'), text);
    if (shown !== text) problems.push(`a secret in ${what}`);
    const uncaught = what === 'an uncaught error' && !allowed.some((pattern) => pattern.test(text));
    if (uncaught) problems.push(`uncaught: ${shown}`);
  };
  const { tab, evaluate, close } = await openPlace(browser, origin, path, watch);

  const run = async (fn, arg = null) => {
    const text = await evaluate(
      `(async () => JSON.stringify(await (${fn})(${JSON.stringify(arg)})) ?? 'null')()`,
    );
    watch('a report or an error', text);
    return JSON.parse(text);
  };
  const written = [];
  /** What the page itself wrote to its console so far, errors and objects spelt out. */
  const messages = async () => {
    const news = JSON.parse(await evaluate('JSON.stringify(kit.news())'));
    for (const { text } of news.written) watch('the console', text);
    for (const url of news.urls) watch('a URL', url);
    for (const error of news.uncaught) watch('an uncaught error', error);
    written.push(...news.written);
    return written;
  };
  let closed;
  return {
    run,
    problems,
    messages,
    allow: (pattern) => allowed.push(pattern),
    page: tab.page,
    isClosed: () => Boolean(closed),
    // A test may close it before its end.
    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function openPlace(browser, origin, path, watch) {
  const place = placeName();
  if (place in PAGES) {
    const tab = await browser.open(origin + (path === '/' ? PAGES[place] : path), watch);
    return { tab, evaluate: tab.evaluate, close: tab.close };
  }
  const query = new URLSearchParams({ place, script: WORKERS[path], number: ++number });
  const tab = await browser.open(`${origin}/host.html?${query}`, watch);
  return {
    tab,
    evaluate: (expression) => tab.evaluate(`host.evaluate(${JSON.stringify(expression)})`),
    async close() {
      await tab.evaluate('host.close()');
      await tab.close();
    },
  };
}
