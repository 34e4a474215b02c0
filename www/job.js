// @ts-check
// One deletion, from the call of the library to the result, with the warning on leaving meanwhile.

import { fieldsOf } from './errors.js';

/**
 * @typedef {import('modelarts-dataset').DeleteReport} DeleteReport
 * @typedef {'ok' | 'problems' | 'cancelled' | 'stopped' | 'refused' | 'notResumed' | 'unclear'} Ending
 *
 * @typedef {object} JobResult
 * @property {Ending} ending
 * @property {DeleteReport} [report] absent when nothing was begun, or nothing can be said
 * @property {unknown} [error]
 * @property {string} datasetId
 * @property {string} datasetName
 * @property {boolean} deleteSource
 * @property {Date} endedAt
 *
 * @typedef {object} JobRequest
 * @property {import('modelarts-dataset').Dataset} dataset
 * @property {string} datasetName
 * @property {readonly string[]} ids
 * @property {string} [resume] the pending deletion that is taken up, in the place of ids
 * @property {boolean} journal whether it is recorded
 * @property {boolean} deleteSource
 * @property {AbortSignal} signal
 * @property {(progress: import('modelarts-dataset').DeleteProgress) => void} onProgress
 * @property {(outcomes: readonly import('modelarts-dataset').SampleOutcome[]) => void} onOutcomes
 */

/** @param {BeforeUnloadEvent} event */
function warn(event) {
  event.preventDefault();
}

/**
 * @param {unknown} error
 * @param {boolean} resumed
 * @returns {Ending}
 */
function endingOf(error, resumed) {
  const { code, report } = fieldsOf(error);
  if (code === 'aborted') return 'cancelled';
  if (report) return 'stopped';
  // The library failed itself: requests may have been on their way. Every other refusal came before the first.
  if (code === undefined || code === 'internal') return 'unclear';
  return resumed ? 'notResumed' : 'refused';
}

/**
 * Never rejects: how the job ended is the result.
 * @param {JobRequest} request
 * @returns {Promise<JobResult>}
 */
export async function runDeletion({
  dataset,
  datasetName,
  ids,
  resume,
  journal,
  deleteSource,
  signal,
  onProgress,
  onOutcomes,
}) {
  const about = { datasetId: dataset.datasetId, datasetName, deleteSource };
  window.addEventListener('beforeunload', warn);
  try {
    const options = { signal, onProgress, onOutcomes };
    const report = await (resume
      ? dataset.resumeDeletion(resume, options)
      : dataset.deleteSamples(ids, { ...options, deleteSource, journal }));
    return { ...about, ending: report.ok ? 'ok' : 'problems', report, endedAt: new Date() };
  } catch (error) {
    const report = fieldsOf(error).report;
    return { ...about, ending: endingOf(error, resume !== undefined), report, error, endedAt: new Date() };
  } finally {
    window.removeEventListener('beforeunload', warn);
  }
}
