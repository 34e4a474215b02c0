// Which version may follow which.

const PATTERN = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\w.-]+))?$/;

export function parse(version) {
  const found = PATTERN.exec(version);
  return found ? { numbers: found.slice(1, 4).map(Number), pre: found[4] } : undefined;
}

/** What is wrong with a version that follows another after changes of this level, if anything. */
export function complaint(last, next, level) {
  const [from, to] = [last, next].map((version) => parse(version));
  if (!to) return `${next} is no semantic version`;
  if (!from) return `${last} is no semantic version`;
  const at = to.numbers.findIndex((number, index) => number !== from.numbers[index]);
  const rises = at >= 0 && to.numbers[at] > from.numbers[at];
  if (!rises && !(at < 0 && from.pre && !to.pre)) return `${next} does not come after ${last}`;
  // Before 1.0.0 the second number stands for the first, as npm and cargo have it.
  const needed = { major: from.numbers[0] === 0 ? 1 : 0, minor: from.numbers[0] === 0 ? 2 : 1, patch: 2 }[
    level
  ];
  if (at >= 0 && at > needed)
    return `the declarations changed (${level}), which ${next} after ${last} does not say`;
  return undefined;
}
