using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "main",
      worker = (
        modules = [
          ( name = "worker.js", esModule = embed "dist/worker.js" ),
          ( name = "modelarts_dataset.wasm", wasm = embed "dist/modelarts_dataset.wasm" ),
        ],
        bindings = [( name = "ENDPOINT", fromEnvironment = "ENDPOINT" )],
        compatibilityDate = "2026-11-01",
      ),
    ),
    ( name = "internet", network = ( allow = ["public", "private", "local"] ) ),
  ],
  sockets = [( name = "http", service = "main", http = () )],
);
