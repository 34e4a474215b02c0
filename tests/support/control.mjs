// The emulator's control endpoint: what the tests set up with, and the truth that they compare with.
export class Control {
  #base;
  #made = 0;

  constructor(url) {
    this.#base = `${url}/__emulator`;
  }

  async #call(method, path, body) {
    const response = await fetch(`${this.#base}/${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  info = () => this.#call('GET', 'info');
  reset = (options = {}) => this.#call('POST', 'reset', options);

  faults = () => this.#call('GET', 'faults');
  /** Replaces all faults; none are left when called without. */
  setFaults = (faults = [], seed = 1) => this.#call('PUT', 'faults', { seed, faults });
  setSettings = (settings) => this.#call('PUT', 'settings', settings);

  /** Makes a dataset and says which ids it has: each time others, and the same in every run. */
  async createDataset(options) {
    const seed = `dataset ${++this.#made}`;
    const { dataset_id, project_id } = await this.#call('POST', 'datasets', { type: 0, seed, ...options });
    return { datasetId: dataset_id, projectId: project_id, ids: options.ids ?? (await this.ids(dataset_id)) };
  }

  deleteDataset = (datasetId) => this.#call('DELETE', `datasets/${datasetId}`);
  setState = (datasetId, state) => this.#call('PUT', `datasets/${datasetId}`, { state });
  ids = async (datasetId) => (await this.#call('GET', `datasets/${datasetId}/ids`)).ids;
  deletions = async (datasetId) => (await this.#call('GET', `datasets/${datasetId}/deletions`)).deletions;
  /** `{ requests, max_in_flight }` of everything that named the dataset. */
  requests = (datasetId) => this.#call('GET', `datasets/${datasetId}/requests`);
  clearRequests = (datasetId) => this.#call('DELETE', `datasets/${datasetId}/requests`);

  expireTokens = () => this.#call('POST', 'tokens/expire', {});
  issueToken = () => this.#call('POST', 'tokens', {});
}
