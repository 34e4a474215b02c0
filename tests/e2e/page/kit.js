// In the page or in a worker: the package, imported by its name, and what the tests' functions share.
import * as lib from 'modelarts-dataset';

/** What is written to the console. The browsers' own notes of it do not spell out errors and objects alike. */
const written = [];
for (const type of ['debug', 'log', 'info', 'warn', 'error']) {
  const write = console[type];
  console[type] = (...values) => {
    written.push({ type, text: values.map(spell).join(' ') });
    write.apply(console, values);
  };
}

/** Uncaught errors, and the URLs that were asked for: not every driver tells them, and of workers hardly one does. */
const uncaught = [];
addEventListener('error', ({ error, message }) => uncaught.push(error ? spell(error) : String(message)));
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(spell(reason)));
const urls = [];
const note = (entries) => urls.push(...entries.map(({ name }) => name));
const observer = new PerformanceObserver((list) => note(list.getEntries()));
observer.observe({ type: 'resource', buffered: true });

/** All that could be seen since it was asked for last. */
function news() {
  note(observer.takeRecords());
  const all = { written, urls, uncaught };
  return Object.fromEntries(Object.entries(all).map(([name, list]) => [name, list.splice(0)]));
}

function spell(value) {
  if (value instanceof Error) return `${value}\n${value.stack}\n${spell(value.cause)}`;
  return typeof value === 'object' ? `${value} ${JSON.stringify(value)}` : String(value);
}

/** A session on this page's own origin; `world` is what the test knows of the service. */
function session(world, options = {}) {
  return new lib.Session({
    projectId: world.projectId,
    endpoint: location.origin,
    credentials: { token: world.token },
    retry: world.retry,
    ...options,
  });
}

/** Waits for a promise and tells how it ended, in plain values. */
async function settle(promise) {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, error: plainError(error) };
  }
}

/** Calls a function and tells how it ended, in plain values. */
function attempt(work) {
  try {
    work();
    return { ok: true };
  } catch (error) {
    return { ok: false, error: plainError(error) };
  }
}

function plainError(error) {
  if (!(error instanceof Error)) return { ours: false, thrown: String(error) };
  const { name, message, code, status, serviceCode, requestId, retryable, report, cause } = error;
  return {
    ours: error instanceof lib.ModelArtsError,
    ...{ name, message, code, status, serviceCode, requestId, retryable, report },
    cause: plainCause(cause),
    text: `${error}\n${error.stack}`,
  };
}

function plainCause(cause) {
  if (cause === undefined) return undefined;
  if (cause === hidden) return { hidden: true };
  return { name: cause?.name, text: String(cause), same: cause };
}

/** Something that throws whatever one looks at, as an object of another page does. */
const hidden = new Proxy(Object.create(null), {
  get() {
    throw new TypeError('cannot be looked at');
  },
});

/** Deletes and notes all that was told on the way. */
async function remove(world, ids, { session: sessionOptions, options = {} } = {}) {
  await lib.default();
  const outcomes = [];
  const groups = [];
  const progress = [];
  const result = await settle(
    session(world, sessionOptions)
      .dataset(world.datasetId)
      .deleteSamples(ids, {
        onOutcomes: (group) => {
          groups.push(group.length);
          outcomes.push(...group);
        },
        onProgress: (state) => progress.push({ ...state, at: performance.now() }),
        ...options,
      }),
  );
  return { ...result, outcomes, groups, progress };
}

/** A `fetch` for a session that notes what it is asked to send. */
function countingFetch(send = (request) => fetch(request)) {
  const counting = (request) => {
    counting.requests.push({ method: request.method, url: request.url });
    return send(request);
  };
  counting.requests = [];
  return counting;
}

/** A `fetch` for a session that lets so many deletions through and holds the others: such a job has no end of its own. */
function gatedFetch(most) {
  let seen = 0;
  return (request) => {
    if (request.method !== 'POST' || ++seen <= most) return fetch(request);
    return new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
    });
  };
}

/** A function that does its work the first time only. */
function once(work) {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}

/** Values that JSON cannot carry; a test writes `{ $odd: name }` for them. */
const ODD = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  undefined,
  null: null,
  symbol: Symbol('id'),
  function: () => {},
  date: new Date(0),
  stream: new ReadableStream(),
  asyncIterable: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true }) }) },
  asyncGenerator: (async function* () {})(),
  asyncThrowing: {
    [Symbol.asyncIterator]() {
      throw new RangeError('the source broke');
    },
  },
  throwingReader: {
    getReader() {
      throw new RangeError('the source broke');
    },
  },
  throwing: {
    [Symbol.iterator]() {
      throw new RangeError('the source broke');
    },
  },
  throwingLater: {
    *[Symbol.iterator]() {
      yield 'a';
      throw new RangeError('the source broke');
    },
  },
};

function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  if ('$odd' in value) return ODD[value.$odd];
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
}

/** Ends when all that was due has been done: a task of its own, which a worker has as well as a page. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

async function control(method, path, body) {
  const response = await fetch(`/__emulator/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}

/** Where a name leads that the package exports. */
const resolve = (name) => import.meta.resolve(name);

Object.assign(globalThis, {
  lib,
  kit: {
    uncaught,
    urls,
    news,
    turn,
    resolve,
    revive,
    session,
    settle,
    attempt,
    plainError,
    remove,
    countingFetch,
    gatedFetch,
    hidden,
    once,
    control,
  },
});
