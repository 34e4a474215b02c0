// The package's entry. It touches no browser global when it is imported.
export { Dataset } from './dataset.js';
export { ModelArtsError } from './errors.js';
export { discardDeletion, pendingDeletions } from './journal.js';
export { init as default, version } from './load.js';
export { passwordCredentials } from './passwords.js';
export { Session } from './session.js';
