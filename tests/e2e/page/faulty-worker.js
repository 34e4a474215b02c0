// A worker of a page's own, with the script of the package in it, that can be made to fail.
import '/package/dist/worker-thread.js';

addEventListener('message', ({ data }) => {
  if (data === 'throw') throw new RangeError('out of hand');
  if (data === 'reject') Promise.reject(new RangeError('out of hand'));
});
