// A worker of a page's own, with the script of the package in it, that can be made to fail.
import '/package/dist/worker-thread.js';

let trapped = false;

addEventListener('message', ({ data }) => {
  if (data === 'throw') throw new RangeError('out of hand');
  if (data === 'reject') Promise.reject(new RangeError('out of hand'));
  if (data === 'trap') trapped = true;
});

/** Its WebAssembly traps when that is asked for, as after a panic. */
const { Instance } = WebAssembly;
WebAssembly.Instance = function instantiate(...args) {
  const { exports } = new Instance(...args);
  const trap =
    (call) =>
    (...values) => {
      if (trapped) throw new WebAssembly.RuntimeError('out of hand');
      return call(...values);
    };
  const entries = Object.entries(exports);
  return {
    exports: Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === 'function' ? trap(value) : value]),
    ),
  };
};
