// Shortens the names by which the WebAssembly imports: wasm-bindgen's carry hashes, which do not compress, and stand in
// both files.
import { readFile, writeFile } from 'node:fs/promises';

const IMPORTS = 2;
const GLUE = /^(?:\.\/\w+_bg\.js|wbg|__wbindgen_placeholder__)$/;

/** Renames in the WebAssembly, and in the glue that answers. */
export async function shorten(wasmFile, glueFile) {
  const bytes = await readFile(wasmFile);
  const glue = await readFile(glueFile, 'utf8');
  const short = new Map();
  const shortened = rewriteImports(bytes, (name) => {
    if (!short.has(name)) short.set(name, short.size.toString(36));
    return short.get(name);
  });
  let text = glue;
  for (const [name, to] of short) {
    // As a field of the object of imports; functions of the glue have other names.
    const field = new RegExp(`^(\\s+)${name.replaceAll('$', '\\$')}(?=:|\\()`, 'gm');
    const renamed = text.replace(field, (_, space) => `${space}${JSON.stringify(to)}`);
    if (renamed === text) throw new Error(`the glue does not answer for ${name}`);
    text = renamed;
  }
  await writeFile(wasmFile, shortened);
  await writeFile(glueFile, text);
}

function rewriteImports(bytes, rename) {
  const out = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const start = at;
    const id = bytes[at++];
    let length;
    [length, at] = number(bytes, at);
    const end = at + length;
    if (id !== IMPORTS) out.push(bytes.subarray(start, end));
    else {
      const section = imports(bytes.subarray(at, end), rename);
      out.push(Buffer.from([IMPORTS, ...encoded(section.length)]), section);
    }
    at = end;
  }
  return Buffer.concat(out);
}

function imports(section, rename) {
  let [count, at] = number(section, 0);
  const out = [Buffer.from(encoded(count))];
  const text = () => {
    const [length, from] = number(section, at);
    at = from + length;
    return section.toString('utf8', from, at);
  };
  const put = (string) => out.push(Buffer.from(encoded(Buffer.byteLength(string))), Buffer.from(string));
  for (; count > 0; count--) {
    const module = text();
    const name = text();
    put(module);
    put(GLUE.test(module) ? rename(name) : name);
    const from = at;
    skipDescription();
    out.push(section.subarray(from, at));
  }
  return Buffer.concat(out);

  function skipDescription() {
    const kind = section[at++];
    const skipNumber = () => {
      [, at] = number(section, at);
    };
    if (kind === 0) skipNumber();
    else if (kind === 3) at += 2;
    else {
      // A table has the type of its elements first.
      if (kind === 1) at++;
      const flags = section[at++];
      skipNumber();
      if (flags & 1) skipNumber();
    }
  }
}

/** LEB128, unsigned. */
function number(bytes, from) {
  let value = 0;
  for (let at = from, shift = 0; ; at++, shift += 7) {
    value += (bytes[at] & 127) * 2 ** shift;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function encoded(value) {
  const low = value & 127;
  return value < 128 ? [low] : [low | 128, ...encoded(value >>> 7)];
}
