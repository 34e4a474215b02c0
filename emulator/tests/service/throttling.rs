use std::io::Write;
use std::net::TcpStream;

use serde_json::json;

use crate::harness::{Emulator, until};
use crate::http::{Request, wire};

#[test]
fn over_the_rate_requests_are_refused_with_a_time_to_wait() {
    // So slow a rate that the bucket does not fill while the test runs.
    let emulator = Emulator::start(&["--rate", "0.01,2"]);
    let dataset = emulator.dataset(3);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids[..1]).status, 200);
    let second = emulator.delete(&dataset, &dataset.sample_ids[1..2]);
    assert_eq!(
        (second.header("x-ratelimit"), second.header("x-ratelimit-used")),
        (Some("2"), Some("2"))
    );
    let third = emulator.delete(&dataset, &dataset.sample_ids[2..]);
    assert_eq!(third.refusal(), (429, "APIG.0308".into()));
    let seconds: u64 = third.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=100).contains(&seconds), "{seconds}");
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[2..]);
}

#[test]
fn control_and_tokens_are_not_throttled() {
    let emulator = Emulator::start(&["--rate", "0.01,1"]);
    for _ in 0..5 {
        emulator.control("GET", "info", None);
        assert_eq!(super::tokens::signed_in(&emulator).status, 201);
    }
}

#[test]
fn a_rate_of_null_is_off() {
    let emulator = Emulator::start(&["--rate", "0.01,1"]);
    let dataset = emulator.dataset(1);
    assert_eq!(emulator.get(&dataset.path("")).status, 200);
    assert_eq!(emulator.get(&dataset.path("")).status, 429);
    emulator.set(json!({ "answers": "results", "batch_limit": null, "batch_limit_by": "400", "rate": null }));
    let answer = emulator.get(&dataset.path(""));
    assert_eq!((answer.status, answer.header("x-ratelimit")), (200, None));
}

#[test]
fn deletions_slow_one_another_down() {
    let emulator = Emulator::start(&["--pace", "100,1"]);
    let dataset = emulator.dataset(3);
    // So long that the first is at work as long as the test runs.
    emulator.set_fault("latency", json!({ "min_ms": 600_000, "max_ms": 600_000 }));
    let body = json!({ "samples": dataset.sample_ids[..1] }).to_string();
    let request = Request {
        method: "POST",
        path: &dataset.path("/delete"),
        headers: emulator.with_token(),
        body: body.as_bytes(),
    };
    let mut first = TcpStream::connect(&emulator.address).unwrap();
    first.write_all(&wire(&emulator.address, &request)).unwrap();
    let latencies = || -> Vec<_> {
        let requests = emulator.requests(&dataset.id);
        requests.iter().map(|one| one["latency_ms"].as_u64()).collect()
    };
    // The pace is written to what the fault wrote.
    until("the first one is at work", || {
        latencies().first()?.filter(|ms| *ms > 600_000)
    });
    emulator.set_faults(json!([]));
    // While the first is at work the second takes twice as long.
    emulator.delete(&dataset, &dataset.sample_ids[1..2]);
    emulator.set(json!({ "answers": "results", "batch_limit": null, "batch_limit_by": "400", "rate": null }));
    emulator.delete(&dataset, &dataset.sample_ids[2..]);
    assert_eq!(latencies(), [Some(600_100), Some(200), None]);
    // A part of the latency comes after the deletion, so the first may have been deleted or not.
    let left = emulator.ids(&dataset.id);
    assert!(left.iter().all(|id| *id == dataset.sample_ids[0]), "{left:?}");
}

#[test]
fn a_pace_without_sense_is_refused() {
    let emulator = Emulator::start(&[]);
    let settings = json!({ "pace": { "ms": 40, "at_once": 0 } });
    let answer = emulator.control_answer("PUT", "settings", Some(settings));
    assert_eq!(answer.status, 400);
}
