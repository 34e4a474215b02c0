//! Faults that answer with a bad status: what is on the wire, and whether the database changed.

use serde_json::{Value, json};

use crate::harness::{Dataset, Emulator};
use crate::http::Answer;

/// Deletes under a fault and checks that the samples went or stayed, and that the log names the fault.
fn delete_under(name: &str, parameters: Value, commits: bool) -> Answer {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(3);
    emulator.set_fault(name, parameters);
    let answer = emulator.delete(&dataset, &dataset.sample_ids[..2]);
    check_database(&emulator, &dataset, commits);
    let record = emulator.only_request(&dataset.id);
    assert_eq!(
        (&record["fault"], &record["status"]),
        (&json!(name), &json!(answer.status))
    );
    answer
}

fn check_database(emulator: &Emulator, dataset: &Dataset, commits: bool) {
    let gone = if commits { 2 } else { 0 };
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[gone..]);
    assert_eq!(emulator.deleted(&dataset.id), dataset.sample_ids[..gone]);
    assert_eq!(emulator.requests(&dataset.id)[0]["deleted"], json!(gone));
}

#[test]
fn status_408() {
    for commits in [true, false] {
        let answer = delete_under("status-408", json!({ "commit": commits.to_string() }), commits);
        assert_eq!(answer.refusal(), (408, "ModelArts.6100".into()));
    }
}

#[test]
fn status_500() {
    for commits in [true, false] {
        let answer = delete_under("status-500", json!({ "commit": commits }), commits);
        assert_eq!(answer.refusal(), (500, "ModelArts.6102".into()));
    }
}

#[test]
fn status_502_says_error_message() {
    for commits in [true, false] {
        let answer = delete_under("status-502", json!({ "commit": commits }), commits);
        assert_eq!(answer.status, 502);
        assert!(answer.json()["error_message"].is_string());
        assert!(answer.json()["error_msg"].is_null());
    }
}

#[test]
fn status_503_is_plain_text() {
    for commits in [true, false] {
        let answer = delete_under("status-503", json!({ "commit": commits }), commits);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (503, Some("text/plain; charset=utf-8"))
        );
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
    }
}

#[test]
fn status_504_is_empty() {
    for commits in [true, false] {
        let answer = delete_under("status-504", json!({ "commit": commits }), commits);
        assert_eq!((answer.status, answer.body.len()), (504, 0));
    }
}

#[test]
fn an_html_page_with_any_status() {
    for (status, commits) in [(502, true), (502, false), (200, true), (403, false)] {
        let answer = delete_under(
            "html-page",
            json!({ "status": status, "commit": commits }),
            commits,
        );
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("text/html; charset=utf-8"))
        );
        assert!(answer.text().starts_with("<!DOCTYPE html>"));
    }
}

#[test]
fn commit_is_random_unless_told() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(40);
    emulator.set_fault("status-500", json!({}));
    for id in &dataset.sample_ids {
        assert_eq!(emulator.delete(&dataset, std::slice::from_ref(id)).status, 500);
    }
    let left = emulator.ids(&dataset.id).len();
    assert!((5..=35).contains(&left), "{left}");
    let deleted: u64 = emulator
        .requests(&dataset.id)
        .iter()
        .map(|r| r["deleted"].as_u64().unwrap())
        .sum();
    assert_eq!(deleted as usize, 40 - left);
}

#[test]
fn status_429_without_a_time() {
    let answer = delete_under("status-429", json!({}), false);
    assert_eq!(answer.refusal(), (429, "APIG.0308".into()));
    assert_eq!(answer.header("retry-after"), None);
}

#[test]
fn status_429_with_a_time() {
    let answer = delete_under("status-429-retry-after", json!({ "seconds": 7 }), false);
    assert_eq!(answer.refusal(), (429, "APIG.0308".into()));
    assert_eq!(answer.header("retry-after"), Some("7"));
    let answer = delete_under("status-429-retry-after", json!({}), false);
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[test]
fn look_ups_are_hit_too() {
    let emulator = Emulator::start(&["--fault", "status-503=1"]);
    let dataset = emulator.dataset(1);
    assert_eq!(emulator.get(&dataset.path("")).status, 503);
    assert_eq!(
        emulator
            .get(&dataset.path(&format!("/{}", dataset.sample_ids[0])))
            .status,
        503
    );
    emulator.set_fault("status-429", json!({}));
    assert_eq!(
        emulator.get(&dataset.path("")).refusal(),
        (429, "APIG.0308".into())
    );
}

#[test]
fn nothing_but_data_annotation_is_hit() {
    let emulator = Emulator::start(&["--fault", "status-503=1"]);
    let dataset = emulator.dataset(1);
    assert_eq!(
        emulator.get(&format!("/v2/{}/datasets", dataset.project)).status,
        200
    );
    assert_eq!(
        emulator
            .get(&format!("/v2/{}/datasets/{}", dataset.project, dataset.id))
            .status,
        200
    );
    assert_eq!(emulator.control_answer("GET", "info", None).status, 200);
}

#[test]
fn a_refused_caller_sees_no_fault() {
    let emulator = Emulator::start(&["--fault", "status-503=1"]);
    let dataset = emulator.dataset(1);
    let path = dataset.path("");
    let request = crate::http::Request {
        method: "GET",
        path: &path,
        headers: Vec::new(),
        body: b"",
    };
    assert_eq!(emulator.send(&request).unwrap().status, 401);
    assert_eq!(emulator.only_request(&dataset.id)["fault"], json!(null));
}
