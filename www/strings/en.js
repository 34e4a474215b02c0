// @ts-check
// The page in English. zh.js is the same in Chinese: tests/page/strings.test.mjs holds them to one shape.

import { formats } from './format.js';

const locale = 'en';
const { number, percent, moment, plural, roughly, exactly } = formats(locale);

/** @param {number} count */
const samples = (count) => plural(count, '1 sample', `${number(count)} samples`);

export const strings = {
  /** For `lang` and Intl. */
  locale,
  /** Between two sentences. */
  gap: ' ',
  /** Ends what stands without a full stop. */
  stop: '. ',
  header: {
    title: 'Dataset samples',
    description: 'Browse the samples of a ModelArts dataset and delete the ones you select.',
    skip: 'Skip to the samples',
    language: 'Language',
    faults: 'Service faults',
    /** @param {number} count */
    faultsOn: (count) => `${number(count)} on`,
    /** @param {string} project @param {string} host */
    connected: (project, host) => `Project ${project} at ${host}`,
  },
  sidebar: { label: 'Dataset and filters' },
  datasets: {
    heading: 'Datasets',
    /** @param {number} count */
    unit: (count) => plural(count, 'sample', 'samples'),
    none: 'This project has no datasets.',
    /** By the number the service gives. @type {Record<number, string>} */
    types: {
      0: 'Image classification',
      1: 'Object detection',
      3: 'Image segmentation',
      100: 'Text classification',
      101: 'Named entities',
      102: 'Text triplets',
      200: 'Sound classification',
      201: 'Speech content',
      202: 'Speech segments',
      400: 'Table',
      600: 'Video',
      900: 'Free format',
    },
    otherType: 'Dataset',
  },
  filters: {
    heading: 'Filter',
    label: 'Label',
    anyLabel: 'Any label',
    state: 'State',
    anyState: 'Any state',
    clear: 'Clear filters',
    /** By the value that the service's filter takes. @type {Record<string, string>} */
    states: {
      __ALL__: 'Labeled',
      __AUTO_ANNOTATION__: 'Labeled automatically',
      __NONE__: 'Not labeled',
    },
  },
  selection: {
    toolbar: 'Selection',
    /** @param {number} count */
    matching: (count) => `${samples(count)} ${plural(count, 'matches', 'match')}`,
    /** @param {number} count */
    all: (count) => samples(count),
    /** @param {number} count @param {number} elsewhere */
    selected: (count, elsewhere) =>
      elsewhere > 0
        ? `${number(count)} selected, ${number(elsewhere)} on other pages`
        : `${number(count)} selected`,
    page: 'Select page',
    /** @param {number} count */
    everything: (count) => `Select all ${number(count)}`,
    clear: 'Clear',
    /** @param {number} count */
    delete: (count) => (count === 0 ? 'Delete' : `Delete ${samples(count)}`),
    /** @param {number} found @param {number} expected */
    listing: (found, expected) => `Listing what matches: ${number(found)} of about ${number(expected)}`,
    listingStarts: 'Listing what matches',
    stopListing: 'Stop',
    listingStopped: 'Listing stopped. Nothing more was selected.',
    /** @param {string} reason */
    listingFailed: (reason) => `Could not list what matches. ${reason}`,
    /** @param {number} count */
    announce: (count) => (count === 0 ? 'Nothing selected' : `${samples(count)} selected`),
    clearedByFilter: 'The selection was cleared, because the filter changed.',
    clearedByDataset: 'The selection was cleared, because it was of another dataset.',
    busy: 'Wait until the deletion in progress has ended.',
  },
  grid: {
    /** @param {string} dataset */
    label: (dataset) => `Samples of ${dataset}`,
    noLabels: 'No label',
    /** @param {number} count */
    moreLabels: (count) => `+${number(count)}`,
    automatic: 'auto',
    automaticHint: 'Labeled by a model, not yet confirmed',
    noPreview: 'No preview',
    play: 'Play',
    pause: 'Pause',
    noSound: 'Cannot be played',
    loading: 'Loading samples',
    keys: 'Arrow keys move, Space selects, Shift extends the selection, Enter plays sound, Delete deletes what is selected, Escape clears the selection.',
    /** @type {Record<string, string>} */
    marks: {
      deleting: 'Being deleted',
      deleted: 'Deleted',
      alreadyGone: 'Already gone',
      failed: 'Not deleted',
      unknown: 'Uncertain',
    },
  },
  pager: {
    label: 'Pages',
    previous: 'Previous page',
    next: 'Next page',
    /** @param {number} page @param {number} pages */
    position: (page, pages) => `Page ${number(page)} of ${number(pages)}`,
    size: 'Samples a page',
    goTo: 'Go to page',
    go: 'Go',
  },
  empty: {
    dataset: 'This dataset has no samples',
    datasetHint: 'Samples that are added to it appear here.',
    projectHint: 'Datasets that are added to it appear here.',
    filter: 'Nothing matches this filter',
    filterHint: 'Choose another label or state, or clear the filters.',
  },
  failure: {
    samples: 'The samples could not be loaded',
    start: 'The page could not start',
    again: 'Try again',
  },
  pending: {
    label: 'Deletions that were interrupted',
    /** @param {number} count @param {string} dataset @param {Date} begun */
    what: (count, dataset, begun) =>
      `The deletion of ${samples(count)} of ${dataset}, begun on ${moment(begun)}, was interrupted.`,
    /** @param {number} settled @param {boolean} deleteSource */
    state: (settled, deleteSource) =>
      `${number(settled)} ${plural(settled, 'is', 'are')} settled.${deleteSource ? ' Resuming deletes the source files too.' : ''}`,
    resume: 'Resume',
    discard: 'Discard',
    unreadable: 'What was recorded cannot be read just now. Try again, or reload the page.',
    discarded: 'Discarded. Nothing more will be deleted.',
    /** @param {string} reason */
    notDiscarded: (reason) => `It could not be discarded. ${reason}`,
  },
  upstream: {
    title: 'This is the real service',
    warning: 'What is deleted on this page is deleted for good, for everybody who uses the dataset.',
    endpoint: 'Service',
    project: 'Project',
    account: 'Access key',
    /** @param {string} key */
    temporary: (key) => `${key} (temporary)`,
    datasets: 'Datasets',
    allDatasets: 'All datasets of the project',
    rights: 'This page can',
    readOnly: 'look, and delete nothing',
    deleting: 'look, and delete samples and their source files',
    go: 'Go on with these',
    noKey: 'Open the address that the command printed: this one lacks its key.',
  },
  dialog: {
    /** @param {number} count */
    title: (count) => `Delete ${samples(count)}?`,
    /** @param {string} dataset */
    from: (dataset) => `From the dataset ${dataset}.`,
    undo: 'This cannot be undone.',
    /** @param {number} count */
    more: (count) => `and ${number(count)} more`,
    listed: 'Exactly the samples that were listed are deleted. What is added meanwhile stays.',
    /** @param {Date} begun */
    rest: (begun) => `This is the rest of the deletion begun on ${moment(begun)}.`,
    source: 'Delete the source files too',
    sourceWarning:
      'The files themselves are removed from storage. Other datasets, and published versions of this one, that use the same files can break.',
    /** @param {number} count */
    type: (count) => `Type ${number(count)} to confirm`,
    cancel: 'Keep them',
    /** @param {number} count */
    confirm: (count) => `Delete ${samples(count)}`,
    /** @param {number} count */
    confirmWithSource: (count) => `Delete ${samples(count)} and ${plural(count, 'its file', 'their files')}`,
  },
  progress: {
    /** @param {number} count @param {string} dataset */
    heading: (count, dataset) => `Deleting ${samples(count)} from ${dataset}`,
    bar: 'Deletion progress',
    /** @param {number} settled @param {number} requested */
    settled: (settled, requested) => `${number(settled)} of ${number(requested)} settled`,
    /** @param {number} perSecond */
    rate: (perSecond) => `${number(Math.round(perSecond))} a second`,
    rateLabel: 'Rate',
    remainingLabel: 'Remaining',
    remainingUnknown: 'Not known yet',
    requestsLabel: 'Requests',
    retriesLabel: 'Retries',
    inFlightLabel: 'In flight',
    /** @param {number} now @param {number} most */
    inFlight: (now, most) => `${number(now)} of ${number(most)}`,
    problemsLabel: 'Problems',
    waitingFor: 'Waiting:',
    /** @type {Record<string, string>} */
    waiting: {
      backoff: 'a request failed, the next attempt follows shortly',
      throttled: 'the service asked to slow down',
      offline: 'this computer is offline',
      credentials: 'signing in again',
      source: 'more ids to delete',
    },
    /** For the tab. @param {number} share @param {string} title */
    tab: (share, title) => `${percent(share)} · ${title}`,
    cancel: 'Cancel',
    cancelling: 'Cancelling',
    /** @param {number} count */
    announceStart: (count) => `Deleting ${samples(count)}`,
    /** @param {number} settled @param {number} requested */
    announceShare: (settled, requested) => `${percent(settled / requested)} done`,
    /** @param {string} what */
    announceWaiting: (what) => `Waiting: ${what}`,
  },
  time: {
    /** @param {number} seconds */
    about: (seconds) => (seconds < 1 ? `Under ${roughly(1)}` : `About ${roughly(seconds)}`),
    /** @param {number} seconds */
    exact: (seconds) => exactly(seconds),
  },
  report: {
    /** @type {Record<string, string>} */
    headings: {
      ok: 'Deletion finished',
      problems: 'Deletion finished, with problems',
      cancelled: 'Deletion cancelled',
      stopped: 'Deletion stopped',
      refused: 'Nothing was deleted',
      notResumed: 'The deletion was not resumed',
      unclear: 'It is not known what was deleted',
    },
    unclear:
      'Requests may have been on their way. Reload the page: a recorded deletion can be resumed there, and the samples that are still there are shown.',
    /** @param {number} requested @param {string} dataset @param {string} took */
    summary: (requested, dataset, took) => `${samples(requested)} of ${dataset}, in ${took}.`,
    /** @param {number} requests @param {number} retries */
    effort: (requests, retries) =>
      `${number(requests)} ${plural(requests, 'request', 'requests')}, of which ${number(retries)} ${plural(retries, 'was a retry', 'were retries')}.`,
    /** One for each outcome: short words for the figure, and what it means. @type {Record<string, { label: string, meaning: string }>} */
    outcomes: {
      deleted: { label: 'Deleted', meaning: 'The service confirmed it.' },
      alreadyGone: {
        label: 'Already gone',
        meaning: 'No longer there. Where an answer was lost, this deletion may have done it.',
      },
      failed: { label: 'Not deleted', meaning: 'The service refused, or still had them when asked.' },
      unknown: { label: 'Uncertain', meaning: 'Sent, but no answer says what became of them.' },
      notAttempted: { label: 'Not attempted', meaning: 'They were never sent.' },
    },
    problemsHeading: 'What went wrong',
    columns: { sample: 'Sample', outcome: 'Outcome', reason: 'Reason', attempts: 'Attempts' },
    /** @param {number} from @param {number} to @param {number} all */
    problemRange: (from, to, all) => `${number(from)} to ${number(to)} of ${number(all)}`,
    previousProblems: 'Previous problems',
    nextProblems: 'Next problems',
    problemPages: 'Pages of problems',
    /** @param {number} count */
    again: (count) => plural(count, 'Try this one again', `Try these ${number(count)} again`),
    /** @param {number} count */
    goOn: (count) => `Delete the ${number(count)} not attempted`,
    resume: 'Resume the deletion',
    downloadJson: 'Download as JSON',
    downloadCsv: 'Download as CSV',
    close: 'Close report',
    /** @param {string} request */
    request: (request) => `Request ${request}`,
    /** @param {string} heading @param {number} deleted @param {number} problems */
    announce: (heading, deleted, problems) =>
      `${heading}. ${number(deleted)} deleted${problems > 0 ? `, ${number(problems)} with problems` : ''}.`,
  },
  faults: {
    heading: 'Service faults',
    intro:
      'The service behind this page is an emulator. Switch faults on, delete something, and watch the library cope. Each chance is for one request.',
    close: 'Close the panel',
    presetsHeading: 'Presets',
    /** @type {Record<string, string>} */
    presets: {
      off: 'All off',
      slow: 'Slow',
      throttled: 'Throttled',
      flaky: 'Flaky network',
      badDay: 'Bad day',
    },
    /** @type {Record<string, string>} */
    presetHints: {
      off: 'The service behaves',
      slow: 'Every answer takes its time',
      throttled: 'Many requests are told to wait',
      flaky: 'Connections break before and after the work is done',
      badDay: 'A little of everything',
    },
    /** @param {string} name */
    chance: (name) => `Chance of ${name}`,
    always: 'While on',
    /** By the group's name as the emulator gives it; one that is missing here is shown as it is. @type {Record<string, string>} */
    groups: {
      time: 'Time',
      status: 'Error answers',
      connection: 'Connection',
      body: 'Damaged answers',
      answer: 'Unusual answers',
      service: 'State of the dataset',
      limit: 'Limits',
      credentials: 'Sign-in',
    },
    otherGroup: 'Other',
    trafficHeading: 'What the service sees',
    trafficNone: 'Requests to this dataset appear here while a deletion runs.',
    trafficColumns: { ids: 'Ids', answer: 'Answer', fault: 'Fault' },
    unanswered: 'none yet',
    broken: 'cut off',
    /** @param {number} count @param {number} most */
    trafficTotal: (count, most) =>
      `${number(count)} ${plural(count, 'request', 'requests')}, at most ${number(most)} at a time.`,
    /** @param {string} reason */
    failed: (reason) => `The emulator did not take the change. ${reason}`,
    /** What a fault does, as the emulator says it. @param {string} _name @param {string} given */
    describe: (_name, given) => given,
    missing: 'This service has no fault switches: it is not the emulator.',
  },
  /** What a code of the library means to a person. @type {Record<string, string>} */
  errors: {
    'not-initialized': 'The library is not loaded.',
    'load-failed': 'The library could not be loaded.',
    'invalid-option': 'A setting is wrong.',
    'invalid-sample-id': 'A sample id is wrong.',
    'insecure-endpoint': 'The address of the service is not secure.',
    'credentials-refused': 'The service refused the sign-in.',
    'credentials-failed': 'Signing in did not work.',
    forbidden: 'You are not permitted to do this.',
    'dataset-not-found': 'The dataset does not exist any more.',
    'dataset-busy': 'The dataset was busy for too long.',
    'sample-not-found': 'The sample does not exist.',
    rejected: 'The service refused this sample.',
    throttled: 'The service kept asking to slow down.',
    'service-error': 'The service had an error of its own.',
    'invalid-response': 'The answer could not be read.',
    timeout: 'No answer came in time.',
    network: 'The connection broke.',
    offline: 'This computer is offline.',
    aborted: 'Cancelled.',
    'source-failed': 'The list of ids could not be read.',
    'journal-failed': 'The deletion could not be recorded, or its record could not be read.',
    'already-running': 'Another tab runs this deletion.',
    internal: 'The library had an error of its own.',
  },
  unexpected: 'Something unexpected happened.',
};
