// Where a run takes place: in which browser, and there in a page, a dedicated worker or a service worker; or in a page
// with another entry of the package. And what tests need that is not to be had everywhere: where it is missing they are
// exempt, which is printed and counted.
import { browserName } from './browsers.mjs';

/** Those that are a page, with the pages that stand for `/` there. */
export const PAGES = { page: '/', inline: '/inline.html', 'own-worker': '/own-worker.html' };
export const PLACES = [...Object.keys(PAGES), 'worker', 'service-worker'];

/** From the variable PLACE. */
export function placeName() {
  const name = process.env.PLACE ?? 'page';
  if (!PLACES.includes(name)) throw new Error(`PLACE is ${name}, it can be ${PLACES.join(' or ')}.`);
  return name;
}

/** Each need with the reason why it is missing here, or undefined. */
const NEEDS = {
  document: ({ place }) => !(place in PAGES) && 'a worker has no document',
  'import map': ({ place }) =>
    !(place in PAGES) && 'a worker has no import map, so that no name leads anywhere',
  loading: ({ place }) => place === 'inline' && 'the WebAssembly is in the module: nothing is loaded',
  tabs: ({ browser, place }) =>
    (browser === 'webkit' && 'WebKitGTK hides no window behind another one') ||
    (!(place in PAGES) && 'a worker is neither in front nor hidden'),
  profile: ({ browser, place }) =>
    (browser === 'webkit' && 'what a session of its driver stores ends with it') ||
    (place !== 'page' && 'the browser is killed with all that is in it'),
  scheduler: ({ browser }) => browser !== 'chromium' && `${browser} has no scheduler.yield`,
  devtools: ({ browser, place }) =>
    (browser !== 'chromium' && `${browser} offers no traces, heap and life cycle to its drivers`) ||
    (!(place in PAGES) && 'the traces and the heap that the driver offers are those of the page'),
};

/** Why a need is missing where this run takes place; undefined if it is there. */
export function missingHere(need) {
  const why = NEEDS[need]({ browser: browserName(), place: placeName() });
  return why ? `exempt: ${why}` : undefined;
}
