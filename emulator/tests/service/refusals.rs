use serde_json::json;

use crate::harness::{Emulator, json_headers};
use crate::http::Request;

fn parameter_error() -> (u16, String) {
    (400, "ModelArts.0104".to_owned())
}

#[test]
fn a_deletion_without_samples_deletes_nothing() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(3);
    let path = dataset.path("/delete");
    for body in [
        "{}",
        r#"{"samples":[]}"#,
        r#"{"samples":null}"#,
        r#"{"delete_source":true}"#,
    ] {
        assert_eq!(
            emulator.post_with_token(&path, body).refusal(),
            parameter_error(),
            "{body}"
        );
    }
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_body_of_another_shape_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let id = &dataset.sample_ids[0];
    let path = dataset.path("/delete");
    let bodies = [
        String::new(),
        "[]".to_owned(),
        format!(r#"{{"samples":["{id}""#),
        format!(r#"{{"samples":"{id}"}}"#),
        format!(r#"{{"samples":["{id}",1]}}"#),
        format!(r#"{{"samples":["{id}",""]}}"#),
        format!(r#"{{"samples":["{id}"],"delete_source":"false"}}"#),
        format!(r#"{{"samples":["{id}"],"deleteSource":false}}"#),
    ];
    for body in bodies {
        assert_eq!(
            emulator.post_with_token(&path, &body).refusal(),
            parameter_error(),
            "{body}"
        );
    }
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_deletion_that_is_not_said_to_be_json_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let body = json!({ "samples": dataset.sample_ids }).to_string();
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
    ] {
        let mut headers = vec![("X-Auth-Token".to_owned(), emulator.of_info("token"))];
        headers.extend(content_type.map(|value| ("Content-Type".to_owned(), value.to_owned())));
        let path = dataset.path("/delete");
        let request = Request {
            method: "POST",
            path: &path,
            headers,
            body: body.as_bytes(),
        };
        assert_eq!(
            emulator.send(&request).unwrap().refusal(),
            parameter_error(),
            "{content_type:?}"
        );
    }
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_body_over_twelve_megabytes_is_too_large() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let padding = " ".repeat(12_000_000);
    let body = format!("{}{padding}", json!({ "samples": dataset.sample_ids }));
    assert_eq!(
        emulator.post_with_token(&dataset.path("/delete"), &body).status,
        413
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    let body = &body[..12_000_000];
    assert_eq!(
        emulator.post_with_token(&dataset.path("/delete"), body).status,
        200
    );
    assert!(emulator.ids(&dataset.id).is_empty());
}

#[test]
fn a_body_that_breaks_off_deletes_nothing() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let body = json!({ "samples": dataset.sample_ids }).to_string();
    let mut headers = emulator.with_token();
    headers.push(("Content-Length".to_owned(), (body.len() + 1).to_string()));
    let path = dataset.path("/delete");
    let request = Request {
        method: "POST",
        path: &path,
        headers,
        body: body.as_bytes(),
    };
    let mut stream = std::net::TcpStream::connect(&emulator.address).unwrap();
    std::io::Write::write_all(&mut stream, &crate::http::wire(&emulator.address, &request)).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    // Whatever is answered, if anything: it is over when the connection ends.
    let _ = std::io::Read::read_to_end(&mut stream, &mut Vec::new());
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn unknown_paths_and_methods_are_refused_as_json() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let get = |path: &str| emulator.get(path).refusal();
    assert_eq!(get("/v2/nothing"), (404, "APIG.0101".into()));
    assert_eq!(get("/v3/nothing"), (404, "APIG.0101".into()));
    assert_eq!(get(&dataset.path("/a/b")), (404, "APIG.0101".into()));
    for (method, path) in [
        ("DELETE", dataset.path("")),
        ("POST", dataset.path("")),
        ("PUT", dataset.path("/delete")),
        (
            "DELETE",
            format!("/v2/{}/datasets/{}", dataset.project, dataset.id),
        ),
        ("GET", "/v3/auth/tokens".to_owned()),
    ] {
        let request = Request {
            method,
            path: &path,
            headers: emulator.with_token(),
            body: b"",
        };
        assert_eq!(
            emulator.send(&request).unwrap().refusal(),
            (405, "APIG.0101".into()),
            "{method} {path}"
        );
    }
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn an_unknown_dataset_is_not_found() {
    let emulator = Emulator::start(&[]);
    let project = emulator.of_info("project_id");
    let expected = (404, "ModelArts.4352".to_owned());
    let path = format!("/v2/{project}/datasets/nowhere");
    assert_eq!(emulator.get(&path).refusal(), expected);
    let samples = format!("{path}/data-annotations/samples");
    assert_eq!(emulator.get(&samples).refusal(), expected);
    assert_eq!(emulator.get(&format!("{samples}/x")).refusal(), expected);
    let body = r#"{"samples":["x"]}"#;
    assert_eq!(
        emulator
            .post_with_token(&format!("{samples}/delete"), body)
            .refusal(),
        expected
    );
}

#[test]
fn a_foreign_project_is_not_ours() {
    let emulator = Emulator::start(&[]);
    let (project, dataset) = (
        emulator.of_info("foreign_project_id"),
        emulator.of_info("foreign_dataset_id"),
    );
    let before = emulator.ids(&dataset);
    assert!(!before.is_empty());
    let samples = format!("/v2/{project}/datasets/{dataset}/data-annotations/samples");
    let body = json!({ "samples": before }).to_string();
    assert_eq!(
        emulator
            .post_with_token(&format!("{samples}/delete"), &body)
            .refusal(),
        (403, "APIG.0302".into())
    );
    assert_eq!(emulator.get(&samples).refusal(), (403, "APIG.0302".into()));
    assert_eq!(
        emulator.get(&format!("/v2/{project}/datasets")).refusal(),
        (403, "APIG.0302".into())
    );
    assert_eq!(emulator.ids(&dataset), before);
}

#[test]
fn a_foreign_dataset_is_not_ours_in_our_project_either() {
    let emulator = Emulator::start(&[]);
    let (project, dataset) = (
        emulator.of_info("project_id"),
        emulator.of_info("foreign_dataset_id"),
    );
    let before = emulator.ids(&dataset);
    let samples = format!("/v2/{project}/datasets/{dataset}/data-annotations/samples");
    let body = json!({ "samples": before }).to_string();
    assert_eq!(
        emulator
            .post_with_token(&format!("{samples}/delete"), &body)
            .refusal(),
        (403, "ModelArts.0112".into())
    );
    assert_eq!(
        emulator
            .get(&format!("/v2/{project}/datasets/{dataset}"))
            .refusal(),
        (403, "ModelArts.0112".into())
    );
    assert_eq!(emulator.ids(&dataset), before);
}

#[test]
fn a_refused_request_is_in_the_log() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let path = dataset.path("/delete");
    let request = Request {
        method: "POST",
        path: &path,
        headers: json_headers(),
        body: b"{}",
    };
    assert_eq!(emulator.send(&request).unwrap().status, 401);
    let record = emulator.only_request(&dataset.id);
    assert_eq!(
        (&record["status"], &record["error_code"]),
        (&json!(401), &json!("APIG.0301"))
    );
    assert_eq!((&record["auth"], &record["ids"]), (&json!(null), &json!(null)));
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let mut seen = std::collections::BTreeSet::new();
    for path in [
        dataset.path(""),
        dataset.path("/x"),
        "/v2/nothing".into(),
        "/".into(),
        "/__emulator/info".into(),
    ] {
        seen.insert(emulator.get(&path).header("x-request-id").unwrap().to_owned());
    }
    assert_eq!(seen.len(), 5);
}
