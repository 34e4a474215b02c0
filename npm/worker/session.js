import { RawSession } from '../../target/wasm-bindgen/modelarts_dataset.js';
import { Handle } from '../handle.js';
import { plainHeaders } from '../platform.js';
import { Dataset } from './dataset.js';
import { use } from './load.js';
import { carry } from './options.js';

/** What makes a session in the worker, and what of it stays on the page: the caller's functions. */
class Shared {
  constructor(options) {
    this.raw = new RawSession(options);
    const { credentials, headers, fetch } = options;
    this.credentials = credentials;
    this.fetch = fetch;
    this.headers = typeof headers === 'function' && headers;
    // Copied, so that what the caller does to it later changes nothing.
    const fixed = this.headers ? undefined : plainHeaders(headers);
    if (fixed) this.raw.checkHeaders(fixed);
    this.carried = {
      options: carry(options, ['headers', 'fetch', 'region', 'endpoint']),
      // Worked out here: a path is on the page's origin.
      endpoint: this.raw.endpoint(),
      headers: fixed,
      asks: {
        credentials: typeof credentials === 'function',
        headers: Boolean(this.headers),
        fetch: fetch !== undefined,
      },
    };
  }
}

export class Session extends Handle {
  constructor(options) {
    super(use(() => new Shared(options)));
  }
  get projectId() {
    return use(() => this.held().raw.projectId());
  }
  get endpoint() {
    return use(() => this.held().raw.endpoint());
  }
  dataset(datasetId) {
    return new Dataset(this, datasetId);
  }
}
