// @ts-check
// Starts the page: the words of the skeleton, the library, the service, the app.

import { byId, localize, setText } from './dom.js';
import { showFailure, showLoading } from './samples-view.js';
import { lookup, strings } from './strings.js';

async function start() {
  showLoading(byId('stage'), 'image');
  try {
    // Imported here, because a library that is not there must end in a message, not in an empty page.
    const [{ Service }, { App }] = await Promise.all([import('./api.js'), import('./app.js')]);
    const service = await Service.connect();
    setText(byId('connection'), strings.header.connected(service.projectId, location.host));
    await new App(service).start();
  } catch (error) {
    showFailure(byId('stage'), { heading: strings.failure.start, error, onAgain: () => location.reload() });
  }
}

localize(document, lookup);
document.title = strings.header.title;
await start();
