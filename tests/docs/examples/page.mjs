// What an example finds when it runs in Node: its page's address, a fetch that knows it, and the names of `globals.d.ts`.
const { origin, keys, ...names } = JSON.parse(process.env.EXAMPLE);

globalThis.location = new URL('/', origin);
const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const request = new Request(typeof input === 'string' ? new URL(input, origin) : input, init);
  // What a browser tells of a page's own requests.
  const own = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return fetch(new Request(request, { headers }));
};
Object.assign(globalThis, names, {
  bar: { value: 0 },
  csrfToken: () => 'a token of the page',
  askForKeys: async () => keys,
  confirmed: async () => true,
});
