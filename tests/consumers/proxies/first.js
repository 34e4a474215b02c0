import { createServer } from 'node:http';
import { createProxy } from 'modelarts-dataset/proxy';
import { toNodeHandler } from 'modelarts-dataset/proxy/node';

// What is missing is refused at once.
const { HUAWEICLOUD_SDK_AK = '', HUAWEICLOUD_SDK_SK = '', UPSTREAM = '', PROJECT = '', PORT = '3000' } = process.env;

const proxy = createProxy({
  endpoint: UPSTREAM, // https://modelarts.cn-north-4.myhuaweicloud.com
  projectId: PROJECT,
  basePath: '/modelarts',
  credentials: { accessKey: HUAWEICLOUD_SDK_AK, secretKey: HUAWEICLOUD_SDK_SK },
  // Your own login: who sends this request, and may they delete?
  authorize: (request, { action, datasetId }) => request.headers.get('X-User') === 'labeler',
});

createServer(toNodeHandler(proxy)).listen(Number(PORT), '127.0.0.1');
