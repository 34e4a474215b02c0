// A folder that a browser saves into.
import { mkdtemp, readdir, readFile, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 30_000;

/** The last row of a table ends with its line. */
const READ = {
  json: JSON.parse,
  csv: (text) => (text.endsWith('\r\n') ? text : Promise.reject(new Error('not whole'))),
};

export class Downloads {
  #known = new Set();

  constructor(path) {
    this.path = path;
  }

  static make = async () => new Downloads(await mkdtemp(join(tmpdir(), 'modelarts-downloads-')));

  /** The next file of that kind that is saved, once it is whole. */
  async next(kind) {
    const found = new AbortController();
    const signal = AbortSignal.any([found.signal, AbortSignal.timeout(PATIENCE_MS)]);
    // The watch begins with the first step of the iterator; a file that came before that is found by looking.
    const iterator = watch(this.path, { signal })[Symbol.asyncIterator]();
    for (let event = iterator.next(); ; event = iterator.next()) {
      const file = await this.#look(kind);
      if (file) {
        event.catch(() => {});
        found.abort();
        return file;
      }
      await event;
    }
  }

  async #look(kind) {
    for (const name of await readdir(this.path)) {
      if (!name.endsWith(`.${kind}`) || this.#known.has(name)) continue;
      const content = await readFile(join(this.path, name), 'utf8')
        .then(READ[kind])
        .catch(() => null);
      if (content === null) continue;
      this.#known.add(name);
      return { name, content };
    }
    return null;
  }

  remove = () => rm(this.path, { recursive: true, force: true });
}
