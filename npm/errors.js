// The one error of the package, and what WebAssembly needs to make one.

export class ModelArtsError extends Error {
  constructor(code, message, retryable = false, details = {}, name = "ModelArtsError") {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    // As `fetch` has it: an aborted call ends as AbortError, or as TimeoutError where the signal's reason is one.
    define(this, { name, code, retryable });
    for (const field of ["status", "serviceCode", "requestId", "report"]) {
      if (details[field] !== undefined) define(this, { [field]: details[field] });
    }
  }
}

export function createError(code, message, retryable, details) {
  const aborted = code === "aborted";
  const name = details.cause?.name === "TimeoutError" ? "TimeoutError" : "AbortError";
  return new ModelArtsError(code, message, retryable, details, aborted ? name : undefined);
}

function define(error, fields) {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(error, name, { value, enumerable: name !== "name", configurable: true });
  }
}
