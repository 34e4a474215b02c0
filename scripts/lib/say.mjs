// What the commands print: one line a step, in plain words.
const bold = (text) => (process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[1m${text}\x1b[0m` : text);

export const say = (text) => console.log(text);
export const heading = (text) => console.log(`\n${bold(`== ${text}`)}`);
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Runs a step and says how long it took. */
export async function step(name, work) {
  say(`- ${name}`);
  const start = performance.now();
  const result = await work();
  say(`  ${name}: ${seconds(performance.now() - start)}`);
  return result;
}

/** Something the user has to do; shown without a stack. */
export class Plain extends Error {
  name = 'Plain';
}

/** `engines` of package.json. */
function isOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 16) || major === 21 || (major === 22 && minor < 3);
}

/** The outermost call of every command. */
export async function main(work) {
  try {
    if (isOldNode()) throw new Plain(`Node 20.16, or 22.3 or newer, is needed; this is ${process.version}.`);
    await work();
  } catch (error) {
    console.error(error instanceof Plain ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
