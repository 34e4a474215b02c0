use serde_json::json;

use crate::harness::Emulator;

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
