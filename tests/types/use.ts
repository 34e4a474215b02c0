// Uses all of the interface, as a program in TypeScript does. Compiled, never run.
import init, {
  type Credentials,
  type CredentialsProvider,
  Dataset,
  type DeleteOptions,
  type DeleteProgress,
  type DeleteReport,
  discardDeletion,
  type ErrorCode,
  ModelArtsError,
  type OutcomeCounts,
  type OutcomeStatus,
  type PendingDeletion,
  passwordCredentials,
  pendingDeletions,
  type RetryOptions,
  type Sample,
  type SampleFilter,
  type SampleIds,
  type SampleOutcome,
  type SamplePage,
  type SampleProblem,
  Session,
  type SessionOptions,
  version,
  type WasmSource,
} from 'modelarts-dataset';

export async function load(module: WebAssembly.Module, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sources: WasmSource[] = [
    '/x.wasm',
    new URL('https://example.com/x.wasm'),
    new Request('/x.wasm'),
    new Response(),
    bytes,
    bytes.buffer,
    module,
    fetch('/x.wasm'),
    Promise.resolve(bytes),
    Promise.resolve(module),
  ];
  const loaded: Promise<void> = init();
  for (const source of sources) await init(source);
  // @ts-expect-error null is no source
  await init(null);
  await loaded;
  return version;
}

const retry: RetryOptions = { attempts: 3, baseDelay: 1, throttleDelay: 2, maxDelay: 3, maxRetryAfter: 4 };

const credentials: Credentials[] = [
  { token: 't' },
  { token: 't', expiresAt: new Date() },
  { accessKey: 'a', secretKey: 's' },
  { accessKey: 'a', secretKey: 's', securityToken: 't', expiresAt: Date.now() },
  { token: 't', expiresAt: '2030-01-01T00:00:00Z' },
];

// @ts-expect-error a secret key is needed
export const half: Credentials = { accessKey: 'a' };

const provider: CredentialsProvider = async ({ reason, signal }) => {
  const reasons: ('initial' | 'expiring' | 'refused')[] = [reason];
  const response = await fetch(`/token?${reasons}`, { signal });
  return { token: await response.text() };
};
const atOnce: CredentialsProvider = () => ({ token: 't' });
const password: CredentialsProvider = passwordCredentials({
  account: 'a',
  username: 'u',
  password: 'p',
  region: 'cn-north-4',
  iamEndpoint: new URL('https://iam.example'),
  projectId: 'p',
});
const short: CredentialsProvider = passwordCredentials({
  account: 'a',
  username: 'u',
  password: 'p',
  iamEndpoint: '/iam',
});

export const sessions: SessionOptions[] = [
  { projectId: 'p', region: 'cn-north-4', credentials: provider },
  { projectId: 'p', endpoint: '/modelarts', credentials: atOnce },
  { projectId: 'p', endpoint: new URL('https://example.com'), credentials: password, headers: { a: 'b' } },
  {
    projectId: 'p',
    region: 'cn-north-4',
    credentials: short,
    credentialsMode: 'include',
    headers: () => ({ a: 'b' }),
    fetch: async (request: Request): Promise<Response> => fetch(request),
    concurrency: 6,
    timeout: 1000,
    retry,
    allowInsecure: true,
  },
  ...credentials.map((one): SessionOptions => ({ projectId: 'p', region: 'r', credentials: one })),
  { projectId: 'p', region: 'r', fetch },
];

// @ts-expect-error a project is needed
export const nowhere: SessionOptions = { region: 'cn-north-4' };
// @ts-expect-error misspelt
export const misspelt: SessionOptions = { projectId: 'p', regoin: 'cn-north-4' };

export function objects(options: SessionOptions): Dataset {
  const session = new Session(options);
  const texts: string[] = [session.projectId, session.endpoint];
  // @ts-expect-error read only
  session.projectId = 'other';
  const dataset: Dataset = session.dataset(texts.join());
  const other = new Dataset(session, dataset.datasetId);
  // @ts-expect-error read only
  other.datasetId = 'other';
  session.free();
  session[Symbol.dispose]();
  other.free();
  other[Symbol.dispose]();
  return dataset;
}

