// `modelarts-dataset/proxy` in the servers that the guide names, in front of the emulator, which checks the signatures.
import { after, before, test } from 'node:test';
import { installConsumer, TIMEOUT } from './support/install.mjs';
import { startUpstream } from './support/proxied.mjs';
import { freePort, startServer } from './support/server.mjs';

let upstream;
before(async () => {
  upstream = await startUpstream();
});
after(() => upstream?.stop());

/** The script that serves it, and what that takes the port from besides its environment. */
const SERVERS = [
  ['first', 'Node, as in the guide'],
  ['express', 'Express'],
  ['hono', 'Hono, on Node.js'],
  ['deno', 'Deno'],
  ['bun', 'Bun'],
  [
    'workerd',
    'the runtime of Cloudflare Workers',
    (port) => ['--', '--socket-addr', `http=127.0.0.1:${port}`],
  ],
];

test('the proxy', { timeout: TIMEOUT }, async (node) => {
  const { folder, npm } = await installConsumer(node, 'proxies');
  await npm(['run', 'build']);
  for (const [script, about, args = () => []] of SERVERS) {
    await node.test(`proxy: ${about}`, async () => {
      const port = String(await freePort());
      const origin = `http://127.0.0.1:${port}`;
      const env = { ...upstream.env, PORT: port, ORIGIN: origin };
      const server = await startServer('npm', ['run', script, ...args(port)], {
        folder,
        url: `${origin}/`,
        env,
      });
      try {
        await upstream.check(origin, '/modelarts');
      } finally {
        await server.stop();
      }
    });
  }
});
