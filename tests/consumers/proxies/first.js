import { createServer } from 'node:http';
import { createProxy } from 'modelarts-dataset/proxy';
import { toNodeHandler } from 'modelarts-dataset/proxy/node';

// What is missing is refused at once.
const { HUAWEICLOUD_SDK_AK = '', HUAWEICLOUD_SDK_SK = '', UPSTREAM = '', PROJECT = '' } = process.env;
const { PORT = '3000', ORIGIN = 'http://localhost:5173' } = process.env;

const proxy = createProxy({
  endpoint: UPSTREAM, // https://modelarts.cn-north-4.myhuaweicloud.com
  projectId: PROJECT,
  basePath: '/modelarts',
  credentials: { accessKey: HUAWEICLOUD_SDK_AK, secretKey: HUAWEICLOUD_SDK_SK },
  allowedOrigins: [ORIGIN], // that of your pages, as their address bar has it
  // Your own login instead: who sends this request, and may they do this?
  authorize: (request) => request.headers.get('X-User') === 'labeler',
});

createServer(toNodeHandler(proxy)).listen(Number(PORT), '127.0.0.1');
