// Requests that no client writes: bytes on a socket, and the bytes that come back.
import { connect } from 'node:net';

/** Sends and resolves with all that comes until the connection ends; `more` is sent chunk by chunk afterwards. */
export function raw(port, text, { more = [], end = false } = {}) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', async () => {
      socket.write(text, 'latin1');
      for (const chunk of more) {
        if (socket.destroyed) break;
        if (!socket.write(chunk)) await new Promise((go) => socket.once('drain', go).once('close', go));
      }
      if (end) socket.end();
    });
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    // What was answered before the connection broke counts.
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
  });
}

export const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
export const codeOf = (answer) => /"error_code":"([^"]+)"/.exec(answer)?.[1];
