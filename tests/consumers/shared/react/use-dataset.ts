import init, { type Dataset, Session } from 'modelarts-dataset';
import { useEffect, useState } from 'react';

/** The dataset once the WebAssembly is loaded, or why it could not be. */
export function useDataset(projectId: string, datasetId: string) {
  const [dataset, setDataset] = useState<Dataset>();
  const [error, setError] = useState<Error>();

  useEffect(() => {
    let session: Session | undefined;
    let unmounted = false;
    async function open() {
      await init();
      if (unmounted) return;
      session = new Session({ projectId, endpoint: '/modelarts', headers: { 'X-CSRF-Token': '1' } });
      setDataset(session.dataset(datasetId));
    }
    open().catch(setError);
    return () => {
      unmounted = true;
      setDataset(undefined); // the component may go on with another one
      session?.free(); // a deletion that is running goes on
    };
  }, [projectId, datasetId]);

  return { dataset, error };
}