export async function remove(
  dataset: Dataset,
  signal: AbortSignal,
  ids: readonly string[],
): Promise<DeleteReport[]> {
  const options: DeleteOptions = {
    deleteSource: true,
    signal,
    onProgress: (progress: DeleteProgress) => show(progress),
    onOutcomes: (outcomes: readonly SampleOutcome[]) => outcomes.forEach(settle),
    keep: 'problems',
    batchSize: 'auto',
    concurrency: 32,
    verify: false,
    timeout: 1000,
    retry,
    journal: 'name',
  };
  const more: DeleteOptions[] = [
    { keep: 'all', batchSize: 1, journal: true },
    // @ts-expect-error misspelt
    { deleteSources: true },
    // @ts-expect-error the only text is auto
    { batchSize: 'large' },
    // @ts-expect-error outcomes are read only
    { onOutcomes: (outcomes: SampleOutcome[]) => outcomes.pop() },
  ];
  const sources: SampleIds[] = [
    ids,
    new Set(ids),
    new ReadableStream<string>(),
    new ReadableStream<readonly string[]>(),
    stream(),
    lists(),
  ];
  const reports = [await dataset.deleteSamples(ids), await dataset.deleteSamples(ids, more[0])];
  for (const source of sources) reports.push(await dataset.deleteSamples(source, options));
  // @ts-expect-error a number is no id
  reports.push(await dataset.deleteSamples([1]));
  const filter: SampleFilter = { labelName: 'cat' };
  reports.push(
    await dataset.deleteMatching(filter, { ...options, dryRun: true, limit: 5, everything: false }),
  );
  reports.push(await dataset.deleteMatching({}, { everything: true }));
  const { deleteSource: _, journal: __, ...resumed } = options;
  reports.push(await dataset.resumeDeletion('id', resumed), await dataset.resumeDeletion('id'));
  // @ts-expect-error it stands in the journal
  reports.push(await dataset.resumeDeletion('id', { deleteSource: true }));
  return reports;
}

async function* stream(): AsyncGenerator<string> {
  yield 'a';
}

async function* lists(): AsyncGenerator<string[]> {
  yield ['a'];
}

function show(progress: DeleteProgress): number {
  const { counts, growing, waiting, remainingMs } = progress;
  const texts: ('backoff' | 'throttled' | 'offline' | 'credentials' | 'source' | undefined)[] = [waiting];
  const left: number | undefined = remainingMs;
  const flags: boolean = growing;
  const { requested, settled, requests, retries, inFlight, concurrency, elapsedMs, rate } = progress;
  const numbers = [requested, settled, requests, retries, inFlight, concurrency, elapsedMs, rate];
  return numbers.concat(total(counts), left ?? 0, texts.length, flags ? 1 : 0).length;
}

function total(counts: OutcomeCounts): number {
  const statuses: OutcomeStatus[] = ['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'];
  return statuses.reduce((sum, status) => sum + counts[status], 0);
}

