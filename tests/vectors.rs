//! Every signature of `vectors/signing-vectors.json`, which the vendor's own package computed, to the byte.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use modelarts_dataset::signing::{Signer, Subject, canonical_request, sign};
use serde_json::Value;

#[test]
fn every_case_of_the_vendor_package() {
    let vectors: Value = serde_json::from_str(include_str!("vectors/signing-vectors.json")).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert_eq!(cases.len() as u64, vectors["count"].as_u64().unwrap());
    for case in cases {
        check(case);
    }
}

fn check(case: &Value) {
    let name = case["name"].as_str().unwrap();
    let url = case["url"].as_str().unwrap();
    let (_, rest) = url.split_once("://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let subject = Subject {
        method: case["method"].as_str().unwrap(),
        host,
        path,
        query,
        body: case["body"].as_str().unwrap(),
    };
    let given: Vec<(String, String)> = pairs(&case["headers"]);
    let date = given
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("x-sdk-date"))
        .unwrap()
        .1
        .clone();
    let headers = sign(
        subject,
        given,
        Signer {
            access_key: case["accessKey"].as_str().unwrap(),
            secret_key: case["secretKey"].as_str().unwrap(),
            security_token: case["securityToken"].as_str(),
            project_id: case["projectId"].as_str(),
            date: &date,
        },
    );

    let unsigned = headers
        .iter()
        .filter(|(name, _)| name != "Authorization")
        .cloned()
        .collect();
    let (canonical, names) = canonical_request(subject, &unsigned);
    let expected = &case["expected"];
    assert_eq!(
        canonical,
        expected["canonicalRequest"].as_str().unwrap(),
        "{name}"
    );
    assert_eq!(names, expected["signedHeaders"].as_str().unwrap(), "{name}");
    assert_eq!(
        comparable(&headers),
        comparable(&pairs(&expected["allHeaders"])),
        "{name}"
    );
}

fn pairs(object: &Value) -> Vec<(String, String)> {
    let object = object.as_object().unwrap();
    object
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_string()))
        .collect()
}

fn comparable(headers: &[(String, String)]) -> Vec<(String, String)> {
    let mut headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_string()))
        .collect();
    headers.sort();
    headers
}
