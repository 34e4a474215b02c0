// The one error of the package, and what makes one.

export class ModelArtsError extends Error {
  constructor(code, message, details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    // As `fetch` has it: an aborted call ends as AbortError, or as TimeoutError where the signal's reason is one.
    const aborted = glance(details.cause, 'name') === 'TimeoutError' ? 'TimeoutError' : 'AbortError';
    define(this, 'name', code === 'aborted' ? aborted : 'ModelArtsError', false);
    for (const [field, value] of Object.entries({ code, retryable: false, ...details })) {
      if (field !== 'cause' && value !== undefined) define(this, field, value, true);
    }
  }
}

/** What the WebAssembly says of an error. */
export function createError(code, message, retryable, status, serviceCode, requestId) {
  return new ModelArtsError(code, message, { retryable, status, serviceCode, requestId });
}

/** The error with what is known outside: the report of what had happened, and what of the caller's was the cause. */
export function completed(error, details) {
  const { code, message, retryable, status, serviceCode, requestId } = error;
  return new ModelArtsError(code, message, { retryable, status, serviceCode, requestId, ...details });
}

/** A field of what the caller's code threw, or aborted with, which may be anything. */
export function glance(thrown, name) {
  try {
    return thrown?.[name];
  } catch {}
}

function define(error, name, value, enumerable) {
  Object.defineProperty(error, name, { value, enumerable, configurable: true });
}
