// @ts-check
// Starts the page: the words of the skeleton, the library, the service, the app.

import { Service } from './api.js';
import { App } from './app.js';
import { byId, localize, setText } from './dom.js';
import { showFailure, showLoading } from './samples-view.js';
import { lookup, strings } from './strings.js';

async function start() {
  showLoading(byId('stage'), 'image');
  try {
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
