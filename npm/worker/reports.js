// Outcomes and reports on their way to the page: in slices, so that no message keeps the page busy for long.

import { breathe } from '../platform.js';

const LISTS = ['deleted', 'alreadyGone', 'failed', 'unknown', 'notAttempted'];
/** Ids a message. */
const SLICE = 5_000;

/** In the worker: sends the lists of a report slice by slice; gives the rest of it. */
export async function sendLists(report, send) {
  const rest = { ...report };
  for (const name of LISTS) {
    for (let from = 0; from < report[name].length; from += SLICE) {
      send(name, report[name].slice(from, from + SLICE));
      await breathe();
    }
    // The rest keeps the order of the fields.
    rest[name] = [];
  }
  return rest;
}

/** In the page: what comes of the lists. */
export class Lists {
  #lists = {};

  add(name, slice) {
    const list = this.#lists[name];
    if (!list) this.#lists[name] = slice;
    else for (const one of slice) list.push(one);
  }

  /** Makes the report what it was. */
  fill(report) {
    return Object.assign(report, this.#lists);
  }
}

/** In the worker: a group of outcomes, where all that have nothing but a status cross as texts and a number. */
export function packOutcomes(outcomes) {
  return {
    ids: outcomes.map(({ sampleId }) => sampleId),
    statuses: Uint8Array.from(outcomes, ({ status }) => LISTS.indexOf(status)),
    troubles: outcomes.filter(isTrouble),
  };
}

/** In the page. */
export function unpackOutcomes({ ids, statuses, troubles }) {
  const rest = troubles.values();
  return ids.map((sampleId, at) => {
    const outcome = { sampleId, status: LISTS[statuses[at]] };
    return isTrouble(outcome) ? rest.next().value : outcome;
  });
}

const isTrouble = ({ status }) => status === 'failed' || status === 'unknown';
