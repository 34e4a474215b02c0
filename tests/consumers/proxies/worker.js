import { createProxy } from 'modelarts-dataset/proxy';
import signer from 'modelarts-dataset/signer.wasm';
import { options } from './options.js';

let proxy;
export default {
  fetch(request, env) {
    proxy ??= createProxy({ ...options(env), signer });
    return proxy(request);
  },
};
