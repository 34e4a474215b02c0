//! Bodies that are slow, cut, broken, missing, or that mislead.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Dataset, Emulator};
use crate::http::{Answer, Request, wire};

fn under(name: &str, parameters: Value, samples: usize) -> (Emulator, Dataset, Answer) {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(samples);
    emulator.set_fault(name, parameters);
    let answer = emulator.delete(&dataset, &dataset.sample_ids);
    assert_eq!(emulator.only_request(&dataset.id)["fault"], json!(name));
    (emulator, dataset, answer)
}

fn all_gone(emulator: &Emulator, dataset: &Dataset) {
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.deleted(&dataset.id), dataset.sample_ids);
}

fn entries(answer: &Answer) -> Vec<Value> {
    answer.json()["results"].as_array().unwrap().clone()
}

#[test]
fn slow_body_is_right_and_takes_its_time() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(3);
    emulator.set_fault("slow-body", json!({ "ms": 400 }));
    // Before the request, since much of the body may be there when its head is read.
    let started = Instant::now();
    let answer = emulator.delete(&dataset, &dataset.sample_ids);
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(400), "{took:?}");
    assert_eq!(emulator.only_request(&dataset.id)["fault"], json!("slow-body"));
    assert_eq!(
        (answer.status, answer.promised_length()),
        (200, answer.body.len())
    );
    assert_eq!(entries(&answer).len(), 3);
    all_gone(&emulator, &dataset);
    the_head_does_not_wait(&emulator, &dataset);
}

/// For so slow a body that nothing of it comes while the test runs.
fn the_head_does_not_wait(emulator: &Emulator, dataset: &Dataset) {
    emulator.set_fault("slow-body", json!({ "ms": 600_000 }));
    let request = Request {
        method: "GET",
        path: &dataset.path(""),
        headers: emulator.with_token(),
        body: b"",
    };
    let mut stream = TcpStream::connect(&emulator.address).unwrap();
    stream.write_all(&wire(&emulator.address, &request)).unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
    }
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(reader.buffer().is_empty());
}

#[test]
fn cut_body_ends_before_what_was_promised() {
    let (emulator, dataset, answer) = under("cut-body", json!({}), 3);
    assert_eq!(answer.status, 200);
    assert!(!answer.body.is_empty());
    assert!(answer.body.len() < answer.promised_length(), "{answer:?}");
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
    all_gone(&emulator, &dataset);
}

#[test]
fn malformed_json_is_whole_on_the_wire() {
    let (emulator, dataset, answer) = under("malformed-json", json!({}), 3);
    assert_eq!(
        (answer.status, answer.promised_length()),
        (200, answer.body.len())
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(
        serde_json::from_slice::<Value>(&answer.body)
            .unwrap_err()
            .is_eof()
    );
    all_gone(&emulator, &dataset);
}

#[test]
fn empty_body() {
    let (emulator, dataset, answer) = under("empty-body", json!({}), 3);
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    all_gone(&emulator, &dataset);
}

#[test]
fn bare_success() {
    let (emulator, dataset, answer) = under("bare-success", json!({}), 3);
    assert_eq!((answer.status, answer.json()), (200, json!({ "success": true })));
    all_gone(&emulator, &dataset);
}

#[test]
fn bare_failure_that_deleted() {
    let (emulator, dataset, answer) = under("bare-failure", json!({ "commit": "true" }), 3);
    assert_eq!((answer.status, answer.json()), (200, json!({ "success": false })));
    all_gone(&emulator, &dataset);
}

#[test]
fn bare_failure_that_did_not() {
    let (emulator, dataset, answer) = under("bare-failure", json!({ "commit": "false" }), 3);
    assert_eq!((answer.status, answer.json()), (200, json!({ "success": false })));
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn wrong_length_by_one_more_or_fewer() {
    for (by, samples, length) in [("fewer", 5, 4), ("more", 5, 6), ("more", 1, 2), ("fewer", 1, 2)] {
        let (emulator, dataset, answer) = under("wrong-length", json!({ "by": by }), samples);
        assert_eq!(answer.status, 200);
        assert_eq!(entries(&answer).len(), length, "{by} of {samples}");
        all_gone(&emulator, &dataset);
    }
}

#[test]
fn contradicting_by_position_names_an_id_that_is_elsewhere() {
    for samples in [1, 2, 5] {
        let (emulator, dataset, answer) = under("contradicting", json!({ "kind": "position" }), samples);
        let entries = entries(&answer);
        assert_eq!(entries.len(), samples);
        assert_eq!(answer.json()["success"], json!(false));
        let wrong: Vec<_> = entries
            .iter()
            .zip(&dataset.sample_ids)
            .filter(|(entry, _)| entry["success"] == json!(false))
            .map(|(entry, id)| (entry["error_msg"].as_str().unwrap().to_owned(), id))
            .collect();
        assert_eq!(wrong.len(), 1);
        assert!(
            wrong[0].0.ends_with(']') && !wrong[0].0.contains(wrong[0].1.as_str()),
            "{wrong:?}"
        );
        all_gone(&emulator, &dataset);
    }
}

#[test]
fn contradicting_by_flags() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(60);
    emulator.set_fault("contradicting", json!({ "kind": "flags" }));
    let (mut whole, mut entry_with_code) = (0, 0);
    for pair in dataset.sample_ids.chunks(3) {
        let answer = emulator.delete(&dataset, pair);
        let entries = entries(&answer);
        let all_well = entries.iter().all(|entry| entry["success"] == json!(true));
        let coded = entries
            .iter()
            .any(|entry| entry["success"] == json!(true) && entry["error_code"].is_string());
        if coded {
            entry_with_code += 1;
        } else {
            assert_ne!(answer.json()["success"], json!(all_well), "{}", answer.text());
            whole += 1;
        }
    }
    assert!(whole > 0 && entry_with_code > 0, "{whole} {entry_with_code}");
    all_gone(&emulator, &dataset);
}

#[test]
fn a_failing_entry_under_a_success() {
    let emulator = Emulator::start(&["--fault", "contradicting=1,kind=flags"]);
    let dataset = emulator.dataset(1);
    let ids = [dataset.sample_ids[0].clone(), "nobody".to_owned()];
    let answer = emulator.delete(&dataset, &ids);
    assert_eq!(answer.json()["success"], json!(true));
    assert_eq!(entries(&answer)[1]["success"], json!(false));
    all_gone(&emulator, &dataset);
}

#[test]
fn entries_mislead_whatever_the_form_of_answers_is() {
    for name in ["wrong-length", "contradicting"] {
        let emulator = Emulator::start(&["--answers", "bare"]);
        let dataset = emulator.dataset(3);
        emulator.set_fault(name, json!({}));
        assert!(
            emulator.delete(&dataset, &dataset.sample_ids).json()["results"].is_array(),
            "{name}"
        );
        all_gone(&emulator, &dataset);
    }
}

#[test]
fn look_ups_have_bad_bodies_too() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    emulator.set_fault("cut-body", json!({}));
    let cut = emulator.get(&dataset.path(""));
    assert!(cut.body.len() < cut.promised_length());
    emulator.set_fault("malformed-json", json!({}));
    let malformed = emulator.get(&dataset.path(&format!("/{}", dataset.sample_ids[0])));
    assert!(malformed.status == 200 && serde_json::from_slice::<Value>(&malformed.body).is_err());
    emulator.set_fault("empty-body", json!({}));
    assert_eq!(emulator.get(&dataset.path("")).body.len(), 0);
}
