// The entry `modelarts-dataset/worker`: the same interface, all of whose work is done in a worker. The page has a
// WebAssembly too, compiled once for both: what is refused at once is refused here, by the same code.
export { ModelArtsError } from '../errors.js';
export { discardDeletion, pendingDeletions } from '../journal.js';
export { version } from '../load.js';
export { passwordCredentials } from '../passwords.js';
export { Dataset } from './dataset.js';
export { init as default, terminate } from './load.js';
export { Session } from './session.js';
