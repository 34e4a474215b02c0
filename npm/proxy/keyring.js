// The credentials of a proxy, and when a provider is asked for others: before they expire, and once after a refusal.

import { onAbort, time } from '../platform.js';
import { orAborted } from './aborted.js';
import { ASK_AFTER_REFUSAL, ASK_AGAIN, LINGER, MOST_ASKED, RENEW_BEFORE, RENEW_WITHIN } from './limits.js';
import { Refusal } from './refusals.js';

const VISIBLE = /^[!-~]+$/;
/** Without the comma, which ends it in the header. */
const KEY = /^[!-+\--~]+$/;

/** What is wrong with credentials; the names of fields, never their values. */
export function faultOf(given) {
  if (given === null || typeof given !== 'object') return 'must be an object';
  const { token, accessKey, secretKey, securityToken, expiresAt, ...more } = given;
  const unknown = Object.keys(more)[0];
  if (unknown !== undefined) return `have an unknown field \`${unknown}\``;
  const isToken = token !== undefined;
  const isKeys = accessKey !== undefined || secretKey !== undefined;
  if (isToken === isKeys) return 'must have a `token`, or `accessKey` and `secretKey`';
  const fits = (value, form) => typeof value === 'string' && form.test(value);
  if (isToken && !fits(token, VISIBLE)) return 'have a `token` that is not visible ASCII characters';
  if (isKeys && !fits(accessKey, KEY)) return 'have an `accessKey` that is not visible ASCII characters';
  if (isKeys && !fits(secretKey, /./su)) return 'have a `secretKey` that is no text';
  if (securityToken !== undefined && !(isKeys && fits(securityToken, VISIBLE))) {
    return 'have a `securityToken` that is not visible ASCII characters, or has no keys';
  }
  if (expiresAt !== undefined && Number.isNaN(time(expiresAt))) return 'have an `expiresAt` that is no time';
  return undefined;
}

export class Keyring {
  #provide;
  #current;
  #expiresAt = Number.POSITIVE_INFINITY;
  #renewAt = Number.POSITIVE_INFINITY;
  #asking;
  /** What the provider threw last, which is the answer to whoever asks before `#askAgainAt`. */
  #failure;
  // Of the clock that nobody sets: a pause does not last for as long as a wrong clock was put back.
  #askAgainAt = 0;
  /** Until then a refusal is the service's last word. */
  #trustAgainAt = 0;

  /** Fixed ones, or a provider. */
  constructor(credentials) {
    if (typeof credentials === 'function') this.#provide = credentials;
    else this.#current = { ...credentials };
  }

  /** What to send with; `refused` are those that the service has refused. Waits no longer than the signal. */
  async get(signal, refused) {
    const isRefused = refused !== undefined && refused === this.#current;
    if (this.#current && !isRefused && Date.now() < this.#renewAt) return this.#current;
    const reason = isRefused ? 'refused' : this.#current ? 'expiring' : 'initial';
    const areGood = () => reason === 'expiring' && Date.now() < this.#expiresAt;
    if (!areGood()) return this.#shared(reason, signal);
    // Those that are still good do not wait for ever for others.
    const waiting = new AbortController();
    const giveUp = () => areGood() && waiting.abort(new Error('the renewal takes long'));
    const timer = setTimeout(giveUp, RENEW_WITHIN);
    const unlisten = onAbort(signal, (why) => waiting.abort(why));
    try {
      return await this.#shared(reason, waiting.signal);
    } catch (error) {
      if (!areGood() || signal.aborted) throw error;
      this.#renewAt = Math.min(Date.now() + ASK_AGAIN, this.#expiresAt);
      return this.#current;
    } finally {
      clearTimeout(timer);
      unlisten();
    }
  }

  /** Whether others can be had after these were refused. */
  canRenew(refused) {
    if (!this.#provide) return false;
    return refused !== this.#current || performance.now() >= this.#trustAgainAt;
  }

  /** Those that were asked for because of a refusal were refused too: others will not help for a while. */
  refusedAgain() {
    this.#trustAgainAt = performance.now() + ASK_AGAIN;
  }

  /** One call of the provider for all that wait; when nobody does any more, its signal says so. */
  async #shared(reason, signal) {
    // A provider that cannot is not asked for each request: a password that is wrong would lock its user out.
    if (this.#failure && performance.now() < this.#askAgainAt) throw this.#failure.cause;
    // One that hangs must not be kept by requests that come and go.
    if (this.#asking && performance.now() - this.#asking.begun > MOST_ASKED) {
      this.#asking.isSlow = true;
      this.#end(this.#asking);
    }
    this.#asking ??= this.#ask(reason);
    const asking = this.#asking;
    asking.waiting++;
    try {
      return await orAborted(asking.answer, signal);
    } finally {
      if (--asking.waiting === 0) this.#linger(asking);
    }
  }

  #ask(reason) {
    const controller = new AbortController();
    const before = this.#current;
    const answer = (async () => {
      try {
        // Not at once: `#asking` is to be set before the provider runs.
        await undefined;
        const provide = this.#provide;
        const given = await provide({ reason, signal: controller.signal });
        // One that nobody waited for any more is late; one that was only slow is not, unless another was faster.
        const isWanted = this.#asking === asking || (asking.isSlow && this.#current === before);
        return isWanted ? this.#take(given) : this.#current;
      } catch (cause) {
        if (this.#asking === asking) this.#fail(cause);
        throw cause;
      } finally {
        this.#end(asking);
      }
    })();
    answer.catch(() => {});
    const asking = { answer, controller, waiting: 0, begun: performance.now() };
    return asking;
  }

  #fail(cause) {
    this.#failure = { cause };
    const pause = cause?.code === 'credentials-refused' ? ASK_AFTER_REFUSAL : ASK_AGAIN;
    this.#askAgainAt = performance.now() + pause;
  }

  /**
   * Nobody waits any more, as when a page gives its requests up. What was asked for is wanted all the same: the next
   * request needs it, and a password that IAM refuses must not be sent again for each.
   */
  #linger(asking) {
    if (this.#asking !== asking) return;
    clearTimeout(asking.timer);
    const end = () => {
      if (this.#asking !== asking || asking.waiting > 0) return;
      this.#fail(new Refusal('NotReady', { cause: 'the credentials provider took too long' }));
      this.#end(asking);
    };
    asking.timer = setTimeout(end, LINGER);
    asking.timer.unref?.();
  }

  #end(asking) {
    if (this.#asking === asking) this.#asking = undefined;
    asking.controller.abort();
  }

  #take(given) {
    const fault = faultOf(given);
    if (fault) throw new Refusal('NotReady', { cause: `what the provider gave ${fault}` });
    const now = Date.now();
    const end = given.expiresAt === undefined ? Number.POSITIVE_INFINITY : time(given.expiresAt);
    // An end that has passed says more of a clock than of the credentials: a refusal will tell.
    this.#expiresAt = end > now ? end : Number.POSITIVE_INFINITY;
    this.#renewAt = this.#expiresAt - Math.min(RENEW_BEFORE, (this.#expiresAt - now) / 5);
    this.#failure = undefined;
    this.#current = { ...given };
    return this.#current;
  }
}
