import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DeleteSamples } from './DeleteSamples';

const parameters = new URLSearchParams(location.search);

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <DeleteSamples
      projectId={parameters.get('project') ?? ''}
      datasetId={parameters.get('dataset') ?? ''}
      onReport={(report) => dispatchEvent(new CustomEvent('report', { detail: report }))}
    />
  </StrictMode>,
);
