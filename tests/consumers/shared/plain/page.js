// The page of the consumers without a framework: shows the samples of a dataset, and deletes those that are ticked.

export async function showSamples(dataset) {
  const list = document.querySelector('#samples');
  const button = document.querySelector('button[name=delete]');
  const output = document.querySelector('output');

  for await (const { sample_id, sample_name } of dataset.samples()) list.append(row(sample_id, sample_name));
  button.addEventListener('click', async () => {
    button.disabled = true;
    const ids = [...list.querySelectorAll('input:checked')].map(({ value }) => value);
    const report = await dataset.deleteSamples(ids, {
      onProgress({ settled, requested }) {
        output.value = `${settled} of ${requested}`;
      },
    });
    const { deleted, alreadyGone, failed, unknown, notAttempted } = report.counts;
    output.value = `${deleted} deleted, ${alreadyGone} were gone, ${failed} failed, ${unknown} unknown, ${notAttempted} not sent`;
    dispatchEvent(new CustomEvent('report', { detail: report }));
  });
  button.disabled = false;
}

function row(id, name) {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.value = id;
  const label = document.createElement('label');
  label.append(box, name ?? id);
  const item = document.createElement('li');
  item.append(label);
  return item;
}
