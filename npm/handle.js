// An object of the WebAssembly as a page holds it.

import { call } from "./alive.js";
import { ModelArtsError } from "./errors.js";

export class Handle {
  #object;
  constructor(object) {
    this.#object = object;
  }

  /** Calls into the object. @internal */
  raw(work) {
    return call(() => {
      if (!this.#object) throw new ModelArtsError("invalid-option", `this ${this.constructor.name} was freed`);
      return work(this.#object);
    });
  }

  /** Safe at any time and any number of times: what is running holds what it needs. */
  free() {
    const object = this.#object;
    this.#object = undefined;
    object?.free();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }
}
