// The proxy as a route of the team's own server. Keys come from the environment, and never into a page.
import { createProxy } from 'modelarts-dataset/proxy';

export const runtime = 'nodejs';

let proxy: ReturnType<typeof createProxy> | undefined;
/** Made with the first request: the environment is that of the server, not of the build. */
function handle(request: Request) {
  proxy ??= createProxy({
    endpoint: process.env.UPSTREAM ?? '',
    projectId: process.env.PROJECT ?? '',
    basePath: '/modelarts-proxy',
    credentials: {
      accessKey: process.env.HUAWEICLOUD_SDK_AK ?? '',
      secretKey: process.env.HUAWEICLOUD_SDK_SK ?? '',
    },
    authorize: ({ headers }) => headers.get('X-User') === 'labeler',
  });
  return proxy(request);
}

export const GET = handle;
export const POST = handle;
