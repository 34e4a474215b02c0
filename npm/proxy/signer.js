// The library's own signer, in a WebAssembly of its own that is started when it is needed first.

import base64 from 'signer.wasm';
import { initSync, signedHeaders } from '../../target/signer-bindgen/modelarts_signer.js';
import { sdkDate } from '../platform.js';

let started = false;

/** `module`: for a runtime that compiles no bytes. */
function start(module) {
  if (started) return;
  const bytes = () => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  initSync({ module: module ?? new WebAssembly.Module(bytes()) });
  started = true;
}

/** The headers of a signed request, without `Host`, which `fetch` sends by itself. `date`: milliseconds since 1970. */
export function sign({ method, url, body, headers, keys, projectId, date, module }) {
  start(module);
  const lines = signedHeaders(
    method,
    url.host,
    url.pathname,
    url.search.slice(1),
    body,
    Object.entries(headers).flat().join('\n'),
    keys.accessKey,
    keys.secretKey,
    keys.securityToken,
    projectId,
    sdkDate(date),
  ).split('\n');
  const pairs = [];
  for (let at = 0; at < lines.length; at += 2) pairs.push([lines[at], lines[at + 1]]);
  return Object.fromEntries(pairs.filter(([name]) => name !== 'Host'));
}
