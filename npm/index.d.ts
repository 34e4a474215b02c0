/// <reference lib="esnext.disposable" />
/**
 * Deletes samples from Huawei Cloud ModelArts datasets, from the browser, and says truthfully what became of every
 * one. Times are in milliseconds unless a name says otherwise. Every list of options is closed: a misspelt one is
 * refused as `invalid-option`.
 *
 * @packageDocumentation
 */

// ---------------------------------------------------------------- loading

/** Where the WebAssembly comes from: an address to fetch, an answer of `fetch`, the bytes, or a compiled module. */
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
 *
 * @param source Where the WebAssembly comes from. Default: `modelarts_dataset.wasm` beside the module.
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
  /** How often and when a request is sent again. */
  retry?: RetryOptions;
  /** Plain http to a host that is neither loopback nor the page's own origin. Default false. */
  allowInsecure?: boolean;
}

/**
 * A token of IAM (`X-Auth-Token`), or an access key (AK/SK) with which requests are signed (SDK-HMAC-SHA256), with the
 * `securityToken` of temporary keys. `expiresAt` is a date, milliseconds since 1970, or a text that `Date` reads, and says
 * when a provider is asked for others; without it, and without a provider, they are used until the service refuses them.
 */
export type Credentials =
  | { token: string; expiresAt?: Date | number | string }
  | { accessKey: string; secretKey: string; securityToken?: string; expiresAt?: Date | number | string };

/**
 * Asked when there are no credentials yet, before they expire (by 60 s, or a fifth of their life if that is
 * less), and once after the service refused them; concurrent requests share one call. One that throws is
 * `credentials-failed`, or `credentials-refused` where what it throws has that `code`. While the browser is offline
 * a deletion waits where it would be `credentials-failed`: it is asked again every 5 s, and when there is a network. `signal` aborts when nobody waits
 * for the answer any more.
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

/** How often and when a request is sent again. Times are in milliseconds. */
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

/** An endpoint, a project and credentials. Its jobs and reads share one limit of requests in flight. */
export class Session {
  /** Throws `invalid-option`, `insecure-endpoint`, or `not-initialized` before `init()` has ended. */
  constructor(options: SessionOptions);
  /** As given. */
  readonly projectId: string;
  /** Absolute, without a trailing slash. */
  readonly endpoint: string;
  /**
   * A dataset of this project. Nothing is sent, so nothing says yet whether it exists. Throws `invalid-option`.
   *
   * @param datasetId 1 to 256 bytes of UTF-8 without control characters.
   */
  dataset(datasetId: string): Dataset;
  /** Safe while a job runs: the job goes on. */
  free(): void;
  /** As `free`, for `using`. */
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

/** One dataset: what deletes and reads its samples. */
export class Dataset {
  /** The same as `session.dataset(datasetId)`. */
  constructor(session: Session, datasetId: string);
  /** As given. */
  readonly datasetId: string;

  /**
   * Deletes the samples with these ids, any number of them.
   *
   * Resolves with a report that accounts for every distinct id, also when some could not be deleted.
   * Rejects with a `ModelArtsError` when the input is wrong (then nothing was sent, but for ids of a stream, which are
   * checked as they come; the message names the option or the index) or when the job had to stop: aborted, credentials refused or not to be had,
   * not permitted to delete (403), dataset gone or being deleted, the source of ids threw. What had happened by then
   * is in the error's `report`, also when nothing had. A dataset that stays busy does not stop the job: its
   * ids end as `failed` with `dataset-busy`. Once it has settled, no request of the job is in flight.
   *
   * An answer that was lost or unclear settles nothing: the batch is sent again, and what stays unclear is looked up.
   * Some answers say only that a batch succeeded. For up to 100 ids that is believed. For more, ids at the end of the batch
   * are looked up afterwards and must be gone. Until the service has shown that it takes so many, one of them is also looked
   * up before, and must be there. If that cannot be shown, or without `verify`, the ids are sent in batches of 100.
   *
   * The ids are copied at the call. An array (or Set, or other synchronous iterable) is checked whole
   * before anything is sent; of a stream, each id when it comes.
   *
   * @param samples Ids of samples; repetitions are counted and sent once.
   */
  deleteSamples(samples: SampleIds, options?: DeleteOptions): Promise<DeleteReport>;

