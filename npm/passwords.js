// Credentials for a password: a token of IAM, as the vendor's Python SDK gets it.

import { ModelArtsError } from './errors.js';
import { isSecure, pageOrigin } from './platform.js';

const NAMES = ['account', 'username', 'password', 'region', 'iamEndpoint', 'projectId'];
/** Milliseconds that IAM has for its answer. */
const TIMEOUT = 30_000;
const REQUIRED = ['account', 'username', 'password'];

export function passwordCredentials(options) {
  const invalid = (why) => new ModelArtsError('invalid-option', why);
  if (options === null || typeof options !== 'object') throw invalid('the options must be an object');
  // Copied, so that what the caller does to them later changes nothing.
  const given = { ...options };
  for (const name of Object.keys(given)) {
    if (!NAMES.includes(name)) throw invalid(`\`${name}\` is not an option of passwordCredentials`);
  }
  for (const name of NAMES) {
    const value = given[name];
    const sound = name === 'iamEndpoint' ? `${value}` : typeof value === 'string' && value;
    if (value === undefined ? REQUIRED.includes(name) : !sound) {
      throw invalid(`\`${name}\` must be a string, not empty`);
    }
  }
  const { account, username, password, region, iamEndpoint, projectId } = given;
  if (!region && !(iamEndpoint && projectId)) {
    throw invalid('`region`, or both of `iamEndpoint` and `projectId`, must be given');
  }
  if (region && !/^[a-z\d]+(-[a-z\d]+)*$/.test(region)) {
    throw invalid("`region` must be a region's name such as cn-north-4");
  }
  const url = tokensUrl(iamEndpoint ?? `https://iam.${region}.myhuaweicloud.com`);
  const body = JSON.stringify({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: username, password, domain: { name: account } } },
      },
      scope: { project: projectId ? { id: projectId } : { name: region } },
    },
  });
  return ({ signal }) => issue(url, body, signal);
}

function tokensUrl(endpoint) {
  const base = `${endpoint}`;
  let url;
  try {
    const page = base.startsWith('/') ? pageOrigin() : undefined;
    url = new URL(`${base.replace(/\/+$/, '')}/v3/auth/tokens`, page);
  } catch {}
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new ModelArtsError(
      'invalid-option',
      "`iamEndpoint` must be an http or https URL, or a path on the page's own origin",
    );
  }
  if (!isSecure(url)) {
    throw new ModelArtsError(
      'insecure-endpoint',
      '`iamEndpoint` is plain http to another host: the password would be readable on the way',
    );
  }
  return url.href;
}

async function issue(url, body, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json;charset=utf8' },
    body,
    signal: AbortSignal.any?.([signal, timeout]) ?? timeout,
    // Not followed, and no token: Workers know no `error` here.
    redirect: 'manual',
    credentials: 'omit',
  });
  const { status } = response;
  if (status === 401 || status === 403) {
    throw new ModelArtsError('credentials-refused', 'IAM refused the account, user name or password', {
      status,
    });
  }
  const token = response.headers.get('x-subject-token');
  if (!response.ok || !token) {
    throw new ModelArtsError('credentials-failed', `IAM gave no token (status ${status})`, {
      status,
      retryable: status >= 500 || status === 429,
    });
  }
  const expires = (await response.json())?.token?.expires_at;
  // With microseconds, which not every engine reads.
  return { token, ...(typeof expires === 'string' && { expiresAt: expires.replace(/(\.\d{3})\d+/, '$1') }) };
}
