/**
 * A proxy on your own origin: it adds what authenticates a request to the service, and lets through nothing but what
 * `modelarts-dataset` sends. For servers only: it holds the credentials. Times are in milliseconds.
 *
 * @module
 */

import type { Credentials, CredentialsProvider } from './index.js';

export { ModelArtsError, passwordCredentials } from './index.js';

/**
 * Checks the options at once; what is wrong with them is a `ModelArtsError` (`invalid-option`, `insecure-endpoint`).
 * The handler always resolves. What it refuses itself it answers in the service's form, with an `error_code` that begins
 * with `Proxy.`.
 */
export function createProxy(options: ProxyOptions): ProxyHandler;

/** `platform` is handed on to `authorize`, as it is. */
export type ProxyHandler = (request: Request, platform?: unknown) => Promise<Response>;

/** The closed list of options: a misspelt one is refused as `invalid-option`. */
export interface ProxyOptions {
  /** e.g. `cn-north-4`: the endpoint is then `https://modelarts.{region}.myhuaweicloud.com`. Exactly one of `region` and `endpoint`. */
  region?: string;
  /** Any absolute base URL of the service. */
  endpoint?: string | URL;
  /** The only project; exactly one of `projectId` and `projectIds`. */
  projectId?: string;
  /** The only projects. A token is of one project; keys can be of several. */
  projectIds?: readonly string[];
  /** The only datasets. Without it, all of the projects. */
  datasets?: readonly string[];
  /** As those of `Session`, or a password that signs in at IAM. A provider is asked before they expire, and once after a refusal. */
  credentials: Credentials | CredentialsProvider | PasswordCredentials;
  /**
   * Whether this caller may do this: your own login. Anything but `true` refuses, as does what it throws; a `Response`
   * with a status from 400 to 499 is given to the caller. `'everyone'`: all who reach the proxy may use the account.
   */
  authorize:
    | 'everyone'
    | ((request: Request, about: ProxyCall) => boolean | Response | Promise<boolean | Response>);
  /** Where the proxy stands, e.g. `/modelarts`: the path that is the library's `endpoint`. Default: the root. */
  basePath?: string;
  /** Lists and look-ups only. Default false. */
  readOnly?: boolean;
  /** Lets `deleteSource` through, which deletes files that other datasets can use. Default false. */
  allowDeleteSource?: boolean;
  /** Lets the list of datasets and the description of one through, which the library does not ask for. Default false. */
  datasetInfo?: boolean;
  /** Origins of pages that may call. Default: the origin of the request's own URL; behind a proxy that ends TLS it must be said. */
  allowedOrigins?: readonly string[];
  /** A header that each request must have. Default `X-CSRF-Token`. */
  csrfHeader?: string;
  /** What that header must hold: a text of 16 characters or more, or a check of your own. Default: anything but nothing. */
  csrfToken?: string | ((token: string, request: Request) => boolean | Promise<boolean>);
  /** Bytes of a request's body, 1 to 12,000,000. Default 12,000,000. */
  maxBodyBytes?: number;
  /**
   * For one request with all that it takes, `authorize` included, 1 to 300,000. Default 25,000: less than the page's own
   * `timeout`, which would else end before the answer of the proxy.
   */
  timeout?: number;
  /** Plain http to a host that is not loopback. Default false. */
  allowInsecure?: boolean;
  /** Used for the service instead of the global `fetch`. It must not follow redirects (`redirect` is `manual`). */
  fetch?: (request: Request) => Promise<Response>;
  /** `modelarts-dataset/signer.wasm`, where a runtime compiles no bytes (Cloudflare Workers). */
  signer?: WebAssembly.Module;
  /**
   * Told of every request that reaches the handler, once it is answered. It gets no header, no body, no path and no secret.
   * What `toNodeHandler` refuses by itself, as no request that can be read in one way only, does not reach it.
   */
  log?: (entry: ProxyLogEntry) => void;
}

/** `passwordCredentials` is called with these; `projectId` and `region` are those of the proxy when they are left out. */
export interface PasswordCredentials {
  /** The account's name, which IAM calls the domain. */
  account: string;
  /** The IAM user's name. */
  username: string;
  /** The IAM user's password. */
  password: string;
  /** The project's region, whose IAM is asked. */
  region?: string;
  /** IAM's base URL, instead of the region's. */
  iamEndpoint?: string | URL;
  /** The project that the token is for. */
  projectId?: string;
}

/** What a request wants, as `authorize` and `log` are told. */
export type ProxyAction = 'delete' | 'list' | 'sample' | 'datasets' | 'dataset';

/** What `authorize` is told of a request, besides the request. */
export interface ProxyCall {
  /** What it wants. */
  action: ProxyAction;
  /** One of those that are let through. */
  projectId: string;
  /** Undefined for the list of datasets. */
  datasetId: string | undefined;
  /** The handler's second argument; from Node `{ incoming, outgoing }`. */
  platform: unknown;
}

/** What `log` is told of a request. */
export interface ProxyLogEntry {
  /** What it wanted; missing, as the next three, where it was refused before that was known. */
  action?: ProxyAction;
  /** `GET` or `POST`. */
  method?: string;
  /** The project asked for. */
  projectId?: string;
  /** The dataset asked for. */
  datasetId?: string | undefined;
  /** Of a deletion, how many. */
  ids?: number;
  /** The status that the caller got. */
  status: number;
  /** Of an answer of the proxy's own: the `error_code` without `Proxy.`. */
  code?: string;
  /** For some of those, what was behind it. */
  reason?: string | undefined;
  /** The service's. */
  requestId?: string | undefined;
  /** Milliseconds until it was answered. */
  durationMs: number;
}
