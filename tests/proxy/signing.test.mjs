// The signer of the proxy, through JavaScript: every signature that the vendor's own package computed, to the byte.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { initSync, signedHeaders } from '../../target/signer-bindgen/modelarts_signer.js';
import { packed } from '../support/package.mjs';

const wasm = await readFile(`${packed}/dist/signer.wasm`);
initSync({ module: new WebAssembly.Module(wasm) });
const { cases, count } = JSON.parse(await readFile(inRoot('tests/vectors/signing-vectors.json'), 'utf8'));

test('every vector of the vendor', () => {
  assert.equal(cases.length, count);
  for (const { name, method, url, body, headers, expected, ...keys } of cases) {
    const [, host, path, query = ''] = /^https?:\/\/([^/]+)([^?]*)\??(.*)$/.exec(url);
    const given = Object.entries(headers).flat().join('\n');
    const { accessKey, secretKey, securityToken, projectId } = keys;
    const [, date] = Object.entries(headers).find(([field]) => field.toLowerCase() === 'x-sdk-date');
    const lines = signedHeaders(
      ...[method, host, path, query, body, given],
      ...[accessKey, secretKey, securityToken ?? undefined, projectId ?? undefined, date],
    ).split('\n');
    const signed = {};
    for (let at = 0; at < lines.length; at += 2) signed[lines[at].toLowerCase()] = lines[at + 1].trim();
    const wanted = Object.entries(expected.allHeaders).map(([field, value]) => [
      field.toLowerCase(),
      value.trim(),
    ]);
    assert.deepEqual(signed, Object.fromEntries(wanted), name);
  }
});

test('it is small', () => {
  assert.ok(brotliCompressSync(wasm).length < 8_000, `${brotliCompressSync(wasm).length} bytes of brotli`);
});
