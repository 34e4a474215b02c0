//! The cases computed by the vendor's package, and what must be refused although it is nearly one of them.

use axum::http::{HeaderName, HeaderValue};
use serde_json::Value;

use super::*;

struct Case {
    name: String,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
    secret_key: String,
    security_token: Option<String>,
    date_ms: i64,
}

impl Case {
    fn verify_at(&self, now_ms: i64) -> Result<Option<String>, ApiError> {
        let request = Signed {
            method: &self.method,
            uri: &self.uri,
            headers: &self.headers,
            body: &self.body,
        };
        verify(&request, now_ms, |_| {
            Some(Secret {
                key: self.secret_key.clone(),
                security_token: self.security_token.clone(),
            })
        })
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
    }
}

fn cases() -> Vec<Case> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/vectors/signing-vectors.json"
    );
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len() as u64, file["count"].as_u64().unwrap());
    cases.iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let mut headers = HeaderMap::new();
    for (name, value) in case["expected"]["allHeaders"].as_object().unwrap() {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
    }
    let url: Uri = case["url"].as_str().unwrap().parse().unwrap();
    Case {
        name: case["name"].as_str().unwrap().to_owned(),
        method: case["method"].as_str().unwrap().parse().unwrap(),
        // What a server sees over HTTP/1.1: the path alone.
        uri: url.path_and_query().unwrap().as_str().parse().unwrap(),
        date_ms: dates::parse_basic(headers["x-sdk-date"].to_str().unwrap()).unwrap(),
        headers,
        body: case["body"].as_str().unwrap().as_bytes().to_vec(),
        secret_key: case["secretKey"].as_str().unwrap().to_owned(),
        security_token: case["securityToken"].as_str().map(str::to_owned),
    }
}

#[test]
fn every_vector_is_accepted() {
    for case in cases() {
        let project = case.verify_at(case.date_ms);
        let expected = case
            .headers
            .get("x-project-id")
            .map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(project.map_err(|e| e.message), Ok(expected), "{}", case.name);
    }
}

#[test]
fn every_vector_is_refused_with_another_body_method_path_or_key() {
    for mut case in cases() {
        let name = case.name.clone();
        let body = case.body.clone();
        case.body.push(b' ');
        assert!(case.verify_at(case.date_ms).is_err(), "body: {name}");
        case.body = body;
        let method = std::mem::replace(&mut case.method, Method::PUT);
        assert!(case.verify_at(case.date_ms).is_err(), "method: {name}");
        case.method = method;
        let uri = std::mem::replace(&mut case.uri, "/v2/other".parse().unwrap());
        assert!(case.verify_at(case.date_ms).is_err(), "path: {name}");
        case.uri = uri;
        case.secret_key.push('x');
        assert!(case.verify_at(case.date_ms).is_err(), "key: {name}");
    }
}

#[test]
fn a_date_may_be_fifteen_minutes_off_and_no_more() {
    let case = cases().remove(0);
    for (off, accepted) in [
        (900_000, true),
        (-900_000, true),
        (900_001, false),
        (-900_001, false),
    ] {
        assert_eq!(case.verify_at(case.date_ms + off).is_ok(), accepted, "{off}");
    }
}

#[test]
fn a_signed_header_that_is_missing_is_refused() {
    let mut case = cases().remove(0);
    case.headers.remove("content-type");
    let error = case.verify_at(case.date_ms).unwrap_err();
    assert!(
        error.message.ends_with("content-type is signed but missing"),
        "{}",
        error.message
    );
}

#[test]
fn a_header_that_must_be_signed_is_missed() {
    for name in ["host", "x-sdk-date", "x-project-id", "content-type"] {
        let mut case = cases().remove(0);
        let text = case.headers["authorization"].to_str().unwrap().to_owned();
        let without = text
            .replace(&format!("{name};"), "")
            .replace(&format!(";{name},"), ",");
        assert_ne!(text, without);
        case.set("authorization", &without);
        let error = case.verify_at(case.date_ms).unwrap_err();
        assert!(
            error.message.contains(&format!("{name} is ")),
            "{}",
            error.message
        );
    }
}

#[test]
fn a_security_token_belongs_to_its_keys() {
    let mut case = cases()
        .into_iter()
        .find(|case| case.security_token.is_some())
        .unwrap();
    case.security_token = Some("another".into());
    assert!(
        case.verify_at(case.date_ms)
            .unwrap_err()
            .message
            .contains("security token")
    );
    case.security_token = None;
    assert!(
        case.verify_at(case.date_ms)
            .unwrap_err()
            .message
            .contains("security token")
    );
}

#[test]
fn an_authorization_of_another_form_is_refused() {
    let mut case = cases().remove(0);
    let good = case.headers["authorization"].to_str().unwrap().to_owned();
    let bad = [
        String::new(),
        good.replace("SDK-HMAC-SHA256", "AWS4-HMAC-SHA256"),
        good.replace("content-type;host", "host;content-type"),
        good.replace("content-type;", "Content-Type;"),
        format!("{good}, Access=other"),
        good[..good.len() - 2].to_owned(),
        good.replace("Signature=", "Signature=0"),
    ];
    for text in bad {
        case.set("authorization", &text);
        let error = case.verify_at(case.date_ms).unwrap_err();
        assert_eq!(error.code, "APIG.0301");
        assert!(
            error.message.contains("not of the form"),
            "{text}: {}",
            error.message
        );
    }
}

#[test]
fn the_authority_stands_for_the_host_header_over_http2() {
    let mut case = cases().remove(0);
    let host = case.headers.remove("host").unwrap();
    let uri = format!("https://{}{}", host.to_str().unwrap(), case.uri);
    case.uri = uri.parse().unwrap();
    assert!(case.verify_at(case.date_ms).is_ok());
    case.uri = uri.replace("cn-north-4", "cn-north-1").parse().unwrap();
    assert!(case.verify_at(case.date_ms).is_err());
}
