// Outcomes and reports on their way out: lists of the very strings that were given.

/** Appends the ids at these positions. */
export function pick(out, ids, positions) {
  for (const position of positions) out.push(ids[position]);
}

/**
 * Appends a problem an id. What the ids of an answer have in common crosses once: `kinds` are the distinct problems,
 * `which` says whose is whose.
 */
export function problems(out, ids, positions, which, attempts, kinds) {
  positions.forEach((position, at) => {
    out.push({ sampleId: ids[position], ...kinds[which[at]], attempts: attempts[at] });
  });
}

/** The outcomes of a group: status names, and for those with a problem the next one of `troubles`. */
export function outcomes(ids, positions, statuses, names, troubles) {
  let next = 0;
  return Array.from(positions, (position, at) => {
    const status = names[statuses[at]];
    const outcome = { sampleId: ids[position], status };
    if (status !== 'failed' && status !== 'unknown') return outcome;
    // There `status` is the outcome's, so that of the answer has another name.
    const { status: httpStatus, ...trouble } = troubles[next++];
    return { ...trouble, status, ...(httpStatus && { httpStatus }) };
  });
}
