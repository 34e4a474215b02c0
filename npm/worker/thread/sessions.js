// The sessions of the page, as they are in the worker.

import { Session } from '../../session.js';
import { sendThere } from '../fetch.js';
import { revive } from '../options.js';
import { AskedHeaders } from './headers.js';

export class Sessions {
  #ask;
  #sessions = new Map();

  constructor(ask) {
    this.#ask = ask;
  }

  add(number, carried) {
    this.#sessions.set(number, { carried });
  }

  remove(number) {
    this.#sessions.delete(number);
  }

  /** Whether it has credentials that are asked for, and can be waited for. */
  signsIn(number) {
    return this.#sessions.get(number).carried.asks.credentials;
  }

  /** Made when it is needed first, so that whoever needs it hears of it if that fails. */
  dataset(number, id) {
    const known = this.#sessions.get(number);
    known.session ??= this.#make(number, known.carried);
    return known.session.dataset(id);
  }

  #make(number, { options, endpoint, headers, asks }) {
    const ask = (name, values = [], signal = undefined) => this.#ask(name, [number, ...values], signal);
    const given = Object.assign(revive(options), { endpoint, headers });
    if (asks.credentials) {
      given.credentials = async ({ reason, signal }) => revive(await ask('provide', [reason], signal));
    }
    if (asks.fetch) {
      given.fetch = (request) => sendThere((sent, signal) => ask('fetch', [sent], signal), request);
    }
    if (!asks.headers) return new Session(given);
    const asked = new AskedHeaders(async () => revive(await ask('headers')));
    given.headers = () => asked.take();
    const session = new Session(given);
    asked.guard(session.held());
    return session;
  }
}
