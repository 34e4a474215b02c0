// A proxy in front of the emulator, as consoles have one: it can add credentials, or answer something else.
import { createServer, request as forward } from 'node:http';

/**
 * `intercept(request, response)` sees each request; it may change `url` and `headers`, or answer itself and
 * return true. Everything else goes on to the emulator.
 */
export async function startGateway(target, intercept) {
  const { hostname, port } = new URL(target);
  const server = createServer((request, response) => {
    if (intercept(request, response)) return;
    const { method, url: path, headers } = request;
    const onward = forward({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
