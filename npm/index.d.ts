/// <reference lib="esnext.disposable" />
/**
 * Deletes samples from Huawei Cloud ModelArts datasets, from the browser, and says truthfully what became of every
 * one. Times are in milliseconds unless a name says otherwise.
 */

// ---------------------------------------------------------------- loading

export type WasmSource =
  | string
  | URL
  | Request
  | Response
  | BufferSource
  | WebAssembly.Module
  | Promise<Response | BufferSource | WebAssembly.Module>;

/**
 * Loads the WebAssembly; call it once before anything else. Later calls return the same promise, and a
 * load that failed may be tried again. Without an argument it loads the `.wasm` beside the module.
 * A failure is a `ModelArtsError` with the code `load-failed`, its cause in `cause`.
 * Importing the package touches no browser global, so a server-side render may import it.
 */
export default function init(source?: WasmSource): Promise<void>;

/** The version of this package. */
export const version: string;

// ---------------------------------------------------------------- session

/** The closed list of options: a misspelt one is refused as `invalid-option`. */
export interface SessionOptions {
  /** 1 to 256 visible ASCII characters. */
  projectId: string;
  /** e.g. `cn-north-4`: the endpoint is then `https://modelarts.{region}.myhuaweicloud.com`. Exactly one of `region` and `endpoint`. */
  region?: string;
  /** Any base URL, with or without a path; a path alone (`/modelarts`) is on the page's own origin. */
  endpoint?: string | URL;
  /** None: the request carries no authentication of ours (a same-origin proxy adds it). */
  credentials?: Credentials | CredentialsProvider;
  /** Fetch's credentials mode: whether cookies go along. Default `same-origin`. */
  credentialsMode?: RequestCredentials;
  /**
   * Further headers of every request, e.g. a CSRF token; a function is asked before every request. Values are ASCII.
   * With keys they are signed too. Those that the library or the browser sets itself are refused.
   */
  headers?: Record<string, string> | (() => Record<string, string>);
  /** Used instead of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
  /** Most requests in flight for all jobs and reads of this session together, 1 to 256. Default 32. */
  concurrency?: number;
  /** Milliseconds for one attempt, its body included, 1 to 600,000. Default 30,000. */
  timeout?: number;
  retry?: RetryOptions;
  /** Plain http to a host that is neither loopback nor the page's own origin. Default false. */
  allowInsecure?: boolean;
}

export type Credentials =
  | { token: string; expiresAt?: Date | number | string }
  | { accessKey: string; secretKey: string; securityToken?: string; expiresAt?: Date | number | string };

/**
 * Asked when there are no credentials yet, before they expire (by 60 s, or a fifth of their life if that is
 * less), and once after the service refused them; concurrent requests share one call.
 */
export type CredentialsProvider = (why: {
  reason: 'initial' | 'expiring' | 'refused';
  signal: AbortSignal;
}) => Credentials | Promise<Credentials>;

/**
 * A provider that signs in at IAM with a password, as the Python SDK's `Session(username=…)` does, and renews
 * the token. The token's scope is the project `projectId`, or without one the project named like `region`.
 * A wrong password is `credentials-refused`; options that cannot be throw at once. Without `iamEndpoint` it is
 * `https://iam.{region}.myhuaweicloud.com`; a path alone is on the page's own origin. IAM has 30 s for its answer.
 */
export function passwordCredentials(options: {
  account: string;
  username: string;
  password: string;
  region?: string;
  iamEndpoint?: string | URL;
  projectId?: string;
}): CredentialsProvider;

export interface RetryOptions {
  /** Attempts a batch, the first included, 1 to 20. Default 5. */
  attempts?: number;
  /** First backoff in ms; doubled each time, full jitter. 0 to 600,000, as the other times here. Default 250. */
  baseDelay?: number;
  /** First backoff in ms after 429 and 503. Default 1,000. */
  throttleDelay?: number;
  /** Longest backoff in ms. Default 20,000. */
  maxDelay?: number;
  /**
   * Longest `Retry-After` in ms that is obeyed; a longer one ends the attempts. On 429 and 503 it holds back
   * every request of the session, not only that batch. Default 120,000.
   */
  maxRetryAfter?: number;
}

