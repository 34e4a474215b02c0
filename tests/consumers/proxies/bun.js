import { createProxy } from 'modelarts-dataset/proxy';
import { options } from './options.js';

const proxy = createProxy(options(process.env));
Bun.serve({
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  fetch: (request) => proxy(request),
});
