// Where there is no IndexedDB, nothing can be recorded: that is said before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import init, { discardDeletion, pendingDeletions, Session } from '../output/package/dist/index.js';

await init();

test('without IndexedDB and locks a journal is refused, and nothing is sent', async () => {
  let sent = 0;
  const session = new Session({
    projectId: 'p',
    region: 'cn-north-4',
    credentials: { token: 't' },
    fetch: () => {
      sent++;
      return Promise.reject(new Error('not to be called'));
    },
  });
  const dataset = session.dataset('d');
  const failed = { name: 'ModelArtsError', code: 'journal-failed', retryable: true };
  await assert.rejects(dataset.deleteSamples(['a', 'b'], { journal: true }), (error) => {
    assert.deepEqual({ name: error.name, code: error.code, retryable: error.retryable }, failed);
    assert.deepEqual(error.report.notAttempted, ['a', 'b']);
    return true;
  });
  await assert.rejects(dataset.resumeDeletion('x'), failed);
  await assert.rejects(pendingDeletions(), failed);
  await assert.rejects(discardDeletion('x'), failed);
  assert.equal(sent, 0);
});
