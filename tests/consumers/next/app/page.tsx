import { Session } from 'modelarts-dataset/inline';
import { Deleter } from './Deleter';

/** Asked on the server, which needs no credentials in the page for it. */
async function countSamples(projectId: string, datasetId: string) {
  const session = new Session({
    projectId,
    endpoint: `${process.env.MODELARTS_SERVER}/modelarts`,
    headers: { 'X-CSRF-Token': '1' },
  });
  const { sample_count } = await session.dataset(datasetId).listSamples({ limit: 1 });
  session.free();
  return sample_count;
}

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { project, dataset } = await searchParams;
  if (!project || !dataset) return <p>Which dataset?</p>;
  return (
    <main>
      <p>{`${await countSamples(project, dataset)} samples`}</p>
      <Deleter projectId={project} datasetId={dataset} />
    </main>
  );
}
