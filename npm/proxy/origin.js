// Against requests that a page of somebody else makes a browser send.

import { Refusal } from './refusals.js';

/** Throws a refusal unless the request comes from a page of ours. */
export async function checkOrigin(request, { allowedOrigins, csrfHeader, csrfCheck }) {
  const { headers, method, url } = request;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const listed = origin !== null && allowedOrigins?.has(origin);
  const own = origin !== null && !allowedOrigins && isOwn(origin, url, headers.get('host'));
  if (origin !== null && !listed && !own) throw new Refusal('WrongOrigin');
  if (site !== null && site !== 'same-origin' && !listed) throw new Refusal('WrongOrigin');
  // Of a reading request a browser does not tell the origin; of one that changes something it does.
  if (method !== 'GET' && origin === null && site === null) throw new Refusal('WrongOrigin');
  const given = headers.get(csrfHeader);
  // A form, an image or a script cannot set it, and a cross-origin `fetch` has to ask first, which nothing here answers.
  if (!given) throw new Refusal('NoCsrfHeader');
  if (csrfCheck && (await csrfCheck(given, request)) !== true) throw new Refusal('NoCsrfHeader');
}

/** A check for one value, in a time that does not tell how much of it is right. */
export function equals(expected) {
  const wanted = new TextEncoder().encode(expected);
  return (given) => {
    const bytes = new TextEncoder().encode(given);
    let wrong = bytes.length ^ wanted.length;
    for (let at = 0; at < wanted.length; at++) wrong |= wanted[at] ^ (bytes[at] ?? 0);
    return wrong === 0;
  };
}

/** Some servers, as Next, put a name of their own into the URL: what the browser asked for is in `Host` then. */
function isOwn(origin, url, host) {
  const { protocol, origin: own } = new URL(url);
  return origin === own || (host !== null && origin === `${protocol}//${host}`);
}
