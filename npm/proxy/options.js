// The options of a proxy, checked at once: one that is misspelt, or left out where it matters, is an error and never
// a wider permission.

import { ModelArtsError } from '../errors.js';
import { passwordCredentials } from '../passwords.js';
import { isSecure } from '../platform.js';
import { faultOf } from './keyring.js';
import { LIMITS } from './limits.js';
import { equals } from './origin.js';
import { isName } from './routes.js';

const NAMES = [
  ...['region', 'endpoint', 'projectId', 'projectIds', 'datasets', 'credentials', 'authorize', 'basePath'],
  ...['readOnly', 'allowDeleteSource', 'datasetInfo', 'allowedOrigins', 'csrfHeader', 'csrfToken'],
  ...['maxBodyBytes', 'timeout', 'allowInsecure', 'fetch', 'signer', 'log'],
];
/** What is left out here permits more: so it must be left out, and not be a variable that nobody has set. */
const NARROWING = ['datasets', 'readOnly', 'allowedOrigins', 'csrfToken'];
const CSRF_HEADER = 'X-CSRF-Token';
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

const invalid = (why) => new ModelArtsError('invalid-option', why);

/** Copied, so that what the caller does to them later changes nothing. */
export function read(options) {
  if (options === null || typeof options !== 'object') throw invalid('the options must be an object');
  for (const name of Object.keys(options)) {
    if (!NAMES.includes(name)) throw invalid(`\`${name}\` is not an option of createProxy`);
  }
  // Also those of a prototype and hidden ones: one that got lost could permit more.
  const given = Object.fromEntries(
    NAMES.filter((name) => name in options).map((name) => [name, options[name]]),
  );
  for (const name of NARROWING) {
    if (name in given && (given[name] === undefined || given[name] === null)) {
      throw invalid(`\`${name}\` is ${given[name]}: leave it out to permit what it would forbid`);
    }
  }
  const projectIds = names(given, 'projectIds', 'projectId');
  const { csrfHeader = CSRF_HEADER, csrfToken, authorize } = given;
  if (authorize !== 'everyone' && typeof authorize !== 'function') {
    const why = 'without it everybody who reaches the proxy could delete; `everyone` says that this is meant';
    throw invalid(`\`authorize\` must be a function that checks the caller, or 'everyone': ${why}`);
  }
  if (typeof csrfHeader !== 'string' || !HEADER.test(csrfHeader)) {
    throw invalid("`csrfHeader` must be a header's name");
  }
  return {
    endpoint: endpoint(given),
    projectIds,
    datasets: given.datasets === undefined ? undefined : names(given, 'datasets'),
    credentials: credentials(given, projectIds),
    authorize: authorize === 'everyone' ? () => true : authorize,
    basePath: basePath(given.basePath),
    readOnly: flag(given, 'readOnly'),
    allowDeleteSource: flag(given, 'allowDeleteSource'),
    datasetInfo: flag(given, 'datasetInfo'),
    allowedOrigins: origins(given.allowedOrigins),
    csrfHeader,
    csrfCheck: csrfCheck(csrfToken),
    maxBodyBytes: number(given, 'maxBodyBytes'),
    timeout: number(given, 'timeout'),
    fetch: callable(given, 'fetch') ?? ((request) => globalThis.fetch(request)),
    signer: signer(given.signer),
    log: callable(given, 'log') ?? (() => {}),
  };
}

function names(given, several, one) {
  const list = given[several];
  const single = one && given[one];
  if (one && (list === undefined) === (single === undefined)) {
    throw invalid(`exactly one of \`${one}\` and \`${several}\` must be given`);
  }
  const all = single === undefined ? list : [single];
  if (!Array.isArray(all) || all.length === 0 || !all.every(isName)) {
    throw invalid(`\`${several}\` must be ids of 1 to 64 letters, digits, \`-\`, \`_\`, \`.\` or \`~\``);
  }
  return new Set(all);
}

function endpoint({ endpoint: base, region, allowInsecure = false }) {
  if ((base === undefined) === (region === undefined)) {
    throw invalid('exactly one of `endpoint` and `region` must be given');
  }
  if (region !== undefined) {
    if (typeof region === 'string' && /^[a-z\d]+(-[a-z\d]+)*$/.test(region)) {
      return `https://modelarts.${region}.myhuaweicloud.com`;
    }
    throw invalid("`region` must be a region's name such as cn-north-4");
  }
  let url;
  try {
    url = new URL(base);
  } catch {}
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw invalid('`endpoint` must be an absolute http or https URL without user, query and fragment');
  }
  if (!isSecure(url) && allowInsecure !== true) {
    throw new ModelArtsError(
      'insecure-endpoint',
      '`endpoint` is plain http to another host: credentials and data would be readable on the way; `allowInsecure` permits it',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function credentials({ credentials: given, region }, projectIds) {
  if (typeof given === 'function') return given;
  if (typeof given?.password === 'string') {
    // IAM gives a token for one project.
    if (projectIds.size > 1) throw invalid('a password signs in to one project: make a proxy for each');
    const [projectId] = projectIds;
    const own = Object.entries(given).filter(([, value]) => value !== undefined);
    return passwordCredentials({ projectId, ...(region && { region }), ...Object.fromEntries(own) });
  }
  const fault = faultOf(given);
  if (fault) throw invalid(`\`credentials\` ${fault}`);
  return given;
}

function basePath(given = '') {
  const sound =
    typeof given === 'string' && /^(\/[\w.~-]+)*\/?$/.test(given) && !/\/\.{1,2}(\/|$)/.test(given);
  if (!sound) throw invalid('`basePath` must be a path such as /modelarts');
  return given.replace(/\/$/, '');
}

function origins(given) {
  if (given === undefined) return undefined;
  const isOrigin = (text) => {
    try {
      return new URL(text).origin === text && text !== 'null';
    } catch {
      return false;
    }
  };
  if (!Array.isArray(given) || given.length === 0 || !given.every(isOrigin)) {
    throw invalid('`allowedOrigins` must be origins such as https://console.example, without a path');
  }
  return new Set(given);
}

function csrfCheck(given) {
  if (given === undefined || typeof given === 'function') return given;
  if (typeof given === 'string' && given.length >= 16) return equals(given);
  throw invalid('`csrfToken` must be a text of at least 16 characters, or a function that checks one');
}

function signer(given) {
  if (given === undefined) return undefined;
  const isOurs =
    given instanceof WebAssembly.Module &&
    WebAssembly.Module.exports(given).some(({ name }) => name === 'signedHeaders');
  if (!isOurs) throw invalid('`signer` must be the WebAssembly.Module of modelarts-dataset/signer.wasm');
  return given;
}

function flag(given, name) {
  const value = given[name] ?? false;
  if (typeof value !== 'boolean') throw invalid(`\`${name}\` must be a boolean`);
  return value;
}

function callable(given, name) {
  const value = given[name];
  if (value === undefined || typeof value === 'function') return value;
  throw invalid(`\`${name}\` must be a function`);
}

function number(given, name) {
  const { default: usual, min, max } = LIMITS[name];
  const value = given[name] ?? usual;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(`\`${name}\` must be a whole number from ${min} to ${max}`);
}
