// `modelarts-dataset/proxy/node`: the handler for Node's `http`, `https` and `http2`, and for Express. It is the only
// part that sees a request as it came over the wire.

import { answerOf, Refusal } from './refusals.js';

/** Bytes of a body that nobody wants which are still taken, so that the sender gets to read the answer. Source: ours. */
const DRAINED = 24_000_000;
/** Milliseconds that this may take. Source: ours. */
const DRAINING = 5_000;

/** Of these a second one is no repetition but a disguise. */
const ONCE = [
  ...['host', 'origin', 'content-type', 'content-length', 'content-encoding'],
  ...['transfer-encoding', 'sec-fetch-site', 'sec-fetch-mode'],
];

/** Of an answer that was fetched, as one of `authorize` can be: they told of another connection. */
const FRAMING = [
  ...['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'proxy-connection'],
  ...['upgrade', 'trailer', 'set-cookie'],
];

export function toNodeHandler(proxy) {
  return async (incoming, outgoing) => {
    const controller = new AbortController();
    outgoing.once('close', () => controller.abort());
    // What stands before this handler may have waited while the caller went away.
    if (outgoing.destroyed || outgoing.stream?.destroyed) controller.abort();
    const request = requestOf(incoming, controller.signal);
    const answer = request
      ? await proxy(request, { incoming, outgoing })
      : answerOf(new Refusal('BadRequest'));
    await write(answer, incoming, outgoing).catch(() => outgoing.destroy());
  };
}

/** The request as fetch has it; undefined where another reader could take it for another one. */
function requestOf(incoming, signal) {
  const { method, rawHeaders, headers } = incoming;
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  if (ONCE.some((name) => names.indexOf(name) !== names.lastIndexOf(name))) return undefined;
  if ('transfer-encoding' in headers && 'content-length' in headers) return undefined;
  // HTTP/2 has both, and which of them counts is for nobody to choose.
  const { host, ':authority': authority = host } = headers;
  if (host !== undefined && host !== authority) return undefined;
  const fields = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1]]] : []));
  // Express cuts the path where the handler is mounted, and knows what a proxy in front of it said, if it is trusted.
  const target = incoming.originalUrl ?? incoming.url;
  const scheme = incoming.protocol ?? (incoming.socket.encrypted ? 'https' : 'http');
  try {
    const url = new URL(`${scheme}://${authority}`);
    if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) return undefined;
    const { origin } = url;
    // A path that the parser reads in another way than it stands there: dots, backslashes, a whole URL.
    const whole = new URL(origin + target);
    if (!target.startsWith('/') || whole.origin !== origin || whole.pathname + whole.search !== target) {
      return undefined;
    }
    return new Request(whole, {
      method,
      headers: fields.filter(([name]) => !name.startsWith(':')),
      signal,
      ...(method !== 'GET' && method !== 'HEAD' && { body: bodyOf(incoming), duplex: 'half' }),
    });
  } catch {
    return undefined;
  }
}

function bodyOf(incoming) {
  const { body } = incoming;
  // A parser in front of us, such as express.json(), has taken it.
  if (incoming.readableEnded && body !== undefined) {
    return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  }
  // Giving it up must not end the connection: the answer is still to go out.
  const chunks = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function write(answer, incoming, outgoing) {
  const body = Buffer.from(await answer.arrayBuffer());
  if (outgoing.destroyed) return;
  for (const [name, value] of answer.headers) {
    // One by one, since what stands around a handler may listen to that; how it is framed is for this connection.
    if (!FRAMING.includes(name)) outgoing.setHeader(name, value);
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('Set-Cookie', cookies);
  if (body.length > 0) outgoing.setHeader('Content-Length', String(body.length));
  if (incoming.httpVersionMajor === 1) await end(answer.status, body, incoming, outgoing);
  else endStream(answer.status, body, incoming, outgoing);
}

async function end(status, body, incoming, outgoing) {
  const hasBody = 'transfer-encoding' in incoming.headers || Number(incoming.headers['content-length']) > 0;
  const isUnread = hasBody && !incoming.readableEnded;
  if (isUnread) outgoing.setHeader('Connection', 'close');
  outgoing.writeHead(status);
  if (body.length > 0) outgoing.write(body);
  if (isUnread) await drain(incoming);
  outgoing.end();
}

/** HTTP/2 has an end of the answer that does not wait for the request's, and a way to ask that no more of that be sent. */
function endStream(status, body, incoming, outgoing) {
  const { stream } = incoming;
  outgoing.writeHead(status);
  outgoing.end(body);
  if (!incoming.readableEnded && !stream.endAfterHeaders) stream.close();
}

/** Closing a connection while its sender still sends would take the answer from it. */
function drain(incoming) {
  return new Promise((resolve) => {
    let length = 0;
    setTimeout(resolve, DRAINING).unref();
    incoming.on('end', resolve).on('close', resolve).on('error', resolve);
    incoming.on('data', (chunk) => {
      length += chunk.length;
      if (length > DRAINED) resolve();
    });
    incoming.resume();
    if (incoming.readableEnded || incoming.destroyed) resolve();
  });
}
