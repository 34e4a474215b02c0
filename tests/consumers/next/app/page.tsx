import { version } from 'modelarts-dataset';
import { Deleter } from './Deleter';

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { project = '', dataset = '' } = await searchParams;
  return (
    <main>
      <p>{`modelarts-dataset ${version}`}</p>
      <Deleter projectId={project} datasetId={dataset} />
    </main>
  );
}
