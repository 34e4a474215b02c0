// @ts-check
// What is shown and what is selected, and how the parts act on each other.

import { filterOf, readPlace, writePlace } from './address.js';
import { announce } from './announce.js';
import { DatasetPicker, kindOf } from './datasets.js';
import { Deletions } from './deletions.js';
import { byId } from './dom.js';
import { explain, fieldsOf } from './errors.js';
import { FaultsPanel } from './faults-panel.js';
import { Filters } from './filters.js';
import { Grid } from './grid.js';
import { Listing } from './listing.js';
import { PageLoader } from './page-loader.js';
import { Pager } from './pager.js';
import { Pending } from './pending.js';
import { showEmpty, showFailure, showLoading } from './samples-view.js';
import { Selection } from './selection.js';
import { SelectionBar } from './selection-bar.js';
import { strings } from './strings/index.js';
import { nameOf } from './tile.js';
import { Traffic } from './traffic.js';
import { isUpstream } from './upstream.js';

/**
 * @typedef {import('./api.js').DatasetInfo} DatasetInfo
 * @typedef {import('modelarts-dataset').Sample} Sample
 */

export class App {
  #service;
  #stage = byId('stage');
  #place = readPlace();
  /** @type {DatasetInfo[]} */
  #datasets = [];
  /** Whether they could be listed at all. */
  #known = false;
  /** Not known before the first answer, nor when there was none. @type {number | null} */
  #matching = null;
  #failed = false;
  /** Names of samples seen, for reports. @type {Map<string, string>} */
  #names = new Map();
  #loader = new PageLoader();
  #frame = 0;
  /** The samples were to be focused while others were being loaded. */
  #focusDue = false;
  /** What is to be said of the samples that are being loaded, once they are there. @type {(() => string) | null} */
  #sayDue = null;
  /** Why the selection was cleared, which is said with it. @type {(() => string) | null} */
  #cleared = null;
  /** Why what was asked of the bar last did not happen. @type {(() => string) | null} */
  #problem = null;

