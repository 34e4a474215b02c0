// The faults that the emulator knows, with parameters that a test can wait for.

/** The names are written here as well, so that one that disappears from the emulator is missed. */
export const FAULTS = {
  latency: { min_ms: 1, max_ms: 30 },
  'status-408': {},
  'status-429': {},
  'status-429-retry-after': { seconds: 0 },
  'status-500': {},
  'status-502': {},
  'status-503': {},
  'status-504': {},
  'html-page': {},
  'reset-before': {},
  'reset-after': {},
  'slow-body': { ms: 50 },
  'cut-body': {},
  'malformed-json': {},
  'empty-body': {},
  'batch-4420': {},
  'wrong-length': {},
  contradicting: {},
  'bare-success': {},
  'bare-failure': {},
  busy: {},
  'batch-limit-400': { limit: 60 },
  'batch-limit-413': { limit: 60 },
  'batch-limit-silent': { limit: 100 },
  'expired-token': {},
  'clock-skew': { offset_ms: 1_200_000 },
};

/** One of them. The clock is not a matter of chance: while that is on, the service's is off. */
export const faultOf = (name, probability) => ({
  name,
  probability: name === 'clock-skew' ? 1 : probability,
  parameters: FAULTS[name],
});

/** In the page. Keys, since a token does not feel the clock; or a provider, since one that expires wants renewal. */
export async function removeUnder({ world, ids, secretKey, renewed, batchSize }) {
  const credentials = secretKey
    ? { accessKey: world.accessKey, secretKey }
    : renewed
      ? async () => ({ token: (await kit.control('POST', 'tokens', {})).token })
      : { token: world.token };
  return await kit.remove(world, ids, { session: { credentials }, options: { batchSize } });
}