function settle(outcome: SampleOutcome): string {
  switch (outcome.status) {
    case 'deleted':
    case 'alreadyGone':
    case 'notAttempted':
      // @ts-expect-error there is no problem to tell
      return `${outcome.sampleId}${outcome.code}`;
    case 'failed':
    case 'unknown':
      return describe(outcome);
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

function describe(problem: Omit<SampleProblem, 'status'>): string {
  const { sampleId, code, message, attempts } = problem;
  const known: [ErrorCode, number] = [code, attempts];
  const perhaps: [string | undefined, string | undefined] = [problem.serviceCode, problem.requestId];
  return [sampleId, message, ...known, ...perhaps].join();
}

export function read(report: DeleteReport): unknown[] {
  const texts: string[] = [...report.deleted, ...report.alreadyGone, ...report.notAttempted];
  const problems: SampleProblem[] = [...report.failed, ...report.unknown];
  const numbers: number[] = [
    report.requested,
    report.duplicates,
    report.requests,
    report.retries,
    report.durationMs,
  ];
  const statuses: (number | undefined)[] = problems.map(({ status }) => status);
  const ok: boolean = report.ok;
  const journal: string | undefined = report.journalId;
  return [texts, problems.map(describe), statuses, numbers, ok, journal, total(report.counts)];
}

export async function pending(): Promise<string[]> {
  const jobs: PendingDeletion[] = await pendingDeletions();
  const discarded: Promise<void> = discardDeletion('id');
  await discarded;
  return jobs.map((job) => {
    const texts: string[] = [job.id, job.projectId, job.datasetId, job.endpoint, job.name ?? ''];
    const date: Date = job.startedAt;
    const flags: boolean[] = [job.running, job.deleteSource];
    return [...texts, date.toISOString(), job.requested, total(job.counts), ...flags].join();
  });
}

export async function list(dataset: Dataset, signal: AbortSignal): Promise<Sample[]> {
  const filter: Required<SampleFilter> = {
    versionId: 'v',
    labelName: 'l',
    labelType: 1,
    sampleState: 's',
    sampleType: 0,
    lowScore: 0,
    highScore: 1,
    order: 'asc',
    preview: true,
    processParameter: 'image/resize',
    searchConditions: '[]',
    email: 'e',
    locale: 'zh-cn',
  };
  const page: SamplePage = await dataset.listSamples({ ...filter, offset: 0, limit: 100, signal });
  const first: SamplePage = await dataset.listSamples();
  // @ts-expect-error either way, but no other
  await dataset.listSamples({ order: 'up' });
  const samples: Sample[] = [...page.samples, ...first.samples.slice(page.sample_count)];
  for await (const sample of dataset.samples({ ...filter, pageSize: 100, signal })) samples.push(sample);
  const iterator: AsyncIterableIterator<Sample> = dataset.samples();
  await iterator.return?.();
  samples.push(await dataset.getSampleInfo('id'), await dataset.getSampleInfo('id', { signal }));
  return samples;
}

export function fields(sample: Sample): unknown[] {
  const id: string = sample.sample_id;
  const texts: (string | undefined)[] = [
    sample.sample_name,
    sample.sample_status,
    sample.sample_dir,
    sample.source,
  ];
  const numbers: (number | undefined)[] = [sample.sample_type, sample.sample_size, sample.sample_time];
  const preview: string | boolean | undefined = sample.preview;
  const labels = (sample.labels ?? []).map(({ id, name, type, score, property, annotated_by }) => {
    const text: (string | undefined)[] = [id, name, annotated_by];
    const number: (number | undefined)[] = [type, score];
    const more: Record<string, unknown> | undefined = property;
    return { text, number, more };
  });
  const metadata: Record<string, unknown> | undefined = sample.metadata;
  const unknown: unknown = sample['field of tomorrow'];
  return [id, texts, numbers, preview, labels, metadata, unknown];
}

export function explain(error: unknown): string {
  if (!(error instanceof ModelArtsError)) throw error;
  const { name, message, code, status, serviceCode, requestId, retryable, report, cause } = error;
  const plain: Error = error;
  const codes: Record<ErrorCode, true> = {
    'not-initialized': true,
    'load-failed': true,
    'invalid-option': true,
    'invalid-sample-id': true,
    'insecure-endpoint': true,
    'credentials-refused': true,
    'credentials-failed': true,
    forbidden: true,
    'dataset-not-found': true,
    'dataset-busy': true,
    'sample-not-found': true,
    rejected: true,
    throttled: true,
    'service-error': true,
    'invalid-response': true,
    timeout: true,
    network: true,
    offline: true,
    aborted: true,
    'source-failed': true,
    'journal-failed': true,
    'already-running': true,
    internal: true,
  };
  const perhaps: [number | undefined, string | undefined, string | undefined] = [
    status,
    serviceCode,
    requestId,
  ];
  const told: DeleteReport | undefined = report;
  const flag: boolean = retryable;
  return [name, message, codes[code], ...perhaps, flag, told?.ok, cause, plain.stack].join();
}
