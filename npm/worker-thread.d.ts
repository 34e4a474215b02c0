/** The script of the worker of `modelarts-dataset/worker`. It exports nothing: it is started, or imported for its effect. */
export {};