export class Session {
  /** Throws `invalid-option`, `insecure-endpoint`, or `not-initialized` before `init()` has ended. */
  constructor(options: SessionOptions);
  readonly projectId: string;
  /** Absolute, without a trailing slash. */
  readonly endpoint: string;
  dataset(datasetId: string): Dataset;
  /** Safe while a job runs: the job goes on. */
  free(): void;
  [Symbol.dispose](): void;
}

// ---------------------------------------------------------------- dataset

/**
 * Each id: 1 to 1,024 bytes of UTF-8, no lone surrogate, not `.` or `..` (they would vanish from a path).
 * A bare string is refused, though it is an iterable: its letters are no ids.
 * Sources are read as they are needed, a few batches ahead.
 * A stream that is done with is let go of: `return()` of an async iterator, `cancel()` of a stream's reader.
 */
export type SampleIds =
  | Iterable<string>
  | AsyncIterable<string | readonly string[]>
  | ReadableStream<string | readonly string[]>;

export class Dataset {
  constructor(session: Session, datasetId: string);
  readonly datasetId: string;

  /**
   * Deletes the samples with these ids, any number of them.
   *
   * Resolves with a report that accounts for every distinct id, also when some could not be deleted.
   * Rejects with a `ModelArtsError` when the input is wrong (then nothing was sent; the message names the
   * option or the index) or when the job had to stop: aborted, credentials refused or not to be had,
   * not permitted (403), dataset gone or being deleted, the source of ids threw. What had happened by then
   * is in the error's `report`, also when nothing had. A dataset that stays busy does not stop the job: its
   * ids end as `failed` with `dataset-busy`. Once it has settled, no request of the job is in flight.
   *
   * An answer that was lost or unclear settles nothing: the batch is sent again, and what stays unclear is looked up.
   * A success that names no ids is believed for up to 100 ids; beyond that when look-ups of the last one and of
   * others find none (without `verify`, the batch is sent again in smaller ones).
   *
   * The ids are copied at the call. An array (or Set, or other synchronous iterable) is checked whole
   * before anything is sent; of a stream, each id when it comes.
   */
  deleteSamples(samples: SampleIds, options?: DeleteOptions): Promise<DeleteReport>;

  /**
   * Lists the ids that match, then deletes them; at most `limit` (1 or more) of them. With `dryRun` it deletes
   * nothing and reports all as `notAttempted` (so `ok` is false). A filter without any condition matches the
   * whole dataset and is refused unless `everything` is true; conditions are `labelName`, `labelType`, `sampleState`,
   * `sampleType`, `lowScore`, `highScore` and `searchConditions`. It is listed again, three times at most, when
   * samples came or went meanwhile. A list that fails deletes nothing.
   */
  deleteMatching(
    filter: SampleFilter,
    options?: DeleteOptions & { dryRun?: boolean; limit?: number; everything?: boolean },
  ): Promise<DeleteReport>;

  /**
   * Takes up a deletion that an abort, a closed or a crashed tab left (`pendingDeletions`); ends like
   * `deleteSamples`, its report covering the whole job, `onOutcomes` only what settles now. What it was told to
   * do with source files stands in the journal. Unknown id, or a record that is damaged: `journal-failed`; of another
   * dataset, project or endpoint: `invalid-option`; running in this tab or another: `already-running`.
   *
   * What was sent and whose outcome was not recorded may have been deleted: it is sent again, as after a lost answer,
   * so that `alreadyGone` can be the job's own doing.
   */
  resumeDeletion(
    id: string,
    options?: Omit<DeleteOptions, 'deleteSource' | 'journal'>,
  ): Promise<DeleteReport>;

  /** One page. `offset` counts pages from 0; `limit` 1 to 100, default 10. */
  listSamples(
    options?: SampleFilter & { offset?: number; limit?: number; signal?: AbortSignal },
  ): Promise<SamplePage>;
  /** All that match, page after page, each sample once, until a page is short, empty or a repetition; `sample_count` is not relied on. */
  samples(
    options?: SampleFilter & { pageSize?: number; signal?: AbortSignal },
  ): AsyncIterableIterator<Sample>;
  getSampleInfo(sampleId: string, options?: { signal?: AbortSignal }): Promise<Sample>;

