// What `npm start -- --upstream …` is told: on the command line where to, in the environment as whom.
import { parseArgs } from 'node:util';
import { Plain } from '../lib/say.mjs';

/** The vendor's SDKs read these (huaweicloudsdkcore, `auth/provider.py`). */
const AK = 'HUAWEICLOUD_SDK_AK';
const SK = 'HUAWEICLOUD_SDK_SK';
const SECURITY_TOKEN = 'HUAWEICLOUD_SDK_SECURITY_TOKEN';
export const SECRETS = [AK, SK, SECURITY_TOKEN];
const PROJECT_ID = 'HUAWEICLOUD_SDK_PROJECT_ID';

const OPTIONS = {
  upstream: { type: 'string' },
  region: { type: 'string' },
  project: { type: 'string' },
  dataset: { type: 'string', multiple: true },
  'read-only': { type: 'boolean', default: false },
  port: { type: 'string' },
};

/** Whether the page is to work on the real service. */
export const wantsUpstream = (args) => args.some((arg) => /^--(upstream|region)(=|$)/.test(arg));

/** `{ upstream, region, projectId, datasets, readOnly, port, credentials }` */
export function readUpstream(args, env) {
  let values;
  try {
    ({ values } = parseArgs({ args, options: OPTIONS }));
  } catch (error) {
    throw new Plain(`${error.message}\nWith --upstream there are: --${Object.keys(OPTIONS).join(', --')}`);
  }
  const projectId = values.project ?? env[PROJECT_ID];
  if (!projectId) throw new Plain(`Which project? Give --project ID, or set ${PROJECT_ID}.`);
  // The secret has no option: what stands on a command line, every process of the machine can read.
  if (!env[AK] || !env[SK]) throw new Plain(`Set ${AK} and ${SK} to the access key and its secret.`);
  const port = Number(values.port ?? Number.NaN);
  if (values.port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new Plain('--port must be a number from 0 to 65535.');
  }
  return {
    upstream: values.upstream,
    region: values.region,
    projectId,
    datasets: values.dataset,
    readOnly: values['read-only'],
    port: values.port === undefined ? undefined : port,
    credentials: {
      accessKey: env[AK],
      secretKey: env[SK],
      ...(env[SECURITY_TOKEN] && { securityToken: env[SECURITY_TOKEN] }),
    },
  };
}
