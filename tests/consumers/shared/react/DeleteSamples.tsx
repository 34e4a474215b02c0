import {
  type Dataset,
  type DeleteProgress,
  type DeleteReport,
  ModelArtsError,
  type Sample,
} from 'modelarts-dataset';
import { useEffect, useRef, useState } from 'react';
import { useDataset } from './use-dataset';

interface Props {
  projectId: string;
  datasetId: string;
  onReport?: (report: DeleteReport) => void;
}

export function DeleteSamples({ projectId, datasetId, onReport }: Props) {
  const { dataset, error: loadError } = useDataset(projectId, datasetId);
  const [samples, setSamples] = useState<Sample[]>([]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<DeleteProgress>();
  const [report, setReport] = useState<DeleteReport>();
  const [error, setError] = useState<Error>();
  const job = useRef<AbortController>(undefined);

  useEffect(() => {
    setSamples([]);
    setSelected(new Set()); // ids of one dataset are none of another
    if (!dataset) return;
    const reading = new AbortController();
    async function list(from: Dataset) {
      const found: Sample[] = [];
      for await (const sample of from.samples({ signal: reading.signal })) found.push(sample);
      setSamples(found);
    }
    list(dataset).catch((reason) => {
      if (!reading.signal.aborted) setError(reason);
    });
    return () => reading.abort();
  }, [dataset]);

  function toggle(id: string) {
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }

  function settle(done: DeleteReport) {
    const gone = new Set([...done.deleted, ...done.alreadyGone]);
    setSamples((all) => all.filter(({ sample_id }) => !gone.has(sample_id)));
    setSelected((all) => new Set([...all].filter((id) => !gone.has(id)))); // what is left can be tried again
    setReport(done);
    onReport?.(done);
  }

  async function deleteSelected(from: Dataset) {
    if (!confirm(`Delete ${selected.size} samples? This cannot be undone.`)) return;
    job.current = new AbortController();
    setRunning(true);
    setError(undefined);
    try {
      settle(await from.deleteSamples(selected, { signal: job.current.signal, onProgress: setProgress }));
    } catch (reason) {
      // A job that had to stop, or was stopped, says what it had done by then.
      if (reason instanceof ModelArtsError && reason.report) settle(reason.report);
      setError(reason as Error);
    } finally {
      setProgress(undefined);
      setRunning(false);
    }
  }

  return (
    <section>
      <ul>
        {samples.map(({ sample_id, sample_name }) => (
          <li key={sample_id}>
            <label>
              <input
                type="checkbox"
                value={sample_id}
                checked={selected.has(sample_id)}
                onChange={() => toggle(sample_id)}
              />
              {sample_name ?? sample_id}
            </label>
          </li>
        ))}
      </ul>
      <button
        type="button"
        name="delete"
        disabled={!dataset || samples.length === 0 || running}
        onClick={() => dataset && deleteSelected(dataset)}
      >
        Delete
      </button>
      {progress && (
        <>
          <progress value={progress.settled} max={progress.requested} />
          <button type="button" onClick={() => job.current?.abort()}>
            Stop
          </button>
        </>
      )}
      {report && (
        <output>
          {`${report.counts.deleted} deleted, ${report.counts.alreadyGone} were gone, ${report.counts.failed} failed, `}
          {`${report.counts.unknown} unknown, ${report.counts.notAttempted} not sent`}
        </output>
      )}
      {(loadError ?? error) && <p role="alert">{(loadError ?? error)?.message}</p>}
    </section>
  );
}
