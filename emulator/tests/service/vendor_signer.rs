//! Signed by the vendor's own Python package, accepted by the service.
//!
//! Needs Python 3 and, once, PyPI. Where those cannot be had, set MODELARTS_EMULATOR_WITHOUT_PYTHON=1: the tests here
//! are then counted as ignored, with the reason. They are never skipped by themselves.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::harness::{Dataset, Emulator};
use crate::http::{Answer, Request};
use crate::signer::Keys;

/// The version that the signing vectors were computed with.
const PACKAGE: &str = "huaweicloudsdkcore==3.1.219";

/// The interpreter of an environment that has the package; made on first use, kept in the user's cache.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let cache = std::env::var_os("XDG_CACHE_HOME")
            .filter(|value| !value.is_empty())
            .map(PathBuf::from);
        let cache = cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache"));
        let environment = cache.join("modelarts-dataset/vendor-signer");
        let python = environment.join("bin/python");
        let has_package = || {
            let output = Command::new(&python).args(["-m", "pip", "freeze"]).output();
            output.is_ok_and(|output| {
                String::from_utf8_lossy(&output.stdout)
                    .lines()
                    .any(|line| line == PACKAGE)
            })
        };
        if !has_package() {
            println!("making {} with {PACKAGE}", environment.display());
            must_run(
                Command::new("python3")
                    .args(["-m", "venv", "--clear"])
                    .arg(&environment),
            );
            must_run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]));
            assert!(has_package(), "{PACKAGE} was installed but is not there");
        }
        python
    })
}

fn must_run(command: &mut Command) {
    const HINT: &str = "These tests need Python 3 with venv, and PyPI. Where they cannot be had, set \
                        MODELARTS_EMULATOR_WITHOUT_PYTHON=1 and the tests are counted as ignored.";
    match command.output() {
        Ok(Output { status, .. }) if status.success() => {}
        Ok(output) => panic!("{command:?}: {}\n{HINT}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => panic!("{command:?}: {error}\n{HINT}"),
    }
}

struct ToSign<'a> {
    keys: &'a Keys,
    method: &'a str,
    /// Not encoded: the package encodes it.
    path: &'a str,
    query: &'a [(&'a str, &'a str)],
    body: &'a str,
}

/// Sends the request as the package would: its address, its headers.
fn send(emulator: &Emulator, request: &ToSign<'_>, change: impl FnOnce(&mut String, &mut String)) -> Answer {
    let ToSign {
        keys,
        method,
        path,
        query,
        body,
    } = request;
    let asked = json!({
        "access": keys.access, "secret": keys.secret, "security_token": keys.security_token,
        "project": keys.project, "host": emulator.address,
        "method": method, "path": path, "query": query, "body": body,
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/service/vendor_sign.py");
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(asked.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let signed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let headers = signed["headers"].as_object().unwrap();
    assert!(
        headers["Authorization"]
            .as_str()
            .unwrap()
            .starts_with("SDK-HMAC-SHA256 Access=")
    );
    let headers = headers
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    let (mut uri, mut body) = (signed["uri"].as_str().unwrap().to_owned(), (*body).to_owned());
    change(&mut uri, &mut body);
    emulator
        .send(&Request {
            method,
            path: &uri,
            headers,
            body: body.as_bytes(),
        })
        .unwrap()
}

fn deletion(dataset: &Dataset) -> String {
    json!({ "samples": dataset.sample_ids, "delete_source": false }).to_string()
}

#[test]
#[cfg_attr(
    without_python,
    ignore = "MODELARTS_EMULATOR_WITHOUT_PYTHON is set: the vendor's signer was NOT tried"
)]
fn a_deletion_signed_by_the_vendors_package_is_accepted() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(3);
    let (keys, path, body) = (Keys::of(&emulator), dataset.path("/delete"), deletion(&dataset));
    let request = ToSign {
        keys: &keys,
        method: "POST",
        path: &path,
        query: &[],
        body: &body,
    };
    let answer = send(&emulator, &request, |_, _| {});
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.only_request(&dataset.id)["auth"], json!("aksk"));
}

#[test]
#[cfg_attr(
    without_python,
    ignore = "MODELARTS_EMULATOR_WITHOUT_PYTHON is set: the vendor's signer was NOT tried"
)]
fn a_change_after_the_vendors_package_signed_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    let (keys, path, body) = (Keys::of(&emulator), dataset.path("/delete"), deletion(&dataset));
    let request = ToSign {
        keys: &keys,
        method: "POST",
        path: &path,
        query: &[],
        body: &body,
    };
    let answer = send(&emulator, &request, |_, body| {
        *body = body.replace("false", "true")
    });
    assert_eq!(answer.refusal(), (401, "APIG.0301".into()));
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
#[cfg_attr(
    without_python,
    ignore = "MODELARTS_EMULATOR_WITHOUT_PYTHON is set: the vendor's signer was NOT tried"
)]
fn a_query_in_chinese_signed_by_the_vendors_package_is_accepted() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    let (keys, path) = (Keys::of(&emulator), dataset.path(""));
    let query = [("offset", "0"), ("label_name", "鱼 & !'()*~+="), ("limit", "100")];
    let request = ToSign {
        keys: &keys,
        method: "GET",
        path: &path,
        query: &query,
        body: "",
    };
    let answer = send(&emulator, &request, |_, _| {});
    assert_eq!((answer.status, &answer.json()["sample_count"]), (200, &json!(0)));
}

#[test]
#[cfg_attr(
    without_python,
    ignore = "MODELARTS_EMULATOR_WITHOUT_PYTHON is set: the vendor's signer was NOT tried"
)]
fn temporary_keys_signed_by_the_vendors_package_are_accepted() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let (keys, path, body) = (
        Keys::temporary(&emulator),
        dataset.path("/delete"),
        deletion(&dataset),
    );
    let request = ToSign {
        keys: &keys,
        method: "POST",
        path: &path,
        query: &[],
        body: &body,
    };
    assert_eq!(send(&emulator, &request, |_, _| {}).status, 200);
    assert!(emulator.ids(&dataset.id).is_empty());
}
