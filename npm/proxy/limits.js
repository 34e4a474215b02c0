// Every default and limit of the proxy, once. What a caller may set is a row with its bounds.

export const LIMITS = {
  /** Bytes of a request's body. Source: the service signs bodies up to 12 MB, and the library sends no larger ones. */
  maxBodyBytes: { default: 12_000_000, min: 1, max: 12_000_000 },
  /**
   * Milliseconds for one request, from its first byte to the last of the answer. Source: ours; less than the 30,000 of the
   * library's attempt, which would else have given up before it hears what became of it.
   */
  timeout: { default: 25_000, min: 1, max: 300_000 },
};

/** Ids of one deletion. Source: the library's largest `batchSize`. */
export const MAX_IDS = 10_000;

/** Characters of a sample's id. Source: ours; the service's have 32. */
export const MAX_SAMPLE_ID = 256;

/** Characters of a project's or a dataset's id. Source: ours; the service's have 32 and 20. */
export const MAX_NAME = 64;

/** Characters of one value of a query. Source: ours; a search condition is the longest. */
export const MAX_QUERY_VALUE = 2_048;

/** Bytes of an answer. Source: ours; results for 10,000 ids, and the largest page, are far below. */
export const MAX_ANSWER_BYTES = 32_000_000;

/** Characters of a header of the service that is passed on. Source: ours. */
export const MAX_HEADER = 256;

/** Milliseconds before the end of credentials at which they are renewed, or a fifth of their life. Source: the library. */
export const RENEW_BEFORE = 60_000;

/** Milliseconds after which a provider that failed is asked again; until then its failure is the answer. Source: the library. */
export const ASK_AGAIN = 5_000;

/** The same where IAM refused the account, so that it does not lock the user. Source: ours; IAM locks after five in 15 minutes. */
export const ASK_AFTER_REFUSAL = 240_000;

/** Milliseconds that a provider has to answer when nobody waits for it any more. Source: ours. */
export const LINGER = 10_000;

/** Milliseconds after which one that has not answered is asked anew. Source: ours. */
export const MOST_ASKED = 60_000;

/** Milliseconds that a request waits for a renewal while the old ones are still good. Source: ours. */
export const RENEW_WITHIN = 5_000;

/** Characters from which on a secret is looked for in answers. Source: ours; a shorter one is found in any text. */
export const SHORTEST_SECRET = 16;
