// Which version may follow which.

const PATTERN = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\w.-]+))?$/;

export function parse(version) {
  const found = PATTERN.exec(version);
  return found ? { numbers: found.slice(1, 4).map(Number), pre: found[4] } : undefined;
}

/** Below 0 when one comes before the other, as semver.org has it. */
export function order(one, other) {
  const [from, to] = [one, other].map((version) => parse(version));
  const at = from.numbers.findIndex((number, index) => number !== to.numbers[index]);
  if (at >= 0) return from.numbers[at] - to.numbers[at];
  if (!from.pre || !to.pre) return Number(!from.pre) - Number(!to.pre);
  const [left, right] = [from.pre, to.pre].map((text) => text.split('.'));
  for (const [index, part] of left.entries()) {
    const against = right[index];
    if (against === undefined) return 1;
    if (part === against) continue;
    const numbers = [part, against].map((text) => (/^\d+$/.test(text) ? Number(text) : undefined));
    if (numbers[0] !== undefined && numbers[1] !== undefined) return numbers[0] - numbers[1];
    if (numbers[0] !== undefined || numbers[1] !== undefined) return numbers[0] !== undefined ? -1 : 1;
    return part < against ? -1 : 1;
  }
  return left.length - right.length;
}

export const latest = (versions) => [...versions].sort(order).at(-1);

/** What is wrong with a version that follows another after changes of this level, if anything. */
export function complaint(last, next, level) {
  const [from, to] = [last, next].map((version) => parse(version));
  if (!to) return `${next} is no semantic version`;
  if (!from) return `${last} is no semantic version`;
  if (order(next, last) <= 0) return `${next} does not come after ${last}`;
  const at = to.numbers.findIndex((number, index) => number !== from.numbers[index]);
  // Before 1.0.0 the second number stands for the first, as npm and cargo have it.
  const needed = { major: from.numbers[0] === 0 ? 1 : 0, minor: from.numbers[0] === 0 ? 2 : 1, patch: 2 }[
    level
  ];
  if (at >= 0 && at > needed)
    return `the declarations changed (${level}), which ${next} after ${last} does not say`;
  return undefined;
}
