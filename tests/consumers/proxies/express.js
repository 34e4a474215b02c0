import express from 'express';
import { createProxy } from 'modelarts-dataset/proxy';
import { toNodeHandler } from 'modelarts-dataset/proxy/node';
import { options } from './options.js';

const app = express();
app.use('/modelarts', toNodeHandler(createProxy(options(process.env))));
// A body parser that stands behind it has what is not the proxy's.
app.use(express.json());
app.listen(Number(process.env.PORT), '127.0.0.1');