  /**
   * Lists the ids that match, then deletes them; at most `limit` (1 or more) of them. With `dryRun` it deletes
   * nothing and reports all as `notAttempted` (so `ok` is false). A filter without any condition matches the
   * whole dataset and is refused unless `everything` is true; conditions are `labelName`, `labelType`, `sampleState`,
   * `sampleType`, `lowScore`, `highScore` and `searchConditions`. It is listed again, three times at most, when
   * samples came or went meanwhile. A list that fails deletes nothing: it rejects with the list's error, whose `report` has
   * what was found by then as `notAttempted`. Else it rejects as `deleteSamples` does.
   *
   * @param filter Which samples; those of the current version, or of `versionId`.
   * @param options Those of `deleteSamples`, and `dryRun` (default false), `limit` (1 or more, default none),
   *   `everything` (default false).
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
   *
   * @param id The `id` of a `PendingDeletion`, which is the `journalId` of a report.
   * @param options Those of `deleteSamples` without `deleteSource` and `journal`.
   */
  resumeDeletion(
    id: string,
    options?: Omit<DeleteOptions, 'deleteSource' | 'journal'>,
  ): Promise<DeleteReport>;

  /**
   * One page. `offset` counts pages from 0; `limit` 1 to 100, default 10. Rejects with a `ModelArtsError`, when its
   * attempts came to nothing or the service refused.
   *
   * @param options The filter; `offset` (a page's number, default 0), `limit` (samples a page), `signal`.
   */
  listSamples(
    options?: SampleFilter & { offset?: number; limit?: number; signal?: AbortSignal },
  ): Promise<SamplePage>;
  /**
   * All that match, page after page, each sample once, until a page is short, empty or a repetition; `sample_count` is
   * not relied on. Pages are asked for as they are needed. Samples that come or go meanwhile can be missed.
   *
   * @param options The filter; `pageSize` (samples a request, 1 to 100, default 100), `signal`.
   */
  samples(
    options?: SampleFilter & { pageSize?: number; signal?: AbortSignal },
  ): AsyncIterableIterator<Sample>;
  /** One sample. One that does not exist is `sample-not-found`. */
  getSampleInfo(sampleId: string, options?: { signal?: AbortSignal }): Promise<Sample>;

  /** Safe while a job runs: the job goes on. */
  free(): void;
  /** As `free`, for `using`. */
  [Symbol.dispose](): void;
}

/** How a job deletes. */
export interface DeleteOptions {
  /** Deletes the source files too; other datasets and versions that use them can break. Default false. */
  deleteSource?: boolean;
  /** Aborts the job: nothing more is sent, requests in flight are cancelled, and it rejects with `aborted` and its `report`. */
  signal?: AbortSignal;
  /** At most ten times a second, and once at the end. What it throws is reported to the console and does not stop the job. */
  onProgress?: (progress: DeleteProgress) => void;
  /** Every distinct id exactly once, in groups, as soon as its outcome is settled. */
  onOutcomes?: (outcomes: readonly SampleOutcome[]) => void;
  /** `problems`: the report counts what is deleted and already gone and lists only the rest; for very many ids. Default `all`. */
  keep?: 'all' | 'problems';
  /**
   * Ids a request, 1 to 10,000. Default 100. Fewer where a body would exceed 12 MB, or the service shows that it is too
   * many. `auto`: begins at 100, or where the session's last such job ended, and grows as long as larger batches are
   * answered id by id (or look-ups of some of their last ids, before and after, show that all were taken) and pay; shrinks
   * at the first sign that they do not.
   */
  batchSize?: number | 'auto';
  /**
   * Most requests in flight for this job, 1 to 256; the job finds its own level below it. Default 32, whatever the
   * session has: to go beyond, set both. A new session begins at 6.
   */
  concurrency?: number;
  /**
   * Ids whose answer was lost or unclear are looked up one by one before they are called unknown, and some of a batch of
   * more than 100 before and after it is sent, where its answer does not account for each. Default true.
   */
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
   * is blocked or damaged), no deletion is sent: `journal-failed`. When that happens later on, the record is removed, the
   * job goes on, the console is warned, and the report has no `journalId`; where it cannot be removed, the job stops
   * (`journal-failed`) before the record would become untrue. In a private window the record lasts as long as
   * the window. What is recorded: ids and outcomes, project, dataset and endpoint; no credentials and no headers.
   */
  journal?: boolean | string;
}

