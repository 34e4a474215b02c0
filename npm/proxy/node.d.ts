/**
 * Adapts the proxy to Node's own servers and to Express.
 *
 * @module
 */
import type { ProxyHandler } from './proxy.js';

/** The handler for Node's `http`, `https` and `http2`, and for Express; `authorize` gets `{ incoming, outgoing }` as `platform`. */
export function toNodeHandler(proxy: ProxyHandler): (incoming: object, outgoing: object) => Promise<void>;
