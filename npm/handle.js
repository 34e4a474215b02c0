// What `Session` and `Dataset` have in common: something that can be let go of.

import { ModelArtsError } from './errors.js';

export class Handle {
  #held;
  constructor(held) {
    this.#held = held;
  }

  /** @internal */
  held() {
    if (!this.#held) throw new ModelArtsError('invalid-option', 'this object was freed');
    return this.#held;
  }

  /** Safe at any time and any number of times: what is running holds what it needs. */
  free() {
    this.#held = undefined;
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() {
    this.free();
  }
}
