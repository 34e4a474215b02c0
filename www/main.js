// @ts-check
// Starts the page: the words of the skeleton, the library, the service, the app.

import { byId, localize, setText } from './dom.js';
import { guardDoubleClicks } from './double-click.js';
import { showLanguageSwitch } from './language-switch.js';
import { showFailure, showLoading } from './samples-view.js';
import { lookup, strings } from './strings/index.js';
import { sayTitle } from './title.js';
import { enter, isUpstream } from './upstream.js';

async function start() {
  showLoading(byId('stage'), 'image');
  try {
    // Imported here, because a library that is not there must end in a message, not in an empty page.
    const [{ Service }, { App }] = await Promise.all([import('./api.js'), import('./app.js')]);
    const upstream = isUpstream() ? await enter() : null;
    const service = upstream ? await Service.through(upstream) : await Service.connect();
    const host = new URL(upstream?.endpoint ?? location.origin).host;
    setText(byId('connection'), () => strings.header.connected(service.projectId, host));
    await new App(service).start();
  } catch (error) {
    showFailure(byId('stage'), {
      heading: () => strings.failure.start,
      error,
      onAgain: () => location.reload(),
    });
  }
}

/** What of the words stands outside of the body. */
function sayHead() {
  document.documentElement.lang = strings.locale;
  document.querySelector('meta[name="description"]')?.setAttribute('content', strings.header.description);
  sayTitle();
}

/** Without an entry in the history: one page back is where the person came from. */
function skipToSamples() {
  document.querySelector('.skip-link')?.addEventListener('click', (event) => {
    event.preventDefault();
    byId('samples').focus();
  });
}

guardDoubleClicks();
localize(document, lookup);
sayHead();
showLanguageSwitch(sayHead);
skipToSamples();
await start();
