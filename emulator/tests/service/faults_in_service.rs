//! Faults of the service itself: its limits, its state, its clock, its tokens.

use serde_json::json;

use crate::harness::Emulator;
use crate::http::Request;
use crate::signer::{Keys, now};

#[test]
fn batch_4420_although_all_ids_exist() {
    let emulator = Emulator::start(&["--fault", "batch-4420=1"]);
    let dataset = emulator.dataset(3);
    let answer = emulator.delete(&dataset, &dataset.sample_ids);
    assert_eq!(answer.refusal(), (400, "ModelArts.4420".into()));
    assert!(!answer.text().contains(&dataset.sample_ids[0]));
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    assert_eq!(emulator.only_request(&dataset.id)["fault"], json!("batch-4420"));
}

#[test]
fn busy() {
    let emulator = Emulator::start(&["--fault", "busy=1"]);
    let dataset = emulator.dataset(3);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids).refusal(),
        (400, "ModelArts.4343".into())
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    // Reading is not hit.
    assert_eq!(emulator.get(&dataset.path("")).status, 200);
}

#[test]
fn batch_limit_400() {
    let emulator = Emulator::start(&["--fault", "batch-limit-400=1,limit=2"]);
    let dataset = emulator.dataset(5);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids[..3]).refusal(),
        (400, "ModelArts.0104".into())
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids[..2]).status, 200);
    assert_eq!(emulator.requests(&dataset.id)[1]["fault"], json!(null));
}

#[test]
fn batch_limit_413() {
    let emulator = Emulator::start(&["--fault", "batch-limit-413=1,limit=2"]);
    let dataset = emulator.dataset(5);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids[..3]).status, 413);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids[..2]).status, 200);
}

#[test]
fn batch_limit_silent_takes_only_the_first_ids() {
    let emulator = Emulator::start(&["--fault", "batch-limit-silent=1,limit=2"]);
    let dataset = emulator.dataset(5);
    let answer = emulator.delete(&dataset, &dataset.sample_ids);
    assert_eq!((answer.status, answer.json()), (200, json!({ "success": true })));
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[2..]);
    let record = emulator.only_request(&dataset.id);
    assert_eq!((&record["ids"], &record["deleted"]), (&json!(5), &json!(2)));
}

#[test]
fn the_limit_is_a_hundred_unless_told() {
    let emulator = Emulator::start(&["--fault", "batch-limit-silent=1"]);
    let dataset = emulator.dataset(150);
    emulator.delete(&dataset, &dataset.sample_ids);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[100..]);
}

#[test]
fn an_expired_token_stays_expired() {
    let emulator = Emulator::start(&["--fault", "expired-token=1"]);
    let dataset = emulator.dataset(2);
    let expired = (401, "ModelArts.6608".to_owned());
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).refusal(), expired);
    assert_eq!(
        emulator.only_request(&dataset.id)["fault"],
        json!("expired-token")
    );
    emulator.set_faults(json!([]));
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).refusal(), expired);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    let fresh = emulator.control("POST", "tokens", Some(json!({})))["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = dataset.path("");
    let headers = vec![("X-Auth-Token".to_owned(), fresh)];
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.status, 200);
}

#[test]
fn keys_do_not_expire() {
    let emulator = Emulator::start(&["--fault", "expired-token=1"]);
    let dataset = emulator.dataset(1);
    assert_eq!(
        Keys::of(&emulator)
            .send(&emulator, "GET", &dataset.path(""), b"")
            .status,
        200
    );
}

#[test]
fn a_skewed_clock_shows_in_the_date_and_in_the_check_of_signatures() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let (keys, path) = (Keys::of(&emulator), dataset.path(""));
    let at = |seconds: i64| {
        let headers = keys.sign(&emulator.address, "GET", &path, b"", seconds);
        emulator
            .send(&Request {
                method: "GET",
                path: &path,
                headers,
                body: b"",
            })
            .unwrap()
    };
    let date = |answer: &crate::http::Answer| {
        let date = httpdate::parse_http_date(answer.header("date").unwrap()).unwrap();
        date.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64
    };
    assert!((date(&at(now())) - now()).abs() < 60);
    emulator.set_fault("clock-skew", json!({}));
    let refused = at(now());
    assert_eq!(refused.refusal(), (401, "APIG.0301".into()));
    assert!((date(&refused) - now() - 1_200).abs() < 60);
    assert_eq!(at(date(&refused)).status, 200);
    // A token knows no date.
    assert_eq!(emulator.get(&path).status, 200);
    emulator.set_fault("clock-skew", json!({ "offset_ms": -3_600_000 }));
    assert!((date(&at(now())) - now() + 3_600).abs() < 60);
    emulator.set_faults(json!([]));
    assert_eq!(at(now()).status, 200);
}

#[test]
fn the_same_seed_hits_the_same_requests() {
    let hits = |seed: &str| {
        let emulator = Emulator::start(&["--seed", seed, "--fault", "status-503=0.3", "--fault", "busy=0.3"]);
        let dataset = emulator.dataset(30);
        for id in &dataset.sample_ids {
            emulator.delete(&dataset, std::slice::from_ref(id));
        }
        let requests = emulator.requests(&dataset.id);
        requests
            .iter()
            .map(|request| request["fault"].clone())
            .collect::<Vec<_>>()
    };
    let first = hits("1");
    assert_eq!(first, hits("1"));
    assert_ne!(first, hits("2"));
    for expected in [json!(null), json!("status-503"), json!("busy")] {
        assert!(first.contains(&expected), "{expected}");
    }
}

#[test]
fn a_fault_of_probability_none_is_off() {
    let emulator = Emulator::start(&["--fault", "status-503=0"]);
    let dataset = emulator.dataset(1);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).status, 200);
}
