// @ts-check
// Sets of faults that make a story. Faults that the service does not have are left out.

/**
 * @typedef {{ name: string, probability: number, parameters?: Record<string, unknown>, description?: string, group?: string }} Fault
 */

const A_LITTLE = 0.03;

/** @type {Record<string, (name: string) => number>} name of the preset → probability of each fault */
const PRESETS = {
  off: () => 0,
  slow: (name) => ({ latency: 1, 'slow-body': 0.3 })[name] ?? 0,
  throttled: (name) => ({ 'status-429': 0.15, 'status-429-retry-after': 0.15, latency: 0.5 })[name] ?? 0,
  flaky: (name) =>
    ({ 'reset-before': 0.15, 'reset-after': 0.15, 'cut-body': 0.1, 'status-502': 0.05, latency: 0.5 })[
      name
    ] ?? 0,
  // Slow throughout, or it would be over before anyone has seen it.
  badDay: (name) => (name === 'latency' ? 1 : A_LITTLE),
};

export const presetNames = Object.keys(PRESETS);

/**
 * @param {string} preset
 * @param {readonly Fault[]} faults
 * @returns {Map<string, number>}
 */
export function preset(preset, faults) {
  return new Map(faults.map(({ name }) => [name, PRESETS[preset](name)]));
}

/**
 * Which preset is in force.
 * @param {readonly Fault[]} faults
 */
export function presetInForce(faults) {
  return presetNames.find((name) => {
    const wanted = preset(name, faults);
    return faults.every((fault) => fault.probability === wanted.get(fault.name));
  });
}
