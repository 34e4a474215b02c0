// The body of a deletion: read no further than is permitted, understood, and written anew.

import { MAX_IDS } from './limits.js';
import { Refusal } from './refusals.js';
import { isSampleId } from './routes.js';

/** `{ text, ids }`; `signal` ends the reading. */
export async function readDeletion(request, { maxBodyBytes, allowDeleteSource }, signal) {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(type)) throw new Refusal('WrongType');
  if (request.headers.has('content-encoding')) throw new Refusal('WrongType');
  if (Number(request.headers.get('content-length')) > maxBodyBytes) throw new Refusal('TooLarge');
  const bytes = await readWhole(request.body, maxBodyBytes, signal, () => new Refusal('TooLarge'));
  const { samples, delete_source = false } = parse(bytes);
  if (delete_source && !allowDeleteSource) throw new Refusal('SourceKept');
  // Put together anew: a name that stands there twice would be read by the service as it likes.
  return { text: JSON.stringify({ samples, delete_source }), ids: samples.length };
}

function parse(bytes) {
  let value;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Refusal('BadBody');
  }
  const { samples, delete_source, ...more } = value ?? {};
  // What the service makes of a deletion without ids is not known: it must not get one.
  const isList = Array.isArray(samples) && samples.length > 0;
  const isFlag = delete_source === undefined || typeof delete_source === 'boolean';
  if (!isList || !isFlag || Object.keys(more).length > 0) throw new Refusal('BadBody');
  if (samples.length > MAX_IDS) throw new Refusal('TooLarge', { message: 'there are too many ids' });
  if (!samples.every(isSampleId)) {
    throw new Refusal('BadBody', { message: 'an id of a sample has not the form of one' });
  }
  return value;
}

/** All bytes of a stream, counted while they come; rejects when the signal aborts. */
export async function readWhole(stream, most, signal, tooLarge) {
  if (!stream) return new Uint8Array();
  const reader = stream.getReader();
  const cancel = () => reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', cancel);
  try {
    const chunks = [];
    let length = 0;
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      // A stream that was cancelled ends as one that is whole.
      signal.throwIfAborted();
      if (done) return joined(chunks, length);
      length += value.byteLength;
      if (length > most) throw tooLarge();
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    reader.cancel().catch(() => {});
  }
}

function joined(chunks, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
