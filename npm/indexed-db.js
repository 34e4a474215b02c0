// IndexedDB with promises. Whatever goes wrong there, a wait that would never end included, is `journal-failed`.

import { ModelArtsError } from './errors.js';

const DATABASE = 'modelarts-dataset';
/** The heads of the recorded jobs by their ids, the name of each being taken once; and the rows of each. */
const VERSION = 1;

/** Milliseconds without a sign of life, after which it is given up: an opening, and anything else. */
const OPENING = 9_000;
const PATIENCE = 30_000;
/** Rows that are read at a time. */
const PAGE = 16;

export function journalFailed(message, cause) {
  return new ModelArtsError('journal-failed', message, { retryable: true, ...(cause && { cause }) });
}

export async function open() {
  if (!globalThis.indexedDB) throw journalFailed('IndexedDB is not available here');
  const request = attempt(() => indexedDB.open(DATABASE, VERSION));
  request.onupgradeneeded = () => {
    const { result } = request;
    result.createObjectStore('jobs').createIndex('name', 'name', { unique: true });
    result.createObjectStore('rows');
  };
  const opened = new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('another tab keeps it open'));
  });
  try {
    const database = await patiently(opened, OPENING);
    // Nobody is kept waiting who wants to delete it: what is still to be recorded then fails.
    database.onversionchange = () => database.close();
    return database;
  } catch (cause) {
    // One that opens too late is of no use.
    opened.then(
      (database) => database.close(),
      () => {},
    );
    throw failure(cause);
  }
}

/**
 * Does the work in a transaction of both stores; gives what it gave, once that lasts. The work waits for nothing but
 * requests of the transaction. `begun` is told of the transaction.
 */
export async function transact(database, mode, work, begun = () => {}) {
  const transaction = attempt(() =>
    database.transaction(['jobs', 'rows'], mode, { durability: mode === 'readwrite' ? 'strict' : 'default' }),
  );
  begun(transaction);
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
  });
  // One that was given up before it began is waited for by nobody.
  ended.catch(() => {});
  try {
    const working = work(transaction.objectStore('jobs'), transaction.objectStore('rows'));
    const [value] = await Promise.all([working, ended, working.then(() => patiently(ended))]);
    return value;
  } catch (cause) {
    abort(transaction);
    throw failure(cause);
  }
}

/** Nothing of it is done, unless it is already. */
export function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended.
  }
}

/** What a request gives. */
export function result(request) {
  return patiently(
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }),
  );
}

/** Every row of a job of that kind, in their order, some at a time: `take` is given each. */
export async function eachRow(rows, id, kind, take) {
  const end = [id, kind, []];
  for (let from = 0; ; from += PAGE) {
    const page = await result(rows.getAll(IDBKeyRange.bound([id, kind, from], end), PAGE));
    for (const row of page) take(row);
    if (page.length < PAGE) return;
  }
}

/**
 * The promise, unless nothing is heard of it for too long. In three steps, since a page that was frozen wakes up with
 * its timers overdue.
 */
function patiently(promise, patience = PATIENCE) {
  let timer;
  const waited = new Promise((_, reject) => {
    let left = 3;
    timer = setInterval(() => --left || reject(new Error('it does not answer')), patience / 3);
  });
  return Promise.race([promise, waited]).finally(() => clearInterval(timer));
}

function attempt(work) {
  try {
    return work();
  } catch (cause) {
    throw failure(cause);
  }
}

function failure(cause) {
  if (cause instanceof ModelArtsError) return cause;
  return journalFailed(`the journal in IndexedDB failed: ${cause}`, cause);
}
