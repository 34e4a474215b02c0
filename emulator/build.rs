//! Lets an environment variable mark the tests that need Python as ignored: a test cannot do so while it runs.

const VARIABLE: &str = "MODELARTS_EMULATOR_WITHOUT_PYTHON";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    println!("cargo::rustc-check-cfg=cfg(without_python)");
    if std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty() && value != "0") {
        println!("cargo::rustc-cfg=without_python");
        println!(
            "cargo::warning={VARIABLE} is set: the service's signatures are NOT tried with the vendor's signer"
        );
    }
}