  free(): void;
  [Symbol.dispose](): void;
}

export interface DeleteOptions {
  /** Deletes the source files too; other datasets and versions that use them can break. Default false. */
  deleteSource?: boolean;
  signal?: AbortSignal;
  /** At most ten times a second, and once at the end. What it throws is reported to the console and does not stop the job. */
  onProgress?: (progress: DeleteProgress) => void;
  /** Every distinct id exactly once, in groups, as soon as its outcome is settled. */
  onOutcomes?: (outcomes: readonly SampleOutcome[]) => void;
  /** `problems`: the report counts what is deleted and already gone and lists only the rest; for very many ids. Default `all`. */
  keep?: 'all' | 'problems';
  /**
   * Ids a request, 1 to 10,000. Default 100. Fewer where a body would exceed 12 MB, or the service shows that it is too
   * many. `auto`: begins at 100 and grows as long as larger batches are
   * answered id by id (or a look-up of some of their last ids shows that all were taken) and pay; shrinks at
   * the first sign that they do not.
   */
  batchSize?: number | 'auto';
  /** Most requests in flight for this job, 1 to 256; the job finds its own level below it. Default 32, beginning at 6. */
  concurrency?: number;
  /** Ids whose answer was lost or unclear are looked up one by one before they are called unknown. Default true. */
  verify?: boolean;
  /** As in `SessionOptions`, whose value is the default. */
  timeout?: number;
  /** As in `SessionOptions`, whose values are the defaults, each by itself. */
  retry?: RetryOptions;
  /**
   * Records the job in IndexedDB before anything is sent, so that it can be resumed. A string names it; a name that a
   * pending deletion has is refused (`already-running`). A job that ends by itself leaves no record; one that had to
   * stop, an aborted one above all, stays pending, as does one whose page goes away. Default false.
   *
   * Where it cannot be recorded (no IndexedDB or Web Locks, which need https or loopback; a full disk; a database that
   * is blocked or damaged), nothing is sent: `journal-failed`. When that happens later on, the job goes on, the console
   * is warned, the record is removed, and the report has no `journalId`. In a private window the record lasts as long as
   * the window. What is recorded: ids and outcomes, project, dataset and endpoint; no credentials and no headers.
   */
  journal?: boolean | string;
}

export interface DeleteProgress {
  /** Distinct ids so far; the final number for arrays. */
  requested: number;
  /** Whether `requested` can still grow. */
  growing: boolean;
  settled: number;
  counts: OutcomeCounts;
  requests: number;
  retries: number;
  /** Requests in flight now, and the most the job now allows itself. */
  inFlight: number;
  concurrency: number;
  elapsedMs: number;
  /** Ids settled a second, lately. */
  rate: number;
  /** Absent while it cannot be told. */
  remainingMs?: number;
  /** What the job waits for, if it is not sending. */
  waiting?: 'backoff' | 'throttled' | 'offline' | 'credentials' | 'source';
}

export type OutcomeStatus = 'deleted' | 'alreadyGone' | 'failed' | 'unknown' | 'notAttempted';
export type OutcomeCounts = Record<OutcomeStatus, number>;

/** Here `status` is the outcome, so the HTTP status of the last answer is `httpStatus`. */
export type SampleOutcome =
  /** The service said that this request deleted it. */
  | { sampleId: string; status: 'deleted' }
  /** The service no longer had it; after a lost answer that can be this job's own doing. */
  | { sampleId: string; status: 'alreadyGone' }
  /** The service refused, or its answers were lost and a look-up still finds the sample. */
  | ({ status: 'failed'; httpStatus?: number } & Omit<SampleProblem, 'status'>)
  /** It was sent, and neither the answers nor a look-up tell what became of it. */
  | ({ status: 'unknown'; httpStatus?: number } & Omit<SampleProblem, 'status'>)
  /** It was never sent. */
  | { sampleId: string; status: 'notAttempted' };

