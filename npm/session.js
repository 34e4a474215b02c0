import { RawSession } from "../target/wasm-bindgen/modelarts_dataset.js";
import { call } from "./alive.js";
import { Dataset } from "./dataset.js";
import { Handle } from "./handle.js";

export class Session extends Handle {
  constructor(options) {
    super(call(() => new RawSession(options)));
  }
  get projectId() {
    return this.raw((session) => session.projectId());
  }
  get endpoint() {
    return this.raw((session) => session.endpoint());
  }
  dataset(datasetId) {
    return new Dataset(this, datasetId);
  }
}
