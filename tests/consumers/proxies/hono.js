import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createProxy } from 'modelarts-dataset/proxy';
import { options } from './options.js';

const proxy = createProxy(options(process.env));
const app = new Hono();
app.all('/modelarts/*', (c) => proxy(c.req.raw, c));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