  #selection = new Selection(
    () => this.#refresh(),
    (id) => !this.#deletions.isTaken(this.#place.dataset, id),
  );
  #listing = new Listing(
    () => this.#refresh(),
    (samples) => this.#learn(samples),
  );
  #picker = new DatasetPicker(byId('datasets'), (id) => this.#pick(id));
  #filters = new Filters((filter) => this.#filter(filter));
  #pager = new Pager(
    (page) => this.#go({ page }),
    (size) => this.#go({ size, page: 0 }),
  );
  #bar = new SelectionBar({
    onPage: () => this.#select(this.#grid.ids()),
    onEverything: () => void this.#selectEverything(),
    onStop: () => this.#listing.stop(),
    onClear: () => this.#clear(),
    onDelete: () => this.#delete(),
  });
  #grid = new Grid({
    selection: this.#selection,
    refresh: (id) => this.#dataset().getSampleInfo(id),
    onDelete: () => this.#delete(),
    onPage: (step) => this.#turn(step),
    onAll: () => this.#select(this.#grid.ids()),
    onClear: () => this.#clear(),
  });
  #traffic = new Traffic();
  /** The real service has no switches for faults. */
  #faults = isUpstream() ? null : new FaultsPanel(this.#traffic.element);
  #deletions = new Deletions({
    nameOf: (id) => this.#names.get(id) ?? id,
    onStart: () => {
      this.#problem = null;
      // What is pending waits until this one has ended.
      void this.#pending.look();
    },
    // What else is selected was picked for another time.
    onTaken: (ids) => this.#selection.remove(ids),
    onOutcomes: (gone) => {
      // Of a deletion that was taken up nobody knows before which samples it has.
      this.#selection.remove(gone);
      this.#refresh();
    },
    journal: () => this.#pending.available,
    onEnd: () => void this.#reload(),
    onResume: (id, otherwise) => void this.#pending.resume(id, otherwise),
    onClose: () => {
      this.#refresh();
      this.#focusSamples();
    },
    follow: (datasetId) => this.#traffic.follow(datasetId, () => this.#faults?.open ?? false),
  });

  #pending = new Pending({
    nameOf: (id) => this.#datasets.find(({ dataset_id }) => dataset_id === id)?.dataset_name ?? id,
    isOurs: ({ projectId, endpoint }) =>
      projectId === this.#service.projectId &&
      endpoint === this.#service.endpoint &&
      !this.#service.readOnly &&
      !this.#deletions.running,
    onResume: (pending, name) =>
      void this.#deletions.resume(this.#service.dataset(pending.datasetId), name, pending),
  });

  /** @param {import('./api.js').Service} service */
  constructor(service) {
    this.#service = service;
  }

  async start() {
    // Whether deletions can be recorded is known before one can begin.
    await this.#pending.read();
    await this.#reload();
  }

  #info() {
    return this.#datasets.find(({ dataset_id }) => dataset_id === this.#place.dataset);
  }

  #dataset() {
    return this.#service.dataset(this.#place.dataset);
  }

  get #filtered() {
    return Boolean(this.#place.label || this.#place.state);
  }

  /** The datasets anew, for their counts and labels, and the page with them. */
  async #reload() {
    try {
      this.#datasets = await this.#service.listDatasets();
      this.#known = true;
    } catch (error) {
      await this.#pending.look();
      return this.#fail(error);
    }
    // Before the samples: what comes above them must not push them away under the pointer.
    await this.#pending.look();
    if (!this.#info()) {
      this.#place = { ...this.#place, dataset: this.#datasets[0]?.dataset_id ?? '', page: 0 };
      // What is selected is of the dataset that is there no more.
      this.#leave();
    }
    this.#picker.show(this.#datasets, this.#place.dataset);
    this.#showFilters();
    await this.#load();
  }

  #showFilters() {
    this.#filters.show(this.#info()?.labels?.map(({ name }) => name) ?? [], this.#place);
  }

  /** @param {string} dataset */
  #pick(dataset) {
    // A report may still speak of the samples of the dataset that is left.
    if (!this.#deletions.shown) this.#names.clear();
    this.#place = { ...this.#place, dataset, label: '', state: '', page: 0 };
    this.#showFilters();
    if (this.#leave()) this.#cleared = () => strings.selection.clearedByDataset;
    this.#sayDue = () => this.#sayMatching();
    void this.#load();
  }

  /** @param {{ label: string, state: string }} filter */
  #filter(filter) {
    this.#place = { ...this.#place, ...filter, page: 0 };
    // What is selected must be among what matches: deleting what nobody sees would be a trap.
    if (this.#leave()) this.#cleared = () => strings.selection.clearedByFilter;
    this.#sayDue = () => this.#sayMatching();
    void this.#load();
  }

  #sayMatching() {
    const matching = this.#matching ?? 0;
    if (matching === 0) return this.#filtered ? strings.empty.filter : strings.empty.dataset;
    return this.#filtered ? strings.selection.matching(matching) : strings.selection.all(matching);
  }

  /**
   * What is selected belongs to the dataset and the filter that were shown.
   * @returns {boolean} whether anything was selected
   */
  #leave() {
    this.#listing.stop();
    this.#grid.leave();
    this.#problem = null;
    // The old count is not that of the new filter.
    this.#matching = null;
    this.#refresh();
    const had = this.#selection.size > 0;
    this.#selection.clear();
    return had;
  }

  /** @param {-1 | 1} step */
  #turn(step) {
    // The key may come again before the first page is there: the pager still speaks of the one before.
    const page = this.#place.page + step;
    if (page >= 0 && (step < 0 ? this.#pager.canGoBack : this.#pager.canGoOn)) this.#go({ page });
  }

  /** @param {{ page?: number, size?: number }} change */
  #go(change) {
    this.#place = { ...this.#place, ...change };
    this.#sayDue = () => (this.#matching ? this.#pager.position : this.#sayMatching());
    void this.#load(this.#grid.hasFocus);
  }

  /**
   * @param {boolean} [focusGrid]
   * @returns {Promise<void>}
   */
  async #load(focusGrid = this.#grid.hasFocus) {
    const info = this.#info();
    if (!this.#known) return;
    this.#failed = false;
    writePlace(this.#place);
    if (!info) return this.#show([], false);
    try {
      const loaded = await this.#loader.load(this.#dataset(), {
        place: this.#place,
        type: info.dataset_type,
        patient: this.#stage.childElementCount > 0,
        onSlow: () => {
          showLoading(this.#stage, kindOf(info.dataset_type));
          // "Select page" must not take those that are in sight no more.
          this.#grid.leave();
          this.#refresh();
        },
      });
      if (!loaded) return;
      this.#place = { ...this.#place, page: loaded.page };
      writePlace(this.#place);
      this.#matching = loaded.matching;
      this.#show(loaded.samples, focusGrid);
    } catch (error) {
      this.#fail(error, focusGrid);
    }
  }

  /**
   * @param {unknown} error
   * @param {boolean} [focusGrid] the grid had the focus before others were to be loaded
   */
  #fail(error, focusGrid = false) {
    const here = document.activeElement;
    const gone = focusGrid && here === document.body;
    const focused = gone || this.#stage.contains(here) || byId('pager').contains(here);
    this.#grid.leave();
    this.#pager.hide();
    this.#matching = null;
    this.#failed = true;
    showFailure(this.#stage, {
      heading: () => strings.failure.samples,
      error,
      onAgain: () => this.#again(error),
    });
    // What had it is gone.
    if (focused) byId('samples').focus();
    this.#say();
    this.#refresh();
  }

  /** @param {unknown} error that was shown */
  #again(error) {
    // The library answers nothing any more until the page is loaded anew.
    if (fieldsOf(error).code === 'internal') return location.reload();
    // The button goes, and the focus with it: the samples have it when they come.
    byId('samples').focus();
    this.#focusDue = true;
    void this.#reload();
  }

  /**
   * @param {readonly Sample[]} samples
   * @param {boolean} focusGrid
   */
  #show(samples, focusGrid) {
    const info = this.#info();
    // It had the focus, which is nobody's since the old page went; or the focus came while these were being loaded, and
    // has not left since. Whoever has gone elsewhere meanwhile is left there.
    const focus =
      this.#grid.hasFocus ||
      (focusGrid && document.activeElement === document.body) ||
      (this.#focusDue && document.activeElement === byId('samples'));
    this.#focusDue = false;
    this.#failed = false;
    this.#learn(samples);
    if (samples.length === 0 || !info) {
      this.#matching = 0;
      this.#grid.leave();
      this.#pager.hide();
      const nothing = info ? (this.#filtered ? 'filter' : 'dataset') : 'project';
      showEmpty(this.#stage, { nothing, onClear: () => this.#filters.clear() });
      if (focus) byId('samples').focus();
    } else {
      this.#stage.removeAttribute('aria-busy');
      this.#grid.show(this.#stage, samples, {
        label: () => strings.grid.label(info.dataset_name),
        kind: kindOf(info.dataset_type),
      });
      this.#pager.show({ ...this.#place, count: this.#matching ?? 0, shown: samples.length });
      // Without a frame in which they look as if nothing had become of them.
      this.#mark();
      if (focus) this.#grid.focus();
    }
    this.#say();
    this.#refresh();
  }

  /** What is due to be said of what was loaded. */
  #say() {
    const due = [this.#cleared, this.#failed ? null : this.#sayDue].flatMap((words) =>
      words ? [words()] : [],
    );
    if (due.length > 0) announce(due.join(strings.gap));
    [this.#cleared, this.#sayDue] = [null, null];
  }

  /** Brings tiles and bar in line, at most once a frame however many ids change. */
  #refresh() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const ids = this.#grid.ids();
      const here = ids.filter((id) => this.#selection.has(id)).length;
      this.#grid.sync();
      this.#mark();
      this.#bar.show({
        matching: this.#matching,
        failed: this.#failed,
        filtered: this.#filtered,
        selected: this.#selection.size,
        elsewhere: this.#selection.size - here,
        pageShown: ids.length > 0,
        problem: this.#problem,
        listing: this.#listing.progress,
        deleting: this.#deletions.running,
        readOnly: this.#service.readOnly,
      });
    });
  }

  #mark() {
    this.#grid.mark((id) => this.#deletions.statusOf(this.#place.dataset, id));
  }

  /** @param {readonly Sample[]} samples */
  #learn(samples) {
    for (const sample of samples) {
      const name = nameOf(sample);
      if (name !== sample.sample_id) this.#names.set(sample.sample_id, name);
    }
  }

  /** @param {readonly string[]} ids */
  #select(ids) {
    this.#problem = null;
    this.#selection.add(ids);
    announce(strings.selection.announce(this.#selection.size));
  }

  #clear() {
    this.#problem = null;
    this.#listing.stop();
    this.#selection.clear();
    this.#focusSamples();
    announce(strings.selection.announce(0));
  }

  async #selectEverything() {
    announce(strings.selection.listingStarts);
    this.#problem = null;
    this.#selection.expect();
    const { dataset, label, state } = this.#place;
    try {
      const ids = await this.#listing.list(this.#dataset(), filterOf(this.#place), this.#matching ?? 0);
      if (!ids) return announce(strings.selection.listingStopped);
      await this.#selection.adopt(ids);
      // What was listed belongs to the dataset and the filter of then.
      const now = this.#place;
      if (now.dataset !== dataset || now.label !== label || now.state !== state) this.#selection.clear();
      announce(strings.selection.announce(this.#selection.size));
    } catch (error) {
      this.#problem = () => strings.selection.listingFailed(explain(error));
      announce(this.#problem());
      this.#refresh();
    }
  }

  #focusSamples() {
    if (this.#grid.isShown && this.#grid.ids().length > 0) return this.#grid.focus();
    this.#focusDue = this.#stage.ariaBusy === 'true';
    byId('samples').focus();
  }

  #delete() {
    const info = this.#info();
    if (!info || this.#listing.progress || this.#service.readOnly) return;
    const { listed } = this.#selection;
    void this.#deletions.ask(this.#dataset(), info.dataset_name, this.#selection.ids(), { listed });
  }
}
