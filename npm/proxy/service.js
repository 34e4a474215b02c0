// One request to the service and its answer, of which only what is named here is passed on.

import { orAborted } from './aborted.js';
import { readWhole } from './body.js';
import { MAX_ANSWER_BYTES, MAX_HEADER, SHORTEST_SECRET } from './limits.js';
import { Refusal, SAFE } from './refusals.js';
import { sign } from './signer.js';

const PASSED_ON = ['Retry-After', 'X-Request-Id', 'Date'];
const HEADER = new RegExp(`^[ -~]{1,${MAX_HEADER}}$`);
/** Of a secret, what no encoding changes, and is too long to stand anywhere by chance. */
const PIECES = /[a-z\d]{24,}/gi;
const NO_BODY = [204, 205];

/** The answer as a `Response`; rejects with a refusal when there is none that is whole. */
export async function send(settings, call, body, keys, signal) {
  const request = build(settings, call, body, keys, signal);
  try {
    // Whatever it does with the signal. It is held until then: fetch follows the signal of a request that somebody holds.
    const { fetch } = settings;
    const sent = (async () => fetch(request))().finally(() => request);
    const response = await orAborted(sent, signal);
    const { status } = response;
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      await response.body?.cancel();
      throw new Refusal('ServiceRedirected');
    }
    return await relay(response, signal, keys);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // The code alone: a message can hold what was sent.
    const cause = error?.cause?.code ?? error?.code ?? error?.name;
    throw new Refusal('ServiceFailed', { cause: typeof cause === 'string' ? cause : undefined });
  }
}

function build({ endpoint, signer }, { method, path, query, projectId }, body, keys, signal) {
  const url = new URL(endpoint + path + (query && `?${query}`));
  const plain = { 'Content-Type': 'application/json' };
  let headers;
  try {
    headers =
      keys.token === undefined
        ? sign({ method, url, body, headers: plain, keys, projectId, date: Date.now(), module: signer })
        : { ...plain, 'X-Auth-Token': keys.token };
  } catch (error) {
    throw new Refusal('NotSigned', { cause: error?.name });
  }
  // A redirect is not followed: it would carry the request, and what authenticates it, elsewhere.
  return new Request(url, { method, headers, body: body || undefined, redirect: 'manual', signal });
}

async function relay(response, signal, keys) {
  const tooLarge = () => new Refusal('ServiceFailed', { cause: 'the answer is too large' });
  const bytes = await readWhole(response.body, MAX_ANSWER_BYTES, signal, tooLarge);
  const headers = new Headers(SAFE);
  // Whatever else it is, on this origin it must not be a page.
  const isJson = /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
  headers.set('Content-Type', isJson ? 'application/json' : 'text/plain; charset=utf-8');
  for (const name of PASSED_ON) {
    const value = response.headers.get(name);
    if (value !== null && HEADER.test(value)) headers.set(name, value);
  }
  if (showsSecret(keys, [new TextDecoder().decode(bytes), ...headers.values()])) {
    throw new Refusal('ServiceFailed', { cause: 'the answer repeats a secret' });
  }
  const { status } = response;
  return new Response(NO_BODY.includes(status) ? null : bytes, { status, headers });
}

/** A gateway that repeats what it was sent would give the secret away: as it is, in part, or with its marks escaped. */
function showsSecret({ token, secretKey, securityToken }, texts) {
  const secrets = [token, secretKey, securityToken].filter((secret) => secret?.length >= SHORTEST_SECRET);
  const pieces = secrets.flatMap((secret) => [secret, ...(secret.match(PIECES) ?? [])]);
  return pieces.some((piece) => texts.some((text) => text.includes(piece)));
}