/** How far a job is. */
export interface DeleteProgress {
  /** Distinct ids so far; the final number for arrays. */
  requested: number;
  /** Whether `requested` can still grow. */
  growing: boolean;
  /** Ids whose outcome is settled: the sum of `counts`. */
  settled: number;
  /** Ids settled so far, an outcome each. */
  counts: OutcomeCounts;
  /** Requests sent so far, each attempt counted. */
  requests: number;
  /** Those among them that repeat an earlier one. */
  retries: number;
  /** Requests in flight now. */
  inFlight: number;
  /** The most requests in flight that the job now allows itself. */
  concurrency: number;
  /** Milliseconds that the job has taken; of one that was resumed, in all its runs. */
  elapsedMs: number;
  /** Ids settled a second, lately. */
  rate: number;
  /** Milliseconds that it may still take, at the pace of late. Absent while it cannot be told. */
  remainingMs?: number;
  /** What the job waits for, if it is not sending. */
  waiting?: 'backoff' | 'throttled' | 'offline' | 'credentials' | 'source';
}

/** What became of an id. Every distinct id ends in exactly one. */
export type OutcomeStatus = 'deleted' | 'alreadyGone' | 'failed' | 'unknown' | 'notAttempted';
/** Ids, an outcome each. */
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

/** An id that could not be deleted, or of which it is not known, and why. */
export interface SampleProblem {
  /** The id as it was given. */
  sampleId: string;
  /** Why: that of the last answer, or of its loss. */
  code: ErrorCode;
  /** The service's own words where it gave some; for people, and not stable. */
  message: string;
  /** HTTP status of the last answer. */
  status?: number;
  /** The service's `error_code`, e.g. `ModelArts.4420`. */
  serviceCode?: string;
  /** The service's `X-Request-Id`, where the page may read it; support asks for it. */
  requestId?: string;
  /** Requests that this id was sent in to be deleted; of a job that was resumed, 1 for all that came before. */
  attempts: number;
}

/** What became of every distinct id. */
export interface DeleteReport {
  /** Distinct ids given. */
  requested: number;
  /** Repetitions among the ids given; each id is sent once. */
  duplicates: number;
  /** Complete whatever `keep` is; their sum is `requested`. */
  counts: OutcomeCounts;
  /** The service said that this job's request deleted it. Empty with `keep: 'problems'`, as `alreadyGone` is. Each list is in the order given. */
  deleted: string[];
  /** The service no longer had it; after a lost answer that can be this job's own doing. */
  alreadyGone: string[];
  /** The service refused, or its answers were lost and a look-up still finds the sample. */
  failed: SampleProblem[];
  /** It was sent, and neither the answers nor a look-up tell what became of it. */
  unknown: SampleProblem[];
  /** It was never sent. */
  notAttempted: string[];
  /** Nothing failed, is unknown, or was not attempted. */
  ok: boolean;
  /** Deletions, look-ups and lists sent, each attempt counted; not those for credentials. */
  requests: number;
  /** Those among them that repeat an earlier one. */
  retries: number;
  /** Milliseconds that the job took; of one that was resumed, in all its runs. */
  durationMs: number;
  /**
   * With `journal`: the job's id. In an error's report it says that the job is pending and can be resumed. Absent where
   * the job was not recorded, or not to its end.
   */
  journalId?: string;
}

/**
 * Deletions recorded in this browser for this origin that have not ended, the newest first. One whose record is damaged
 * is not among them; the console is told its id. Without IndexedDB or Web Locks: `journal-failed`.
 */
