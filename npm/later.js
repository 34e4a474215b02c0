// Parts of the interface that are not available yet: they say so, and do nothing.

import { ModelArtsError } from './errors.js';

export function notYet(what) {
  return Promise.reject(new ModelArtsError('invalid-option', `${what} is not available yet`));
}

export function pendingDeletions() {
  return notYet('pendingDeletions');
}

export function discardDeletion() {
  return notYet('discardDeletion');
}
