use serde_json::{Value, json};

use crate::harness::{Emulator, json_headers};
use crate::http::{Answer, Request};

fn body(emulator: &Emulator) -> Value {
    json!({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": emulator.of_info("username"),
            "password": emulator.of_info("password"),
            "domain": { "name": emulator.of_info("account") },
        } } },
        "scope": { "project": { "name": emulator.of_info("region") } },
    } })
}

fn ask(emulator: &Emulator, body: &Value) -> Answer {
    let body = body.to_string();
    let path = "/v3/auth/tokens";
    emulator
        .send(&Request {
            method: "POST",
            path,
            headers: json_headers(),
            body: body.as_bytes(),
        })
        .unwrap()
}

fn with(emulator: &Emulator, token: &str) -> Answer {
    let path = format!("/v2/{}/datasets", emulator.of_info("project_id"));
    let headers = vec![("X-Auth-Token".to_owned(), token.to_owned())];
    emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap()
}

pub fn signed_in(emulator: &Emulator) -> Answer {
    ask(emulator, &body(emulator))
}

#[test]
fn a_password_gets_a_token_that_is_good_for_a_day() {
    let emulator = Emulator::start(&[]);
    let answer = ask(&emulator, &body(&emulator));
    assert_eq!(answer.status, 201);
    assert_eq!(
        with(&emulator, answer.header("x-subject-token").unwrap()).status,
        200
    );
    let token = &answer.json()["token"];
    assert_eq!(token["project"]["id"], json!(emulator.of_info("project_id")));
    let (issued, expires) = (
        token["issued_at"].as_str().unwrap(),
        token["expires_at"].as_str().unwrap(),
    );
    // Same time of day, the next date.
    assert_eq!(issued[11..16], expires[11..16]);
    let day = |text: &str| text[8..10].parse::<u32>().unwrap();
    let next = [day(issued) + 1, 1];
    assert!(next.contains(&day(expires)), "{issued} {expires}");
    assert!(day(expires) > 1 || day(issued) >= 28);
    assert!(!answer.text().contains(answer.header("x-subject-token").unwrap()));
}

#[test]
fn a_project_may_be_given_by_its_id() {
    let emulator = Emulator::start(&[]);
    let mut body = body(&emulator);
    body["auth"]["scope"]["project"] = json!({ "id": emulator.of_info("project_id") });
    assert_eq!(ask(&emulator, &body).status, 201);
}

#[test]
fn a_wrong_password_name_or_account_is_refused_alike() {
    let emulator = Emulator::start(&[]);
    let mut answers = Vec::new();
    for pointer in ["/name", "/password", "/domain/name"] {
        let mut body = body(&emulator);
        *body
            .pointer_mut(&format!("/auth/identity/password/user{pointer}"))
            .unwrap() = json!("wrong");
        let answer = ask(&emulator, &body);
        assert_eq!(answer.refusal(), (401, "IAM.0101".into()), "{pointer}");
        assert_eq!(answer.header("x-subject-token"), None);
        answers.push(answer.text().to_owned());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn another_project_is_refused() {
    let emulator = Emulator::start(&[]);
    for project in [
        json!({ "id": emulator.of_info("foreign_project_id") }),
        json!({ "name": "cn-north-4" }),
    ] {
        let mut body = body(&emulator);
        body["auth"]["scope"]["project"] = project;
        assert_eq!(ask(&emulator, &body).refusal(), (403, "IAM.0002".into()));
    }
}

#[test]
fn a_request_of_another_shape_is_refused() {
    let emulator = Emulator::start(&[]);
    for (pointer, value) in [
        ("/auth/identity/methods", json!(["token"])),
        ("/auth/scope", json!({})),
        ("/auth/scope/project", json!({})),
        ("/auth/identity/password", json!({})),
        ("/auth", json!(null)),
    ] {
        let mut body = body(&emulator);
        *body.pointer_mut(pointer).unwrap() = value;
        assert_eq!(
            ask(&emulator, &body).refusal(),
            (400, "IAM.0011".into()),
            "{pointer}"
        );
    }
}

#[test]
fn an_unknown_token_is_refused() {
    let emulator = Emulator::start(&[]);
    assert_eq!(with(&emulator, "nonsense").refusal(), (401, "APIG.0301".into()));
}

#[test]
fn a_token_ends_with_its_lifetime() {
    let emulator = Emulator::start(&[]);
    let issued = emulator.control("POST", "tokens", Some(json!({ "lifetime_ms": 0 })));
    let answer = with(&emulator, issued["token"].as_str().unwrap());
    assert_eq!(answer.refusal(), (401, "ModelArts.6608".into()));
}

#[test]
fn all_tokens_can_be_made_to_expire() {
    let emulator = Emulator::start(&[]);
    let token = emulator.of_info("token");
    assert_eq!(with(&emulator, &token).status, 200);
    emulator.control("POST", "tokens/expire", Some(json!({})));
    assert_eq!(with(&emulator, &token).refusal(), (401, "ModelArts.6608".into()));
    let issued = emulator.control("POST", "tokens", Some(json!({})));
    assert_eq!(with(&emulator, issued["token"].as_str().unwrap()).status, 200);
}

#[test]
fn a_token_for_another_project_is_refused() {
    let emulator = Emulator::start(&[]);
    let foreign = emulator.of_info("foreign_project_id");
    let issued = emulator.control("POST", "tokens", Some(json!({ "project_id": foreign })));
    let token = issued["token"].as_str().unwrap();
    assert_eq!(with(&emulator, token).refusal(), (403, "APIG.0302".into()));
    let path = format!("/v2/{foreign}/datasets");
    let headers = vec![("X-Auth-Token".to_owned(), token.to_owned())];
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.json()["total_number"], json!(1));
}
