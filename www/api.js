// @ts-check
// The way to the service: the library for all that concerns samples, and two calls of our own for what a
// console does outside of it (signing in, listing the datasets).

import init, { Session } from 'modelarts-dataset';

/**
 * @typedef {{ dataset_id: string, dataset_name: string, dataset_type: number, total_sample_count?: number,
 *   annotated_sample_count?: number, labels?: { name: string }[] }} DatasetInfo a dataset as the service sends it
 * @typedef {{ project_id: string, account: string, username: string, password: string }} Identity
 */

const DATASETS_A_PAGE = 100;

/** Signs in with a password and keeps the token, as a console's own sign-in would. */
class SignIn {
  #identity;
  /** @type {Promise<{ token: string, expiresAt: string }> | null} */
  #current = null;

  /** @param {Identity} identity */
  constructor(identity) {
    this.#identity = identity;
  }

  /**
   * What the library asks for credentials.
   * @type {import('modelarts-dataset').CredentialsProvider}
   */
  provider = ({ signal }) => this.#renew(signal);

  /** @param {boolean} renew */
  async token(renew) {
    const current = renew ? null : this.#current;
    return (await (current ?? this.#renew(new AbortController().signal))).token;
  }

  /** @param {AbortSignal} signal */
  #renew(signal) {
    const current = this.#request(signal);
    this.#current = current;
    // A sign-in that failed is not kept; whoever waits for it hears of it.
    current.catch(() => {
      if (this.#current === current) this.#current = null;
    });
    return current;
  }

  /** @param {AbortSignal} signal */
  async #request(signal) {
    const { account, username, password, project_id } = this.#identity;
    const response = await fetch('/v3/auth/tokens', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: username, password, domain: { name: account } } },
          },
          scope: { project: { id: project_id } },
        },
      }),
      signal,
    });
    const token = response.headers.get('X-Subject-Token');
    if (!response.ok || !token) throw new Error(`Signing in was answered with ${response.status}`);
    const body = await response.json();
    return { token, expiresAt: body.token.expires_at };
  }
}

/** What a status means, in the library's codes; any other is an error of the service. @type {Record<number, string>} */
const CODES = {
  401: 'credentials-refused',
  403: 'forbidden',
  404: 'dataset-not-found',
  429: 'throttled',
  504: 'timeout',
};

/**
 * An answer that is none, with the fields that the library's errors have.
 * @param {Response} response
 */
async function refusal(response) {
  const { status, url, headers } = response;
  const { error_code: serviceCode, error_msg: said } = await response.json().catch(() => ({}));
  const message = `${said ?? `HTTP status ${status}`} (${new URL(url).pathname})`;
  const requestId = headers.get('X-Request-Id') ?? undefined;
  // Where not even the list is found, it is no dataset that is missing.
  const isList = status === 404 && new URL(url).pathname.endsWith('/datasets');
  return Object.assign(new Error(message), {
    code: (isList ? undefined : CODES[status]) ?? 'service-error',
    serviceCode,
    requestId,
  });
}

export class Service {
  #session;
  #headers;
  #only;
  /** @type {Map<string, import('modelarts-dataset').Dataset>} */
  #datasets = new Map();

  /**
   * @param {import('modelarts-dataset').SessionOptions} options
   * @param {(renew: boolean) => Promise<Record<string, string>>} headers what authenticates a call of our own
   * @param {{ only?: readonly string[] | null, readOnly?: boolean }} [limits] the datasets, where not all are to be
   *   shown; whether nothing may be deleted
   */
  constructor(options, headers, { only = null, readOnly = false } = {}) {
    this.#session = new Session(options);
    this.#headers = headers;
    this.#only = only;
    this.readOnly = readOnly;
    this.projectId = this.#session.projectId;
    this.endpoint = this.#session.endpoint;
  }

  /** Loads the library and learns who the emulator's user is. */
  static async connect() {
    const [response] = await Promise.all([fetch('/__emulator/info'), init()]);
    if (!response.ok) throw new Error(`/__emulator/info was answered with ${response.status}`);
    const identity = await response.json();
    const signIn = new SignIn(identity);
    return new Service(
      { projectId: identity.project_id, endpoint: location.origin, credentials: signIn.provider },
      async (renew) => ({ 'X-Auth-Token': await signIn.token(renew) }),
    );
  }

  /**
   * Through the proxy of `npm start -- --upstream`, which authenticates.
   * @param {import('./upstream.js').Upstream} upstream
   */
  static async through({ projectId, datasets, readOnly, headers }) {
    await init();
    const options = { projectId, endpoint: '/modelarts', headers };
    return new Service(options, async () => headers, { only: datasets, readOnly });
  }

  /** @param {string} id */
  dataset(id) {
    const dataset = this.#datasets.get(id) ?? this.#session.dataset(id);
    this.#datasets.set(id, dataset);
    return dataset;
  }

  /** @returns {Promise<DatasetInfo[]>} all datasets of the project */
  async listDatasets() {
    const all = `/v2/${encodeURIComponent(this.projectId)}/datasets`;
    if (this.#only) return Promise.all(this.#only.map((id) => this.#get(`${all}/${id}`)));
    /** @type {Map<string, DatasetInfo>} */
    const found = new Map();
    for (let page = 0; ; page++) {
      const { datasets } = await this.#get(`${all}?limit=${DATASETS_A_PAGE}&offset=${page}`);
      const before = found.size;
      for (const dataset of datasets) found.set(dataset.dataset_id, dataset);
      if (datasets.length < DATASETS_A_PAGE || found.size === before) return [...found.values()];
    }
  }

  /** @param {string} path */
  async #get(path) {
    for (const renew of [false, true]) {
      const response = await fetch(this.endpoint + path, { headers: await this.#headers(renew) });
      if (response.status === 401 && !renew) continue;
      if (!response.ok) throw await refusal(response);
      return response.json();
    }
    throw new Error('unreachable: the second answer is returned or thrown');
  }
}
