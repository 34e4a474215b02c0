using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "main",
      worker = (
        modules = [
          ( name = "worker.js", esModule = embed "dist/worker.js" ),
          ( name = "signer.wasm", wasm = embed "dist/signer.wasm" ),
        ],
        bindings = [
          ( name = "UPSTREAM", fromEnvironment = "UPSTREAM" ),
          ( name = "PROJECT", fromEnvironment = "PROJECT" ),
          ( name = "HUAWEICLOUD_SDK_AK", fromEnvironment = "HUAWEICLOUD_SDK_AK" ),
          ( name = "HUAWEICLOUD_SDK_SK", fromEnvironment = "HUAWEICLOUD_SDK_SK" ),
        ],
        compatibilityDate = "2026-11-01",
      ),
    ),
    ( name = "internet", network = ( allow = ["public", "private", "local"] ) ),
  ],
  sockets = [( name = "http", service = "main", http = () )],
);
