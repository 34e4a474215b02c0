// Loads the WebAssembly once; a load that failed may be tried again.

import start from "../target/wasm-bindgen/modelarts_dataset.js";
import { cameAlive } from "./alive.js";
import { ModelArtsError } from "./errors.js";

export const version = VERSION;

let loading;

export function init(source) {
  loading ??= load(source).catch((cause) => {
    loading = undefined;
    throw new ModelArtsError("load-failed", `the WebAssembly could not be loaded: ${cause?.message ?? cause}`, true, { cause });
  });
  return loading;
}

async function load(source) {
  await start({ module_or_path: checked(await (source ?? beside())) });
  cameAlive();
}

function beside() {
  const url = new URL("./modelarts_dataset.wasm", import.meta.url);
  // Node's fetch does not read files.
  const files = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs");
  return files ? files.readFileSync(url) : url;
}

/** An application that answers every path with its page is a common cause; its text says nothing of the kind. */
async function checked(source) {
  const url = typeof source === "string" || source instanceof URL || (globalThis.Request && source instanceof Request);
  const response = url ? await fetch(source) : source;
  if (globalThis.Response && response instanceof Response) {
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/html")) throw new Error(`${response.url} is a page, not WebAssembly`);
  }
  return response;
}
