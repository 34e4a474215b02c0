// @ts-check
// For the curious: the faults of the emulator, with a switch and a chance for each.

import { append, button, byId, h, icon, iconButton, setAttribute, setText } from './dom.js';
import { preset, presetInForce, presetNames } from './faults-presets.js';
import { number, percent, strings } from './strings/index.js';

/** @typedef {import('./faults-presets.js').Fault} Fault */

const ADDRESS = '/__emulator/faults';
/** What a switch sets, until the chance is moved. */
const USUAL_CHANCE = 0.1;
/** The clock is off or it is not; there is no chance about it. */
const NO_CHANCE = new Set(['clock-skew']);
/** There is nothing to switch. */
const MISSING = new Error('the service has no faults');

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {readonly Fault[]} faults */
function grouped(faults) {
  /** @type {Map<string, Fault[]>} */
  const groups = new Map();
  for (const fault of faults) {
    const group = fault.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), fault]);
  }
  return groups;
}

export class FaultsPanel {
  #root = byId('faults');
  #toggle = byId('faults-toggle');
  #count = byId('faults-count');
  /** @type {Fault[]} */
  #faults = [];
  #presets = h('div', { class: 'presets', role: 'group', 'aria-label': () => strings.faults.presetsHeading });
  #body = h('div', { class: 'faults-body' });
  #error = h('p', { class: 'warning', role: 'alert', hidden: true }, icon('alert'), h('span', {}));
  /** Changes are sent one after another, so that the last one wins. @type {Promise<void>} */
  #sending = Promise.resolve();
  #changes = 0;

