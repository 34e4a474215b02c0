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

/** The outermost call of every command. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Plain ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
