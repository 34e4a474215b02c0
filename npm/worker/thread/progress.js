// Progress on its way to the page: the page takes one when it has done with the one before, so that what a busy page could
// not hear in time is not told it late.

export class ProgressNews {
  #send;
  #signsIn;
  #waits = false;
  #latest;

  /** `signsIn`: whether the session has credentials to wait for; else it is headers of the page's that a job waits for. */
  constructor(send, signsIn) {
    this.#send = send;
    this.#signsIn = signsIn;
  }

  tell = (progress) => {
    const { waiting, ...rest } = progress;
    this.#latest = waiting === 'credentials' && !this.#signsIn ? rest : progress;
    if (!this.#waits) this.#next();
  };

  /** The last one comes before the report. */
  end = () => {
    if (this.#latest) this.#next();
  };

  #next() {
    const latest = this.#latest;
    this.#latest = undefined;
    this.#waits = true;
    const done = () => {
      this.#waits = false;
      if (this.#latest) this.#next();
    };
    this.#send(latest).then(done, done);
  }
}
