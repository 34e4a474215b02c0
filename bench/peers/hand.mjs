// What people write by hand: so many requests at a time, each signed if need be, answers counted. It repeats nothing and
// looks nothing up; that is not what is compared here. Runs in the page, so that it must be one function.

export async function hand({ world, batch, atOnce, keys }) {
  const { CryptoJS } = globalThis;
  const path = `/v2/${world.projectId}/datasets/${world.datasetId}/data-annotations/samples/delete`;
  const text = new TextEncoder();
  const hex = (buffer) =>
    [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const hash =
    keys === 'cryptojs'
      ? (body) => CryptoJS.SHA256(body).toString(CryptoJS.enc.Hex)
      : async (body) => hex(await crypto.subtle.digest('SHA-256', text.encode(body)));
  const key =
    keys === 'webcrypto' &&
    (await crypto.subtle.importKey(
      'raw',
      text.encode(world.secretKey),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    ));
  const mac =
    keys === 'cryptojs'
      ? (body) => CryptoJS.HmacSHA256(body, world.secretKey).toString(CryptoJS.enc.Hex)
      : async (body) => hex(await crypto.subtle.sign('HMAC', key, text.encode(body)));

  async function authenticated(body) {
    if (!keys) return { 'x-auth-token': world.token };
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const names = 'content-type;host;x-sdk-date';
    const headers = `content-type:application/json\nhost:${location.host}\nx-sdk-date:${date}\n`;
    const canonical = ['POST', `${path}/`, '', headers, names, await hash(body)].join('\n');
    const signature = await mac(['SDK-HMAC-SHA256', date, await hash(canonical)].join('\n'));
    return {
      'x-sdk-date': date,
      authorization: `SDK-HMAC-SHA256 Access=${world.accessKey}, SignedHeaders=${names}, Signature=${signature}`,
    };
  }

  const { ids } = globalThis;
  let next = 0;
  let deleted = 0;
  async function worker() {
    while (next < ids.length) {
      const body = JSON.stringify({ samples: ids.slice(next, next + batch), delete_source: false });
      next += batch;
      const headers = { 'content-type': 'application/json', ...(await authenticated(body)) };
      const response = await fetch(path, { method: 'POST', headers, body });
      const { results } = await response.json();
      for (const { success } of results) deleted += success ? 1 : 0;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  return deleted;
}
