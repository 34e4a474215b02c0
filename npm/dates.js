// Dates of HTTP, read strictly: what is none is NaN, never a guess.

/** The three forms of RFC 9110 §5.6.7; `Date.parse` alone would also take much else. */
const FORMS = [
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/** Milliseconds since 1970. */
export function httpDate(text) {
  const form = FORMS.findIndex((known) => known.test(text));
  return form < 0 ? NaN : Date.parse(form === 2 ? `${text} GMT` : text);
}

/**
 * A `Retry-After` in milliseconds (RFC 9110 §10.2.3): seconds, or a date, which is read against the answer's own
 * date where there is one, since the page's clock can be wrong.
 */
export function retryAfter(text, date) {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  return Math.max(httpDate(text) - (Number.isNaN(date) ? Date.now() : date), 0);
}
