// `modelarts-dataset/proxy`: a handler for servers that speak fetch, which adds what authenticates a request and lets
// nothing else through than what the library sends.

import { notify } from '../platform.js';
import { orAborted } from './aborted.js';
import { readDeletion } from './body.js';
import { Keyring } from './keyring.js';
import { read } from './options.js';
import { checkOrigin } from './origin.js';
import { answerOf, Refusal } from './refusals.js';
import { route } from './routes.js';
import { send } from './service.js';

export { ModelArtsError } from '../errors.js';
export { passwordCredentials } from '../passwords.js';

export function createProxy(options) {
  const settings = read(options);
  const keyring = new Keyring(settings.credentials);
  return (request, platform) => new Exchange(settings, keyring, request, platform).answer();
}

/** By its shape: it can be one of another `fetch`. */
const isResponse = (value) => typeof value?.arrayBuffer === 'function' && value.headers !== undefined;

/** The same, read whole, as this runtime has it: what it was fetched with is over when it goes out. */
async function native(response) {
  const headers = new Headers([...response.headers]);
  for (const name of ['content-length', 'transfer-encoding']) headers.delete(name);
  // The bytes of one that was fetched are those that it stood for.
  if (response.url !== '') headers.delete('content-encoding');
  return new Response(await response.arrayBuffer(), { status: response.status, headers });
}

const CALLER_GONE = 'the caller went away';

/** What the service says of credentials that it refuses, also with other statuses than 401. Source: the library. */
const REFUSED = /"error_code"\s*:\s*"(ModelArts\.66(08|20)|APIG\.0301)"/;

async function isRefusal(response) {
  const { status } = response;
  if (status === 401) return true;
  if (![200, 400, 404].includes(status)) return false;
  const text = await response.clone().text();
  return REFUSED.test(text) && (status !== 200 || failsAsAWhole(text));
}

/** With results, some of it may have been done. */
function failsAsAWhole(text) {
  try {
    const { success, results, error_code } = JSON.parse(text);
    return success !== true && !results?.length && REFUSED.test(JSON.stringify({ error_code }));
  } catch {
    return false;
  }
}

/** One request, and what is known of it for the log. */
class Exchange {
  #settings;
  #keyring;
  #request;
  #platform;
  #clock;
  #signal;
  #note = {};
  /** What it was doing, for what to say when the time is over. */
  #late = 'NotReady';

  constructor(settings, keyring, request, platform) {
    this.#settings = settings;
    this.#keyring = keyring;
    this.#request = request;
    this.#platform = platform;
    this.#clock = AbortSignal.timeout(settings.timeout);
    // Not every runtime has a signal of the request.
    this.#signal = AbortSignal.any([this.#clock, request.signal].filter(Boolean));
  }

  async answer() {
    const begun = Date.now();
    let response;
    try {
      response = await this.#handle();
    } catch (error) {
      const refusal = this.#refusal(error);
      this.#note.code = refusal.code;
      this.#note.reason = this.#gone() ?? refusal.reason;
      response = answerOf(refusal);
    }
    const { status, headers } = response;
    const requestId = headers.get('x-request-id') ?? undefined;
    notify(this.#settings.log, { ...this.#note, status, requestId, durationMs: Date.now() - begun });
    return response;
  }

  /** Whoever aborts hears no answer, and whoever reads the log is to know that it is none. */
  #gone() {
    return this.#request.signal?.aborted && !this.#clock.aborted ? CALLER_GONE : undefined;
  }

  async #handle() {
    const call = route(this.#request.method, new URL(this.#request.url), this.#settings);
    const { action, method, projectId, datasetId } = call;
    this.#note = { action, method, projectId, datasetId };
    const refused = await this.#own(() => orAborted(this.#check(call), this.#signal));
    if (refused) return refused;
    const body = method === 'POST' ? await this.#body() : '';
    const keys = await this.#keys();
    const response = await this.#send(call, body, keys);
    if (!this.#keyring.canRenew(keys) || !(await isRefusal(response))) return response;
    // It was refused, so nothing was done: once more, with others.
    const second = await this.#send(call, body, await this.#keys(keys));
    if (await isRefusal(second)) this.#keyring.refusedAgain();
    return second;
  }

  /** The team's own functions; what they throw is no permission. */
  async #own(work) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal('NotReady', { cause: `a function of the options threw ${error?.name}` });
    }
  }

  async #check({ action, projectId, datasetId }) {
    await checkOrigin(this.#request, this.#settings);
    const about = { action, projectId, datasetId, platform: this.#platform };
    const verdict = await this.#settings.authorize(this.#request, about);
    // An answer of the team's own must not be read as one of the service.
    if (isResponse(verdict) && verdict.status >= 400 && verdict.status < 500) {
      return native(verdict).catch(({ name }) => {
        throw new Refusal('Forbidden', { cause: `the answer of \`authorize\` could not be read: ${name}` });
      });
    }
    if (verdict !== true) throw new Refusal('Forbidden');
    return undefined;
  }

  async #body() {
    this.#late = 'LateBody';
    try {
      const { text, ids } = await readDeletion(this.#request, this.#settings, this.#signal);
      this.#note.ids = ids;
      return text;
    } catch (error) {
      if (error instanceof Refusal || this.#signal.aborted) throw error;
      throw new Refusal('BadRequest', { cause: 'the body could not be read' });
    }
  }

  async #keys(refused) {
    this.#late = 'NotReady';
    try {
      return await this.#keyring.get(this.#signal, refused);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const code = error?.code === 'credentials-refused' ? 'CredentialsRefused' : 'NotReady';
      throw new Refusal(code, { cause: `the credentials provider threw ${error?.name}` });
    }
  }

  #send(call, body, keys) {
    this.#late = 'ServiceTimedOut';
    return send(this.#settings, call, body, keys, this.#signal);
  }

  #refusal(error) {
    const kept = error instanceof Refusal && error.code !== 'ServiceFailed';
    if (this.#clock.aborted && !kept) return new Refusal(this.#late);
    if (error instanceof Refusal) return error;
    return new Refusal(this.#late === 'ServiceTimedOut' ? 'ServiceFailed' : 'BadRequest', {
      cause: error?.name,
    });
  }
}
