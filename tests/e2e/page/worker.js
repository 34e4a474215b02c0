// The tests' worker, dedicated or service: the kit, and evaluation of what is sent.
import './kit.js';

addEventListener('message', (event) => {
  const [port] = event.ports;
  const answer = evaluate(event.data).then(
    (value) => port.postMessage({ value }),
    (error) => port.postMessage({ error: `${error}\n${error?.stack}` }),
  );
  // A service worker without an event that lasts is ended.
  event.waitUntil?.(answer);
});

async function evaluate(expression) {
  // biome-ignore lint/security/noGlobalEval: what is evaluated is the tests' own
  return await globalThis.eval(expression);
}
