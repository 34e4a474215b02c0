import { createProxy } from 'modelarts-dataset/proxy';
import { options } from './options.js';

const proxy = createProxy(options(Deno.env.toObject()));
Deno.serve({ port: Number(Deno.env.get('PORT')), hostname: '127.0.0.1' }, (request) => proxy(request));
