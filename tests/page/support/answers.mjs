// Answers of the service that are changed on their way to the page.
import { request as forward } from 'node:http';
import { isDeletion, isList } from './demo.mjs';

/**
 * `intercept` for the gateway, which passes the answers to lists and deletions on as `change(body, request)` leaves
 * them; `target` is the service's address, to be set before the page is opened.
 */
export function changing(change) {
  const changed = { target: undefined };
  changed.intercept = (request, response) => {
    if (!isList(request) && !isDeletion(request)) return false;
    const { method, url, headers } = request;
    const { hostname, port } = new URL(changed.target);
    const { 'accept-encoding': _, ...rest } = headers;
    const onward = forward({ hostname, port, method, path: url, headers: rest }, async (answer) => {
      const parts = [];
      for await (const part of answer) parts.push(part);
      const body = JSON.parse(Buffer.concat(parts).toString());
      await change(body, request);
      const { 'content-length': __, ...kept } = answer.headers;
      response.writeHead(answer.statusCode, kept).end(JSON.stringify(body));
    });
    request.pipe(onward);
    return true;
  };
  return changed;
}
