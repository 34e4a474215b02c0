// Deletions that are recorded, so that they outlive their tab. What is recorded is decided inside; here are rows of
// bytes, kept in IndexedDB, and who may write them.

import { pending as summary } from '../target/wasm-bindgen/modelarts_dataset.js';
import { ask, call } from './alive.js';
import { ModelArtsError } from './errors.js';
import { abort, eachRow, journalFailed, open, result, transact } from './indexed-db.js';
import { running, take } from './locks.js';
import { summarize } from './report.js';

/** Kinds of rows, by their first byte. */
const LOG = 0;
const IDS = 1;
/** Rows that are handed to the database at a time. */
const SLICE = 16;

/** The record of one job, which only its holder writes. */
export class Journal {
  #name;
  #database;
  #release;
  #transaction;
  #rows = [0, 0];
  #closed = false;
  /** Why somebody else may run the job by now, whose record it is then. */
  #lost;
  #onLost;

  /** Of a job that begins: what is stored of it begins with the first record. */
  constructor(name) {
    this.#name = name;
  }

  /** Of a job that is taken up. */
  static async of(id) {
    const journal = new Journal();
    journal.id = checked(id);
    try {
      await journal.#begin();
      const job = await transact(journal.#database, 'readonly', (jobs) => result(jobs.get(id)));
      if (!job) throw journalFailed('there is no pending deletion with this id');
      journal.head = job.head;
      return journal;
    } catch (error) {
      await journal.close(true);
      throw error;
    }
  }

  /** Gives each row of ids, then each of the log. */
  read(take) {
    return transact(this.#database, 'readonly', async (_, rows) => {
      for (const kind of [IDS, LOG]) {
        await eachRow(rows, this.id, kind, (row) => {
          this.#rows[kind]++;
          take(row);
        });
      }
    });
  }

  /** Writes all the rows that `next` gives, or none. */
  async append(next) {
    this.#own();
    try {
      const begins = !this.#database;
      if (begins) await this.#begin();
      const work = async (jobs, rows) => {
        if (begins) await this.#add(jobs, next());
        for (let count = 1, row = next(); row; count++, row = next()) {
          const kind = row[0];
          const added = rows.add(row, [this.id, kind, this.#rows[kind]++]);
          if (count % SLICE === 0) await result(added);
        }
      };
      await transact(this.#database, 'readwrite', work, (transaction) => {
        this.#transaction = transaction;
        if (this.#closed) abort(transaction);
      });
    } finally {
      if (this.#closed) this.#letGo();
    }
  }

  async #add(jobs, head) {
    try {
      await result(jobs.add({ head, ...(this.#name && { name: this.#name }) }, this.id));
    } catch (cause) {
      throw cause?.name === 'ConstraintError'
        ? taken('a pending deletion has the name given in `journal`')
        : cause;
    }
  }

  async #begin() {
    this.id ??= newId();
    this.#release = await take(this.id, () => {
      this.#lost = journalFailed('the lock was taken away');
      if (this.#release) this.#onLost?.(this.#lost);
    });
    if (!this.#release) throw taken('the deletion is running already');
    this.#database = await open();
  }

  /** The record is not true any more. While it is there, nobody else may run the job. */
  async drop() {
    this.#own();
    await remove(this.id);
    // Nobody can run the job but this one.
    this.#onLost = undefined;
  }

  #own() {
    if (this.#lost) throw this.#lost;
  }

  /** Calls back, at once if need be, when somebody else may run the job. */
  watch(onLost) {
    this.#onLost = onLost;
    if (this.#lost) onLost(this.#lost);
  }

  /** The end; the record stays, or goes. Never rejects. */
  async close(keep) {
    this.#closed = true;
    if (this.#transaction) abort(this.#transaction);
    if (!keep && !this.#lost && (this.#transaction || this.head)) {
      await remove(this.id).catch((error) => warn(this.id, 'could not be removed', error));
    }
    this.#letGo();
  }

  #letGo() {
    this.#database?.close();
    this.#release?.();
  }
}

export function pendingDeletions() {
  return ask(async () => {
    const list = await call(() => inDatabase('readonly', everyJob));
    const held = await running();
    return list
      .flatMap(([id, { name, head }, log]) => {
        const pending = head instanceof Uint8Array && summarize(call(() => summary(head, log ?? head)));
        if (pending) return { id, ...(name && { name }), ...pending, running: held.has(id) };
        warn(id, 'is damaged');
        return [];
      })
      .sort((one, other) => other.startedAt - one.startedAt);
  });
}

export function discardDeletion(id) {
  return ask(async () => {
    const release = await take(call(() => checked(id)));
    if (!release) throw taken('the deletion is running');
    await remove(id).finally(release);
  });
}

/** Each with its head and the last row of its log. */
async function everyJob(jobs, rows) {
  const list = [];
  for (const id of await result(jobs.getAllKeys())) {
    const log = IDBKeyRange.bound([id, LOG], [id, LOG, []]);
    const [job, last] = await Promise.all([result(jobs.get(id)), result(rows.openCursor(log, 'prev'))]);
    list.push([id, job, last?.value]);
  }
  return list;
}

const remove = (id) =>
  inDatabase('readwrite', async (jobs, rows) => {
    jobs.delete(id);
    rows.delete(IDBKeyRange.bound([id], [id, []]));
  });

async function inDatabase(mode, work) {
  const database = await open();
  return transact(database, mode, work).finally(() => database.close());
}

function newId() {
  // Where there is none, there are no locks either.
  return globalThis.crypto?.randomUUID?.() ?? '';
}

function checked(id) {
  if (typeof id === 'string' && id) return id;
  throw new ModelArtsError('invalid-option', 'the id of a pending deletion must be a string, not empty');
}

const taken = (message) => new ModelArtsError('already-running', message, { retryable: true });

const warn = (id, what, cause = '') =>
  console.warn(
    `modelarts-dataset: the record of the deletion ${id} ${what}; discardDeletion removes it.`,
    cause,
  );
