// A WebDriver session over plain HTTP: those of the W3C's endpoints that the tests need.
import { setTimeout as delay } from 'node:timers/promises';

/** What the driver answered instead of a value; `error` is one of the names that the W3C gives. */
export class WebDriverError extends Error {
  constructor({ error, message }, command) {
    super(`${command}: ${error}: ${message}`);
    this.error = error;
  }
}

export class WebDriver {
  #url;
  /** The window that the session came with stays open, since the session would end with its last window. */
  #first;
  #turn = Promise.resolve();

  constructor(url, first) {
    this.#url = url;
    this.#first = first;
  }

  static async begin(url, capabilities) {
    const { sessionId } = await command(url, 'POST', '/session', {
      capabilities: { alwaysMatch: capabilities },
    });
    const session = `${url}/session/${sessionId}`;
    return new WebDriver(session, await command(session, 'GET', '/window'));
  }

  /** Opens a window and gives its handle. Not a tab: WebKitGTK leaves it hidden behind the others. */
  async open() {
    const { handle } = await this.#inWindow(this.#first, 'POST', '/window/new', { type: 'window' });
    return handle;
  }

  /** WebKitGTK's driver can say that it is there when its modules are not yet. */
  async goto(handle, url) {
    await this.#inWindow(handle, 'POST', '/url', { url });
    const loaded = `document.readyState === 'complete' && location.href !== 'about:blank'`;
    while (!(await this.evaluate(handle, loaded))) await delay(5);
  }

  close = (handle) => this.#inWindow(handle, 'DELETE', '/window');

  /** The value of an expression, waited for if it is a promise. */
  async evaluate(handle, expression) {
    const script = `
      const tell = arguments[arguments.length - 1];
      Promise.resolve(${expression}).then(
        (value) => tell({ value }),
        (error) => tell({ error: error + '\\n' + error?.stack }),
      );`;
    const { value, error } = await this.#inWindow(handle, 'POST', '/execute/async', { script, args: [] });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** At once, whatever is still waited for. */
  end = () => this.#send('DELETE', '');

  #send = (method, path, body) => command(this.#url, method, path, body);

  /** A command is about the window that was chosen last, so that choosing and commanding go together. */
  #inWindow(handle, method, path, body) {
    return this.#inTurn(async () => {
      await this.#send('POST', '/window', { handle });
      return await this.#send(method, path, body);
    });
  }

  #inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

async function command(url, method, path, body) {
  const response = await fetch(url + path, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new WebDriverError(value, `${method} ${path}`);
  return value;
}

/** Whether a driver answers there that would begin a session. */
export async function isReady(url) {
  try {
    return (await command(url, 'GET', '/status')).ready;
  } catch {
    return false;
  }
}