export function pendingDeletions(): Promise<PendingDeletion[]>;
/** Removes the record, and deletes no sample; one that is not there is no error. One that is running: `already-running`. */
export function discardDeletion(id: string): Promise<void>;
/** A recorded deletion that has not ended. */
export interface PendingDeletion {
  /** What `resumeDeletion` and `discardDeletion` take. */
  id: string;
  /** The text given as `journal`. */
  name?: string;
  /** The session's project. */
  projectId: string;
  /** The dataset that it deletes from. */
  datasetId: string;
  /** The session's endpoint. */
  endpoint: string;
  /** When `deleteSamples` was called. */
  startedAt: Date;
  /** Distinct ids recorded. */
  requested: number;
  /** Of the ids whose outcome is recorded. */
  counts: OutcomeCounts;
  /** Whether it deletes source files too. */
  deleteSource: boolean;
  /** Another tab, or this one, is running it now. */
  running: boolean;
}

// ---------------------------------------------------------------- samples

/** Conditions as the service has them; texts must not be empty. */
export interface SampleFilter {
  /** A version of the dataset instead of its present state; no condition. */
  versionId?: string;
  /** Condition: the name of a label that the sample has. */
  labelName?: string;
  /** Condition: the service's number of a kind of label. */
  labelType?: number;
  /** Condition: the service's name of a state, e.g. `UN_ANNOTATION`. */
  sampleState?: string;
  /** Condition: 0 image, 1 text, 2 audio, 4 table, 6 video, 9 free. */
  sampleType?: number;
  /** Condition: the lowest confidence of a label. */
  lowScore?: number;
  /** Condition: the highest confidence of a label. */
  highScore?: number;
  /** The order of what is listed. */
  order?: 'asc' | 'desc';
  /** Whether the service adds a preview. */
  preview?: boolean;
  /** How OBS is to make the thumbnail, e.g. `image/resize,m_lfit,h_200`. */
  processParameter?: string;
  /** Condition: the service's search expression. */
  searchConditions?: string;
  /** The member of a labeling team whose view it is. */
  email?: string;
  /** The language of the service's texts, e.g. `zh-cn`. */
  locale?: string;
}

/** As the service sends it, names included; fields unknown to us are kept. */
export interface Sample {
  /** What `deleteSamples` takes. */
  sample_id: string;
  /** Mostly the name of the source file. */
  sample_name?: string;
  /** 0 image, 1 text, 2 audio, 4 table, 6 video, 9 free. */
  sample_type?: number;
  /** Bytes. */
  sample_size?: number;
  /** Milliseconds since 1970. */
  sample_time?: number;
  /** The service's name of a state. */
  sample_status?: string;
  /** The folder of the source file in OBS. */
  sample_dir?: string;
  /** For an image a signed URL that expires. */
  source?: string;
  /** The address of a preview, where one was asked for. */
  preview?: string | boolean;
  /** What the sample is labeled with. */
  labels?: {
    id?: string;
    name?: string;
    type?: number;
    score?: number;
    property?: Record<string, unknown>;
    annotated_by?: string;
  }[];
  /** What else was stored with it. */
  metadata?: Record<string, unknown>;
  [field: string]: unknown;
}
/** One page of a list. */
export interface SamplePage {
  /** How many match, by what the service says. */
  sample_count: number;
  /** Those of this page. */
  samples: Sample[];
}

// ---------------------------------------------------------------- errors

/**
 * Why: a stable code. `docs/errors/` has a page for each, which says whether anything can have been deleted and what
 * to do.
 */
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

/** The one error of this package. */
export class ModelArtsError extends Error {
  /** `ModelArtsError`; of an aborted job (`code` `aborted`) `AbortError`, or `TimeoutError` where the signal's reason is one, as `fetch` has it. */
  readonly name: string;
  /** Why. */
  readonly code: ErrorCode;
  /** HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** The service's `error_code`, e.g. `ModelArts.4352`. */
  readonly serviceCode?: string;
  /** The service's `X-Request-Id`, where the page may read it. */
  readonly requestId?: string;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** All that had happened when the job stopped. */
  readonly report?: DeleteReport;
  /** The signal's reason, the source's error, … */
  readonly cause?: unknown;
}
