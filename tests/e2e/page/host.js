// In a page, for the tests that run in workers: starts one, and has it evaluate what the tests send.
const { place, script, number } = Object.fromEntries(new URLSearchParams(location.search));

const start = { worker: startWorker, 'service-worker': startServiceWorker }[place];
const started = start(`${script}?${number}`);
// Whoever evaluates is told.
started.catch(() => {});

globalThis.host = {
  async evaluate(expression) {
    const { worker } = await started;
    return ask(worker, expression);
  },
  async close() {
    await (await started).end();
  },
};

async function startWorker(url) {
  const worker = new Worker(url, { type: 'module' });
  // Until it answers, an error means that it could not be loaded; later ones it notes itself.
  await new Promise((resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`the worker did not start: ${event.message}`));
    };
    ask(worker, '"ready"').then(resolve, reject);
  });
  return { worker, end: () => worker.terminate() };
}

/** A scope of its own makes it a worker of its own; there is no page in that scope. */
async function startServiceWorker(url) {
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register(url, { type: 'module', scope: `/scope/${number}/` });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  while (worker.state !== 'activated') {
    if (worker.state === 'redundant') throw new Error('the service worker did not start');
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
  }
  return { worker, end: () => registration.unregister() };
}

function ask(worker, expression) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data: { value, error } }) => {
      port1.close();
      if (error === undefined) resolve(value);
      else reject(new Error(error));
    };
    worker.postMessage(expression, [port2]);
  });
}
