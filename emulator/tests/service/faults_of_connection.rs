//! Resets, clients that go away, and time.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Emulator, until};
use crate::http::{Request, wire};

#[test]
fn reset_before_deletes_nothing() {
    let emulator = Emulator::start(&["--fault", "reset-before=1"]);
    let dataset = emulator.dataset(2);
    let error = emulator.try_delete(&dataset, &dataset.sample_ids).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    let record = emulator.only_request(&dataset.id);
    assert_eq!(
        (&record["fault"], &record["status"]),
        (&json!("reset-before"), &Value::Null)
    );
    assert!(record["finished_at"].is_i64());
}

#[test]
fn reset_after_has_deleted() {
    let emulator = Emulator::start(&["--fault", "reset-after=1"]);
    let dataset = emulator.dataset(2);
    let error = emulator.try_delete(&dataset, &dataset.sample_ids).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.deleted(&dataset.id), dataset.sample_ids);
    let record = emulator.only_request(&dataset.id);
    assert_eq!(
        (&record["fault"], &record["status"]),
        (&json!("reset-after"), &Value::Null)
    );
}

#[test]
fn look_ups_are_reset_too() {
    for name in ["reset-before", "reset-after"] {
        let emulator = Emulator::start(&[]);
        let dataset = emulator.dataset(1);
        emulator.set_fault(name, json!({}));
        assert_eq!(
            emulator.try_get(&dataset.path("")).unwrap_err().kind(),
            ErrorKind::ConnectionReset,
            "{name}"
        );
    }
}

#[test]
fn a_reset_takes_no_other_connection_along() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    // Open before the reset, used after it.
    let mut other = TcpStream::connect(&emulator.address).unwrap();
    emulator.set_fault("reset-after", json!({}));
    emulator
        .try_delete(&dataset, &dataset.sample_ids[..1])
        .unwrap_err();
    emulator.set_faults(json!([]));
    let path = dataset.path("");
    let request = Request {
        method: "GET",
        path: &path,
        headers: emulator.with_token(),
        body: b"",
    };
    other.write_all(&wire(&emulator.address, &request)).unwrap();
    assert_eq!(crate::http::read_answer(&mut other).unwrap().status, 200);
}

#[test]
fn a_client_that_goes_away_leaves_no_half_deletion() {
    let emulator = Emulator::start(&["--fault", "latency=1,min_ms=100,max_ms=100"]);
    let dataset = emulator.dataset(50);
    let path = dataset.path("/delete");
    let body = json!({ "samples": dataset.sample_ids }).to_string();
    let request = Request {
        method: "POST",
        path: &path,
        headers: emulator.with_token(),
        body: body.as_bytes(),
    };
    let mut stream = TcpStream::connect(&emulator.address).unwrap();
    stream.write_all(&wire(&emulator.address, &request)).unwrap();
    let log = || emulator.control("GET", &format!("datasets/{}/requests", dataset.id), None);
    until("the request has come", || {
        (!log()["requests"].as_array().unwrap().is_empty()).then_some(())
    });
    drop(stream);
    // The work goes on, to its end.
    let finished = until("its work is done", || {
        Some(log()).filter(|log| log["requests"][0]["finished_at"].is_i64())
    });
    assert_eq!(finished["requests"][0]["deleted"], json!(50));
    until("nothing is in flight", || (log()["in_flight"] == 0).then_some(()));
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.deleted(&dataset.id).len(), 50);
}

#[test]
fn latency_takes_its_time_and_no_less() {
    let emulator = Emulator::start(&["--fault", "latency=1,min_ms=150,max_ms=160"]);
    let dataset = emulator.dataset(1);
    let started = Instant::now();
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(150));
    let record = emulator.only_request(&dataset.id);
    let latency = record["latency_ms"].as_u64().unwrap();
    assert!((150..=160).contains(&latency), "{latency}");
    assert_eq!(record["fault"], Value::Null);
    assert!(emulator.ids(&dataset.id).is_empty());
}

#[test]
fn latency_goes_together_with_another_fault() {
    let emulator = Emulator::start(&[
        "--fault",
        "latency=1,min_ms=50,max_ms=50",
        "--fault",
        "reset-after=1",
    ]);
    let dataset = emulator.dataset(1);
    emulator.try_delete(&dataset, &dataset.sample_ids).unwrap_err();
    let record = emulator.only_request(&dataset.id);
    assert_eq!(
        (&record["fault"], &record["latency_ms"]),
        (&json!("reset-after"), &json!(50))
    );
    assert!(emulator.ids(&dataset.id).is_empty());
}
