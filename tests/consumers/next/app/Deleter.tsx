'use client';

import { DeleteSamples } from './DeleteSamples';

export function Deleter({ projectId, datasetId }: { projectId: string; datasetId: string }) {
  return (
    <DeleteSamples
      projectId={projectId}
      datasetId={datasetId}
      onReport={(report) => dispatchEvent(new CustomEvent('report', { detail: report }))}
    />
  );
}
