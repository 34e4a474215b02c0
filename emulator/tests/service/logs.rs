//! What stands in the log: enough to see what happened, and no secret, however talkative it is made.

use serde_json::json;

use crate::harness::{Emulator, json_headers};
use crate::http::Request;
use crate::signer::{Keys, now};

#[test]
fn no_secret_is_in_the_log_at_its_most_talkative() {
    let emulator = Emulator::start_with_log(&[], "trace");
    let dataset = emulator.dataset(2);
    let token = emulator.of_info("token");
    emulator.delete(&dataset, &dataset.sample_ids);
    let keys = Keys::of(&emulator);
    let path = dataset.path("");
    let headers = keys.sign(&emulator.address, "GET", &path, b"", now());
    let (_, right_signature) = headers.last().unwrap().1.split_once("Signature=").unwrap();
    let right_signature = right_signature.to_owned();
    // The right signature is computed for a request that comes with a wrong one.
    let mut wrong = headers.clone();
    let value = &mut wrong.last_mut().unwrap().1;
    let end = if value.ends_with('0') { '1' } else { '0' };
    value.pop();
    value.push(end);
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers: wrong,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.status, 401);
    assert!(!answer.text().contains(&right_signature));
    let body = json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": emulator.of_info("username"), "password": emulator.of_info("password"),
            "domain": { "name": emulator.of_info("account") } } } },
        "scope": { "project": { "name": emulator.of_info("region") } },
    } });
    let body = body.to_string();
    let request = Request {
        method: "POST",
        path: "/v3/auth/tokens",
        headers: json_headers(),
        body: body.as_bytes(),
    };
    let issued = emulator
        .send(&request)
        .unwrap()
        .header("x-subject-token")
        .unwrap()
        .to_owned();
    let source = emulator.dataset(1);
    let listed = emulator.get(&source.path("")).json();
    let link = listed["samples"][0]["source"].as_str().unwrap().to_owned();
    let link_signature = link.split_once("Signature=").unwrap().1.to_owned();
    let link_path = link.strip_prefix(&emulator.url).unwrap();
    emulator
        .send(&Request {
            method: "GET",
            path: link_path,
            headers: Vec::new(),
            body: b"",
        })
        .unwrap();
    let (secret, password) = (emulator.of_info("secret_key"), emulator.of_info("password"));

    let log = emulator.stop();
    // It is talkative, and of these requests.
    assert!(log.contains("/data-annotations/samples/delete"), "{log}");
    for hidden in [token, issued, right_signature, secret, password, link_signature] {
        assert!(!log.contains(&hidden), "{hidden} is in the log");
    }
}
