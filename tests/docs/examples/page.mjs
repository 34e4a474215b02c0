// What an example finds when it runs in Node: its page's address, a fetch that knows it, and the names of `globals.d.ts`.
const { origin, keys, ...names } = JSON.parse(process.env.EXAMPLE);

globalThis.location = new URL('/', origin);
const { fetch } = globalThis;
globalThis.fetch = (input, init) => fetch(typeof input === 'string' ? new URL(input, origin) : input, init);
Object.assign(globalThis, names, {
  bar: { value: 0 },
  csrfToken: () => 'a token of the page',
  askForKeys: async () => keys,
  confirmed: async () => true,
});