  /** @param {HTMLElement} traffic shown under the faults */
  constructor(traffic) {
    const close = iconButton('close', () => strings.faults.close, { onclick: () => this.#open(false) });
    this.#root.append(
      h(
        'div',
        { class: 'faults-head' },
        h(
          'h2',
          { id: 'faults-heading', class: 'faults-heading', tabindex: '-1' },
          () => strings.faults.heading,
        ),
        close,
      ),
      h('p', { class: 'hint' }, () => strings.faults.intro),
      this.#error,
      this.#presets,
      traffic,
      this.#body,
    );
    this.#toggle.addEventListener('click', () => this.#open(!this.open));
    this.#root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#open(false);
    });
    void this.#load();
  }

  get open() {
    return !this.#root.hidden;
  }

  /** @param {boolean} open */
  #open(open) {
    this.#root.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', String(open));
    byId('workspace').classList.toggle('with-faults', open);
    if (open) {
      byId('faults-heading').focus();
      void this.#load();
    } else this.#toggle.focus();
  }

  async #load() {
    await this.#sending;
    const changes = this.#changes;
    try {
      // Not held up by what the cache waits for.
      const response = await fetch(ADDRESS, { cache: 'no-store' });
      if (!response.ok) throw MISSING;
      const { faults } = await response.json();
      // What was changed meanwhile is newer than this answer.
      if (this.#changes !== changes) return;
      this.#faults = faults;
      this.#fail(null);
      // Built once: what someone is about to click must not be replaced under the finger.
      if (this.#body.childElementCount === 0) this.#build();
      this.#sync();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#error.hidden = error === null;
    if (error === null) return;
    setText(/** @type {Element} */ (this.#error.lastElementChild), () =>
      error === MISSING ? strings.faults.missing : strings.faults.failed(messageOf(error)),
    );
  }

  #build() {
    this.#presets.replaceChildren(
      ...presetNames.map((name) =>
        button(() => strings.faults.presets[name], {
          class: 'preset',
          title: () => strings.faults.presetHints[name],
          'data-preset': name,
          onclick: () => this.#set(preset(name, this.#faults)),
        }),
      ),
    );
    for (const [group, faults] of grouped(this.#faults)) {
      append(this.#body, [
        h(
          'fieldset',
          { class: 'fault-group' },
          h('legend', {}, () =>
            group ? (strings.faults.groups[group] ?? group) : strings.faults.otherGroup,
          ),
          ...faults.map((fault) => this.#row(fault)),
        ),
      ]);
    }
  }

  /** @param {Fault} fault */
  #row({ name, description }) {
    const on = h('input', { type: 'checkbox', role: 'switch', class: 'switch', id: `fault-${name}` });
    const chance = h('input', {
      type: 'range',
      class: 'chance',
      min: '0',
      max: '100',
      step: '1',
      'aria-label': () => strings.faults.chance(name),
      hidden: NO_CHANCE.has(name),
    });
    on.addEventListener('change', () =>
      this.#set(new Map([[name, on.checked ? (NO_CHANCE.has(name) ? 1 : USUAL_CHANCE) : 0]])),
    );
    // While it is dragged only the figure follows; the service hears of it when it is let go.
    chance.addEventListener('input', () => this.#figure(chance, Number(chance.value) / 100));
    chance.addEventListener('change', () => this.#set(new Map([[name, Number(chance.value) / 100]])));
    return h(
      'div',
      { class: 'fault', 'data-fault': name },
      on,
      h(
        'label',
        { class: 'fault-words', for: `fault-${name}` },
        h('span', { class: 'fault-name' }, name),
        h('span', { class: 'fault-description' }, () => strings.faults.describe(name, description ?? '')),
      ),
      h(
        'div',
        { class: 'fault-chance' },
        chance,
        h('output', { class: 'chance-figure', for: `fault-${name}` }),
      ),
    );
  }

  /**
   * @param {HTMLElement} chance
   * @param {number} probability
   */
  #figure(chance, probability) {
    const figure = () => percent(probability);
    setText(/** @type {Element} */ (chance.nextElementSibling), figure);
    setAttribute(chance, 'aria-valuetext', figure);
  }

  /** Brings switches, chances and presets in line with what is in force. */
  #sync() {
    for (const { name, probability } of this.#faults) {
      const row = this.#body.querySelector(`[data-fault="${CSS.escape(name)}"]`);
      if (!(row instanceof HTMLElement)) continue;
      const on = /** @type {HTMLInputElement} */ (row.querySelector('.switch'));
      const chance = /** @type {HTMLInputElement} */ (row.querySelector('.chance'));
      on.checked = probability > 0;
      chance.value = String(Math.round(probability * 100));
      row.classList.toggle('on', probability > 0);
      this.#figure(chance, probability);
      if (NO_CHANCE.has(name))
        setText(/** @type {Element} */ (chance.nextElementSibling), () =>
          probability > 0 ? strings.faults.always : '',
        );
    }
    const inForce = presetInForce(this.#faults);
    for (const element of this.#presets.children) {
      element.setAttribute(
        'aria-pressed',
        String(/** @type {HTMLElement} */ (element).dataset.preset === inForce),
      );
    }
    const on = this.#faults.filter(({ probability }) => probability > 0).length;
    this.#count.hidden = on === 0;
    setText(this.#count, () => number(on));
    setAttribute(this.#count, 'title', () => strings.header.faultsOn(on));
  }

  /** @param {Map<string, number>} probabilities by name; what is not named stays as it is */
  #set(probabilities) {
    this.#changes++;
    this.#faults = this.#faults.map((fault) => ({
      ...fault,
      probability: probabilities.get(fault.name) ?? fault.probability,
    }));
    this.#sync();
    const faults = this.#faults
      .filter(({ probability }) => probability > 0)
      .map(({ name, probability, parameters }) => ({ name, probability, parameters }));
    this.#sending = this.#sending.then(() => this.#send(faults));
  }

  /** @param {readonly Fault[]} faults */
  async #send(faults) {
    try {
      const response = await fetch(ADDRESS, {
        method: 'PUT',
        cache: 'no-store',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ faults }),
      });
      if (!response.ok) throw new Error(await response.text());
      this.#fail(null);
    } catch (error) {
      this.#fail(error);
    }
  }
}
