// What each server gives its proxy. The names of the variables are those of the vendor's SDKs.
export const options = ({ UPSTREAM, PROJECT, HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK }) => ({
  endpoint: UPSTREAM,
  projectId: PROJECT,
  basePath: '/modelarts',
  credentials: { accessKey: HUAWEICLOUD_SDK_AK, secretKey: HUAWEICLOUD_SDK_SK },
  authorize: (request) => request.headers.get('X-User') === 'labeler',
});
