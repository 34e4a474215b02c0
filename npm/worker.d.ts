/**
 * The entry `modelarts-dataset/worker`: the same interface, where all work is done in a worker of its own, one for all
 * sessions. What differs is said here and in docs/guides/worker.md.
 *
 * - A function of yours (`credentials`, `headers`, `fetch`, `onProgress`, `onOutcomes`, a stream of ids) stays on the
 *   page and is called there, by a message. So an abort, too, reaches the worker by a message: a request may still leave
 *   meanwhile.
 * - `fetch` gets a `Request` with the same method, URL, headers, body, modes of credentials, redirects and caching, and a
 *   signal. Of its answer are read the status, the text, and the headers `Date`, `Retry-After` and `X-Request-Id`.
 * - `headers`: its answer is used within a second, or asked for again.
 * - `onProgress` is told the latest when it has returned, so that a busy page hears of fewer steps.
 * - A worker that fails or is ended by somebody rejects every promise with `internal`, and later calls say so until
 *   `init()` has started another. What it had sent by then can have been deleted; there is no report. With `journal`
 *   the deletion stays pending and can be taken up.
 *
 * @module
 */
import type { WasmSource } from './index.js';

export * from './index.js';

/**
 * Loads the WebAssembly and starts the worker. As the `init` of `modelarts-dataset`: later calls return the same promise,
 * a load that failed (`load-failed`) may be tried again.
 */
export default function init(options?: WasmSource | InitOptions): Promise<void>;

/** The closed list of options of `init`. */
export interface InitOptions {
  /** As the argument of `init` of `modelarts-dataset`. */
  source?: WasmSource;
  /**
   * The worker, or the URL of its script, which is exported as `modelarts-dataset/worker-thread.js`. For bundlers that
   * do not find it themselves. It must be of the page's own origin and of the same version.
   */
  worker?: string | URL | (() => Worker);
}

/**
 * Aborts all that runs, each of which rejects with `aborted` and its report, and ends the worker. Resolves when it has
 * ended; then `init()` may start another, which the sessions there are use as well. Without it the worker lives as long
 * as the page.
 */
export function terminate(): Promise<void>;
