// A panic in the WebAssembly ends this instance for the whole page: nothing it was asked for would ever settle.
// So every promise given out is listed here, and is rejected when that happens; whatever comes later is refused.

import { ModelArtsError } from './errors.js';

let dead;
let loaded = false;
const rejects = new Set();
const controllers = new Set();

/** Says that the WebAssembly can be called. */
export function cameAlive() {
  loaded = true;
}

/** Called by the WebAssembly's panic hook, and when a call traps. */
export function died(message) {
  dead ??= new ModelArtsError('internal', `a defect of modelarts-dataset: ${message}; load the page anew`);
  for (const reject of rejects) reject(dead);
  for (const controller of controllers) controller.abort(dead);
  rejects.clear();
  controllers.clear();
}

/** Calls into the WebAssembly. */
export function call(work) {
  if (dead) throw dead;
  if (!loaded)
    throw new ModelArtsError('not-initialized', 'call and await init() of modelarts-dataset first');
  try {
    return work();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) died(error.message);
    throw dead ?? error;
  }
}

/** As `call`, for what nobody waits for: what goes wrong there is a defect, of which everybody is told. */
export function drive(work) {
  try {
    call(work);
  } catch (error) {
    died(error?.message);
  }
}

/** A promise of what the work gives; it never throws, and always settles. */
export function ask(work) {
  return new Promise((resolve, reject) => {
    rejects.add(reject);
    const settle = (end) => (value) => {
      rejects.delete(reject);
      end(value);
    };
    // In the same turn: what the caller handed over is read at the call.
    new Promise((begin) => begin(work())).then(settle(resolve), settle(reject));
  });
}

/** A request leaves, unless the instance has died. */
export function launch(controller) {
  if (dead) throw dead;
  controllers.add(controller);
}

/** It has landed, or was given up. */
export function landed(controller) {
  controllers.delete(controller);
}
