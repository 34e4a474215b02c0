/** The script of the worker: for `new Worker`, it exports nothing. */
export {};
