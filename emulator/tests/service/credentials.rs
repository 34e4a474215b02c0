use serde_json::json;

use crate::harness::{Dataset, Emulator, json_headers};
use crate::http::{Answer, Request};
use crate::signer::{Keys, now};

const FIFTEEN_MINUTES: i64 = 15 * 60;

fn refused() -> (u16, String) {
    (401, "APIG.0301".to_owned())
}

fn deletion(dataset: &Dataset) -> Vec<u8> {
    json!({ "samples": dataset.sample_ids }).to_string().into_bytes()
}

/// Signs a deletion of all samples and sends it after `change` was at it.
fn changed(
    emulator: &Emulator,
    dataset: &Dataset,
    change: impl FnOnce(&mut Vec<(String, String)>, &mut Vec<u8>, &mut String),
) -> Answer {
    let (mut path, mut body) = (dataset.path("/delete"), deletion(dataset));
    let mut headers = Keys::of(emulator).sign(&emulator.address, "POST", &path, &body, now());
    change(&mut headers, &mut body, &mut path);
    emulator
        .send(&Request {
            method: "POST",
            path: &path,
            headers,
            body: &body,
        })
        .unwrap()
}

fn set(headers: &mut Vec<(String, String)>, name: &str, value: Option<&str>) {
    let before = headers.len();
    headers.retain(|(key, _)| key != name);
    assert!(headers.len() < before || value.is_some());
    headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

#[test]
fn a_signature_is_accepted() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    let answer = changed(&emulator, &dataset, |_, _, _| {});
    assert_eq!(answer.json()["success"], json!(true));
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.only_request(&dataset.id)["auth"], json!("aksk"));
}

#[test]
fn a_signature_covers_the_query() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let keys = Keys::of(&emulator);
    let path = dataset.path("?limit=1&offset=0");
    assert_eq!(keys.send(&emulator, "GET", &path, b"").status, 200);
    let headers = keys.sign(&emulator.address, "GET", &path, b"", now());
    let path = dataset.path("?limit=2&offset=0");
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.refusal(), refused());
}

#[test]
fn temporary_keys_come_with_their_token() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let mut keys = Keys::temporary(&emulator);
    assert_eq!(keys.send(&emulator, "GET", &dataset.path(""), b"").status, 200);
    keys.security_token = Some("another".into());
    assert_eq!(
        keys.send(&emulator, "GET", &dataset.path(""), b"").refusal(),
        refused()
    );
    keys.security_token = None;
    assert_eq!(
        keys.send(&emulator, "GET", &dataset.path(""), b"").refusal(),
        refused()
    );
}

#[test]
fn keys_without_a_project_are_for_ours() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let keys = Keys {
        project: None,
        ..Keys::of(&emulator)
    };
    assert_eq!(keys.send(&emulator, "GET", &dataset.path(""), b"").status, 200);
}

#[test]
fn a_changed_body_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    let answer = changed(&emulator, &dataset, |_, body, _| body.push(b' '));
    assert_eq!(answer.refusal(), refused());
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_signature_for_another_dataset_is_refused() {
    let emulator = Emulator::start(&[]);
    let (signed, meant) = (emulator.dataset(1), emulator.dataset(1));
    let answer = changed(&emulator, &signed, |_, _, path| *path = meant.path("/delete"));
    assert_eq!(answer.refusal(), refused());
}

#[test]
fn a_signed_header_that_is_not_sent_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let answer = changed(&emulator, &dataset, |headers, _, _| {
        set(headers, "x-project-id", None)
    });
    assert_eq!(answer.refusal(), refused());
    assert!(
        answer.json()["error_msg"]
            .as_str()
            .unwrap()
            .contains("x-project-id is signed but missing")
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_project_that_is_sent_but_not_signed_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let keys = Keys {
        project: None,
        ..Keys::of(&emulator)
    };
    let path = dataset.path("");
    let mut headers = keys.sign(&emulator.address, "GET", &path, b"", now());
    headers.push(("x-project-id".to_owned(), dataset.project.clone()));
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.refusal(), refused());
}

#[test]
fn a_date_more_than_fifteen_minutes_off_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let (keys, path) = (Keys::of(&emulator), dataset.path(""));
    let at = |seconds: i64| {
        let headers = keys.sign(&emulator.address, "GET", &path, b"", now() + seconds);
        emulator
            .send(&Request {
                method: "GET",
                path: &path,
                headers,
                body: b"",
            })
            .unwrap()
    };
    // Some seconds of room, for the clock runs while the test does.
    for seconds in [-FIFTEEN_MINUTES + 30, FIFTEEN_MINUTES - 30] {
        assert_eq!(at(seconds).status, 200, "{seconds}");
    }
    for seconds in [-FIFTEEN_MINUTES - 30, FIFTEEN_MINUTES + 30] {
        assert_eq!(at(seconds).refusal(), refused(), "{seconds}");
    }
}

#[test]
fn a_wrong_secret_and_an_unknown_key_are_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let keys = Keys::of(&emulator);
    let wrong_secret = Keys {
        secret: format!("{}x", keys.secret),
        ..keys.clone()
    };
    let unknown = Keys {
        access: "NOBODY".into(),
        ..keys
    };
    for keys in [wrong_secret, unknown] {
        assert_eq!(
            keys.send(&emulator, "GET", &dataset.path(""), b"").refusal(),
            refused()
        );
    }
}

#[test]
fn keys_signed_for_another_project_are_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let foreign = emulator.of_info("foreign_project_id");
    let keys = Keys {
        project: Some(foreign.clone()),
        ..Keys::of(&emulator)
    };
    let expected = (403, "APIG.0302".to_owned());
    assert_eq!(
        keys.send(&emulator, "POST", &dataset.path("/delete"), &deletion(&dataset))
            .refusal(),
        expected
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    let path = format!("/v2/{foreign}/datasets");
    assert_eq!(
        keys.send(&emulator, "GET", &path, b"").refusal(),
        (403, "ModelArts.0112".into())
    );
}

#[test]
fn no_credentials_or_both_kinds_are_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let path = dataset.path("");
    let none = Request {
        method: "GET",
        path: &path,
        headers: json_headers(),
        body: b"",
    };
    assert_eq!(emulator.send(&none).unwrap().refusal(), refused());
    let mut headers = Keys::of(&emulator).sign(&emulator.address, "GET", &path, b"", now());
    headers.push(("x-auth-token".to_owned(), emulator.of_info("token")));
    let both = Request {
        method: "GET",
        path: &path,
        headers,
        body: b"",
    };
    assert_eq!(emulator.send(&both).unwrap().refusal(), refused());
}

#[test]
fn the_base_path_is_part_of_what_is_signed() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let keys = Keys::of(&emulator);
    let below = format!("/console/api{}", dataset.path(""));
    assert_eq!(keys.send(&emulator, "GET", &below, b"").status, 200);
    let headers = keys.sign(&emulator.address, "GET", &dataset.path(""), b"", now());
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &below,
            headers,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.refusal(), refused());
}
