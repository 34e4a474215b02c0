import { ask, call } from "./alive.js";
import { ModelArtsError } from "./errors.js";
import { Handle } from "./handle.js";
import { notYet } from "./later.js";

export class Dataset extends Handle {
  constructor(session, datasetId) {
    // Structural, so that two copies of the package on one page fail in a way that can be understood.
    if (typeof session?.raw !== "function") {
      call(() => {
        throw new ModelArtsError("invalid-option", "the first argument of Dataset must be a Session");
      });
    }
    super(session.raw((raw) => raw.dataset(datasetId)));
  }
  get datasetId() {
    return this.raw((dataset) => dataset.datasetId());
  }
  deleteSamples(samples, options) {
    return ask(() => this.raw((dataset) => dataset.deleteSamples(samples, options)));
  }
  listSamples(options) {
    return ask(() => this.raw((dataset) => dataset.listSamples(options)));
  }
  getSampleInfo(sampleId, options) {
    return ask(() => this.raw((dataset) => dataset.getSampleInfo(sampleId, options)));
  }
  samples(options) {
    return eachSample(this.raw((dataset) => dataset.samples(options)));
  }
  deleteMatching() {
    return notYet("deleteMatching");
  }
  resumeDeletion() {
    return notYet("resumeDeletion");
  }
}

async function* eachSample(pages) {
  try {
    for (;;) {
      const page = await ask(() => pages.next());
      if (!page) return;
      yield* page;
    }
  } finally {
    pages.free();
  }
}
