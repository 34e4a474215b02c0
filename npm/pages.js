// Samples page after page, while samples come and go, and whatever the service counts with `offset`.

/** Times that a dataset is listed at most, when it changed meanwhile. */
const PASSES = 3;

/**
 * Pages as `{ count, fresh, repeated }`: the service's count, the samples that no page before had, and whether there
 * were others. Until a page is short, empty or a repetition: samples come and go meanwhile, and a count cannot be
 * relied on. `fetch` reads a page.
 */
export async function* pages(fetch, query, size) {
  const seen = new Set();
  let before;
  let known;
  let step = 1;
  for (let offset = 0; ; offset += step) {
    const { sample_count: count, samples } = await fetch((raw, id) =>
      raw.pageAt(id, query, offset, Math.random()),
    );
    const fresh = samples.filter(({ sample_id }) => seen.size < seen.add(sample_id).size);
    // By the contract `offset` counts pages. Where a page is the one before it moved on by a sample, it counts samples;
    // unless others came before them meanwhile, which the service's count shows.
    const counted = before && step === 1 && count === known && isNext(before, samples);
    known = count;
    yield { count, fresh, repeated: fresh.length < samples.length && !counted };
    if (samples.length < size || !fresh.length) return;
    if (counted) step = size;
    before = samples;
  }
}

function isNext(before, samples) {
  return (
    samples.length > 1 && before.slice(1).every((sample, at) => sample.sample_id === samples[at]?.sample_id)
  );
}

/**
 * The ids of all that match, at most so many, as `{ ids, requests, retries }`; with `failure` when it could not be told
 * to the end. Samples that came or went meanwhile move the others from page to page: then it is listed again.
 */
export async function list(read, [query, size, most]) {
  const ids = new Set();
  let requests = 0;
  let retries = 0;
  const fetch = (begin) =>
    read(begin, (sent) => {
      requests += sent;
      retries += Math.max(sent - 1, 0);
    });
  try {
    for (let pass = 0, moved = true; pass < PASSES && moved; pass++) {
      let first;
      moved = false;
      for await (const { count, fresh, repeated } of pages(fetch, query, size)) {
        first ??= count;
        moved ||= repeated || count !== first;
        for (const { sample_id } of fresh) {
          if (ids.size < most) ids.add(sample_id);
        }
        if (ids.size >= most) return { ids: [...ids], requests, retries };
      }
    }
  } catch (cause) {
    return { ids: [...ids], requests, retries, failure: { cause } };
  }
  return { ids: [...ids], requests, retries };
}
