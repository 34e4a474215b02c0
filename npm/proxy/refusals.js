// What the proxy itself answers. The library reads each status as it is meant: below 500 and other than 408, nothing was
// done, for nothing was sent; 502 and 504, it may have been done.

/** Code → status, message, and whether the same request may succeed later. */
const ANSWERS = {
  BadRequest: [400, 'the request is not one that the proxy understands'],
  BadBody: [400, 'the body is not that of a deletion'],
  BadQuery: [400, 'a part of the query is not permitted'],
  LateBody: [400, 'the body did not come in time'],
  Forbidden: [403, 'the caller is not authorized'],
  WrongOrigin: [403, 'the request does not come from a page of a permitted origin'],
  NoCsrfHeader: [403, 'the header against forged requests is missing or wrong'],
  OtherProject: [403, 'the project is not one of this proxy'],
  OtherDataset: [403, 'the dataset is not one of this proxy'],
  ReadOnly: [403, 'this proxy deletes nothing'],
  SourceKept: [403, 'this proxy deletes no source files'],
  NotFound: [404, 'the proxy has no such path'],
  WrongMethod: [405, 'the method is not one of this path'],
  TooLarge: [413, 'the body is too large'],
  WrongType: [415, 'the content type must be application/json'],
  // Not 500, which would say that it may have been done.
  NotSigned: [424, 'the proxy could not sign the request'],
  // Not 503, for the same reason; this one may pass.
  NotReady: [429, 'the proxy could not do its own checks or has no credentials now; nothing was sent'],
  CredentialsRefused: [401, 'the proxy’s credentials were refused'],
  ServiceFailed: [502, 'no whole answer came from the service'],
  ServiceRedirected: [502, 'the service answered with a redirect, which is not followed'],
  ServiceTimedOut: [504, 'no whole answer came from the service in time'],
};

/** Thrown where a request ends; `cause` is a short text for the log, never shown to the caller. */
export class Refusal extends Error {
  constructor(code, { message, cause } = {}) {
    super(message ?? ANSWERS[code][1]);
    this.code = code;
    this.status = ANSWERS[code][0];
    this.reason = cause;
  }
}

/** In the form of the service, so that whoever reads its errors reads these. */
export function answerOf({ code, status, message }) {
  const headers = { ...SAFE, 'Content-Type': 'application/json' };
  return new Response(JSON.stringify({ error_code: `Proxy.${code}`, error_msg: message }), {
    status,
    headers,
  });
}

/** Of every answer: it is kept by nobody, and no browser takes it for a page. */
export const SAFE = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