export interface SampleProblem {
  sampleId: string;
  /** Why: that of the last answer, or of its loss. */
  code: ErrorCode;
  message: string;
  /** HTTP status of the last answer. */
  status?: number;
  /** The service's `error_code`, e.g. `ModelArts.4420`. */
  serviceCode?: string;
  requestId?: string;
  /** Requests that this id was sent in to be deleted. */
  attempts: number;
}

export interface DeleteReport {
  /** Distinct ids given. */
  requested: number;
  /** Repetitions among the ids given; each id is sent once. */
  duplicates: number;
  counts: OutcomeCounts;
  /** Empty with `keep: 'problems'`, as `alreadyGone` is. Each list is in the order given. */
  deleted: string[];
  alreadyGone: string[];
  failed: SampleProblem[];
  unknown: SampleProblem[];
  notAttempted: string[];
  /** Nothing failed, is unknown, or was not attempted. */
  ok: boolean;
  /** Deletions, look-ups and lists sent, each attempt counted; not those for credentials. */
  requests: number;
  retries: number;
  durationMs: number;
  /**
   * With `journal`: the job's id. In an error's report it says that the job is pending and can be resumed. Absent where
   * the job was not recorded, or not to its end.
   */
  journalId?: string;
}

/**
 * Deletions recorded in this browser for this origin that have not ended, the newest first. One whose record is damaged
 * is not among them; the console is told its id.
 */
export function pendingDeletions(): Promise<PendingDeletion[]>;
/** Removes the record, and deletes no sample; one that is not there is no error. One that is running: `already-running`. */
export function discardDeletion(id: string): Promise<void>;
export interface PendingDeletion {
  id: string;
  name?: string;
  projectId: string;
  datasetId: string;
  endpoint: string;
  startedAt: Date;
  requested: number;
  /** Of the ids whose outcome is recorded. */
  counts: OutcomeCounts;
  deleteSource: boolean;
  /** Another tab, or this one, is running it now. */
  running: boolean;
}

// ---------------------------------------------------------------- samples

/** Conditions as the service has them; texts must not be empty. */
export interface SampleFilter {
  versionId?: string;
  labelName?: string;
  labelType?: number;
  sampleState?: string;
  sampleType?: number;
  lowScore?: number;
  highScore?: number;
  order?: 'asc' | 'desc';
  preview?: boolean;
  processParameter?: string;
  searchConditions?: string;
  email?: string;
  locale?: string;
}

/** As the service sends it, names included; fields unknown to us are kept. */
export interface Sample {
  sample_id: string;
  sample_name?: string;
  sample_type?: number;
  sample_size?: number;
  sample_time?: number;
  sample_status?: string;
  sample_dir?: string;
  /** For an image a signed URL that expires. */
  source?: string;
  preview?: string | boolean;
  labels?: {
    id?: string;
    name?: string;
    type?: number;
    score?: number;
    property?: Record<string, unknown>;
    annotated_by?: string;
  }[];
  metadata?: Record<string, unknown>;
  [field: string]: unknown;
}
export interface SamplePage {
  sample_count: number;
  samples: Sample[];
}

// ---------------------------------------------------------------- errors

export type ErrorCode =
  | 'not-initialized'
  | 'load-failed'
  | 'invalid-option'
  | 'invalid-sample-id'
  | 'insecure-endpoint'
  | 'credentials-refused'
  | 'credentials-failed'
  | 'forbidden'
  | 'dataset-not-found'
  | 'dataset-busy'
  | 'sample-not-found'
  | 'rejected'
  | 'throttled'
  | 'service-error'
  | 'invalid-response'
  | 'timeout'
  | 'network'
  | 'offline'
  | 'aborted'
  | 'source-failed'
  | 'journal-failed'
  | 'already-running'
  | 'internal';

export class ModelArtsError extends Error {
  /** `ModelArtsError`; of an aborted job (`code` `aborted`) `AbortError`, or `TimeoutError` where the signal's reason is one, as `fetch` has it. */
  readonly name: string;
  readonly code: ErrorCode;
  readonly status?: number;
  readonly serviceCode?: string;
  readonly requestId?: string;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** All that had happened when the job stopped. */
  readonly report?: DeleteReport;
  /** The signal's reason, the source's error, … */
  readonly cause?: unknown;
}
