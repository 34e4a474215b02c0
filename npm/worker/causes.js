// Errors on their way between page and worker. What a caller's function throws, or a signal's reason, can be anything:
// it stays on the page, the worker has something that stands for it, and it comes back as itself.

import { glance, ModelArtsError } from '../errors.js';

/** In the worker, for what stays on the page. */
class Stand {
  constructor({ ref, name, code }) {
    this.ref = ref;
    // What is decided by them in the worker.
    this.name = name;
    this.code = code;
  }
}

/** At the page's end. */
export class PageCauses {
  #kept = new Map();
  #number = 0;

  /** Whatever is thrown on the page. */
  pack(cause) {
    const ref = ++this.#number;
    this.#kept.set(ref, cause);
    return { ref, name: text(glance(cause, 'name')), code: text(glance(cause, 'code')) };
  }

  forget(ref) {
    this.#kept.delete(ref);
  }

  /** What the worker says, as a real error of this page. */
  unpack({ ref, error, value, cause }) {
    if (ref) return this.#kept.get(ref);
    if (!error) return value;
    const { code, message, ...details } = error;
    return new ModelArtsError(code, message, {
      ...details,
      ...(cause && { cause: this.unpack(cause) }),
    });
  }
}

/** At the worker's end; `forget` is told what nothing stands for any more. */
export class WorkerCauses {
  #gone;

  constructor(forget) {
    this.#gone = new FinalizationRegistry(forget);
  }

  unpack(packed) {
    const stand = new Stand(packed);
    this.#gone.register(stand, packed.ref);
    return stand;
  }

  pack(thrown) {
    if (thrown instanceof Stand) return { ref: thrown.ref };
    if (!(thrown instanceof ModelArtsError)) return { value: cloneable(thrown) };
    const { code, message, retryable, status, serviceCode, requestId, report } = thrown;
    return {
      error: { code, message, retryable, status, serviceCode, requestId, report },
      ...('cause' in thrown && { cause: this.pack(thrown.cause) }),
    };
  }
}

const text = (value) => (typeof value === 'string' ? value : undefined);

function cloneable(value) {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
