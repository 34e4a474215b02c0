use std::io::Write;
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::harness::{Emulator, json_headers, until};
use crate::http::{Request, read_answer, wire};

#[test]
fn a_stranger_by_host_header_is_kept_out() {
    let emulator = Emulator::start(&[]);
    let port = emulator.address.rsplit_once(':').unwrap().1;
    let ask = |host: &str| {
        let headers = vec![("Host".to_owned(), host.to_owned())];
        emulator
            .send(&Request {
                method: "GET",
                path: "/__emulator/info",
                headers,
                body: b"",
            })
            .unwrap()
    };
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        "[::1]".to_owned(),
    ] {
        assert_eq!(ask(&host).status, 200, "{host}");
    }
    for host in [
        format!("evil.example:{port}"),
        "127.0.0.1.evil.example".to_owned(),
        "192.168.0.1".to_owned(),
    ] {
        let answer = ask(&host);
        assert_eq!(answer.status, 403, "{host}");
        assert!(!answer.text().contains("secret_key"));
    }
}

#[test]
fn what_changes_something_must_say_that_it_is_json() {
    let emulator = Emulator::start(&[]);
    for (method, path) in [
        ("POST", "tokens/expire"),
        ("POST", "reset"),
        ("PUT", "faults"),
        ("PUT", "settings"),
    ] {
        let path = format!("/__emulator/{path}");
        for headers in [
            Vec::new(),
            vec![("Content-Type".to_owned(), "text/plain".to_owned())],
        ] {
            let answer = emulator
                .send(&Request {
                    method,
                    path: &path,
                    headers,
                    body: b"{}",
                })
                .unwrap();
            assert_eq!(answer.status, 415, "{method} {path}");
        }
    }
}

#[test]
fn no_other_origin_is_let_in() {
    let emulator = Emulator::start(&["--allow-origin", "https://console.example"]);
    let headers = vec![
        ("Origin".to_owned(), "https://console.example".to_owned()),
        ("Access-Control-Request-Method".to_owned(), "PUT".to_owned()),
        (
            "Access-Control-Request-Headers".to_owned(),
            "content-type".to_owned(),
        ),
    ];
    let path = "/__emulator/faults";
    let answer = emulator
        .send(&Request {
            method: "OPTIONS",
            path,
            headers,
            body: b"",
        })
        .unwrap();
    assert_eq!(answer.status, 405);
    assert!(
        !answer
            .headers
            .iter()
            .any(|(name, _)| name.starts_with("access-control-"))
    );
}

#[test]
fn the_catalogue_has_every_fault_and_takes_a_new_set_whole() {
    let emulator = Emulator::start(&["--fault", "busy=0.25", "--seed", "9"]);
    let before = emulator.control("GET", "faults", None);
    assert_eq!(before["seed"], json!(9));
    let probability = |state: &Value, name: &str| {
        let faults = state["faults"].as_array().unwrap();
        faults.iter().find(|fault| fault["name"] == name).unwrap()["probability"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(before["faults"].as_array().unwrap().len(), 26);
    assert_eq!(probability(&before, "busy"), 0.25);
    let set = json!({ "seed": 3, "faults": [{ "name": "status-503", "probability": 0.5, "parameters": { "commit": "true" } }] });
    let after = emulator.control("PUT", "faults", Some(set));
    assert_eq!((&after["seed"], probability(&after, "busy")), (&json!(3), 0.0));
    assert_eq!(probability(&after, "status-503"), 0.5);
    // What was read can be written.
    assert_eq!(emulator.control("PUT", "faults", Some(after.clone())), after);
    for fault in after["faults"].as_array().unwrap() {
        assert!(fault["description"].as_str().unwrap().len() > 20, "{fault}");
        assert!(fault["group"].is_string());
    }
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let emulator = Emulator::start(&["--fault", "busy=0.25"]);
    let before = emulator.control("GET", "faults", None);
    for faults in [
        json!([{ "name": "nonsense", "probability": 1 }]),
        json!([{ "name": "busy", "probability": 1.5 }]),
        json!([{ "name": "busy", "probability": 1, "parameters": { "x": 1 } }]),
        json!([{ "name": "status-500", "probability": 1, "parameters": { "commit": "maybe" } }]),
    ] {
        let answer = emulator.control_answer("PUT", "faults", Some(json!({ "faults": faults })));
        assert_eq!(answer.status, 400, "{faults}");
    }
    assert_eq!(emulator.control("GET", "faults", None), before);
    for settings in [
        json!({ "answers": "x" }),
        json!({ "batch_limit": 0 }),
        json!({ "rate": { "per_second": 0, "burst": 1 } }),
    ] {
        assert_eq!(
            emulator
                .control_answer("PUT", "settings", Some(settings.clone()))
                .status,
            400,
            "{settings}"
        );
    }
    for path in ["nothing", "datasets/none/ids"] {
        assert_eq!(emulator.control_answer("GET", path, None).status, 404, "{path}");
    }
}

#[test]
fn datasets_are_made_as_asked() {
    let emulator = Emulator::start(&[]);
    let made = emulator.create(json!({ "name": "mine", "type": 200, "samples": 3 }));
    assert!(made.sample_ids.iter().all(|id| id.len() == 32));
    let shown = emulator
        .get(&format!("/v2/{}/datasets/{}", made.project, made.id))
        .json();
    assert_eq!(
        (&shown["dataset_name"], &shown["dataset_type"]),
        (&json!("mine"), &json!(200))
    );
    let prefixed = emulator.create(json!({ "samples": 2, "prefix": "p-" }));
    assert_eq!(prefixed.sample_ids, ["p-000000", "p-000001"]);
    let given = emulator.create(json!({ "ids": ["b", "a"] }));
    assert_eq!(given.sample_ids, ["b", "a"]);
    let seeded = |seed: &str| emulator.create(json!({ "samples": 2, "seed": seed })).sample_ids;
    assert_eq!(seeded("one"), seeded("one"));
    assert_ne!(seeded("one"), seeded("another"));
}

#[test]
fn a_removed_dataset_is_gone_with_its_log() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    emulator.delete(&dataset, &dataset.sample_ids[..1]);
    emulator.control("DELETE", &format!("datasets/{}", dataset.id), None);
    assert_eq!(
        emulator.get(&dataset.path("")).refusal(),
        (404, "ModelArts.4352".into())
    );
    assert!(emulator.deleted(&dataset.id).is_empty());
    let again = emulator.control_answer("DELETE", &format!("datasets/{}", dataset.id), None);
    assert_eq!(again.status, 404);
}

#[test]
fn the_log_of_requests_can_be_cleared() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    emulator.get(&dataset.path(""));
    assert_eq!(emulator.requests(&dataset.id).len(), 1);
    emulator.control("DELETE", &format!("datasets/{}/requests", dataset.id), None);
    assert!(emulator.requests(&dataset.id).is_empty());
}

#[test]
fn a_reset_is_the_start_again() {
    let emulator = Emulator::start(&["--fault", "busy=1", "--answers", "batch"]);
    let demo = emulator.info["datasets"][0]["dataset_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = emulator.ids(&demo);
    let made = emulator.dataset(1);
    emulator.control("POST", "reset", Some(json!({})));
    assert_eq!(emulator.ids(&demo), before);
    assert_eq!(
        emulator
            .control_answer("GET", &format!("datasets/{}/ids", made.id), None)
            .status,
        404
    );
    assert_eq!(
        emulator.control("GET", "settings", None)["answers"],
        json!("results")
    );
    let faults = emulator.control("GET", "faults", None);
    assert!(
        faults["faults"]
            .as_array()
            .unwrap()
            .iter()
            .all(|fault| fault["probability"] == 0.0)
    );
    emulator.control("POST", "reset", Some(json!({ "samples": 7 })));
    assert_eq!(emulator.ids(&demo), before[..7]);
}

#[test]
fn in_flight_is_counted_at_its_highest() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(3);
    let count = |name: &str| {
        let log = emulator.control("GET", &format!("datasets/{}/requests", dataset.id), None);
        log[name].as_u64().unwrap()
    };
    // Requests whose last byte has not been sent are in flight for as long as the test likes.
    let path = dataset.path("/delete");
    let body = json!({ "samples": ["nobody"] }).to_string();
    let request = Request {
        method: "POST",
        path: &path,
        headers: emulator.with_token(),
        body: body.as_bytes(),
    };
    let wire = wire(&emulator.address, &request);
    let (last, rest) = wire.split_last().unwrap();
    let mut streams: Vec<TcpStream> = (0..3)
        .map(|_| TcpStream::connect(&emulator.address).unwrap())
        .collect();
    streams
        .iter_mut()
        .for_each(|stream| stream.write_all(rest).unwrap());
    until("three are in flight", || (count("in_flight") == 3).then_some(()));
    for stream in &mut streams {
        stream.write_all(&[*last]).unwrap();
        assert_eq!(read_answer(stream).unwrap().status, 200);
    }
    emulator.get(&dataset.path(""));
    assert_eq!((count("max_in_flight"), count("in_flight")), (3, 0));
}

#[test]
fn an_allowed_origin_may_call_the_service_and_read_its_headers() {
    let emulator = Emulator::start(&["--allow-origin", "https://console.example"]);
    let dataset = emulator.dataset(1);
    let origin = |origin: &str| ("Origin".to_owned(), origin.to_owned());
    let preflight = |from: &str| {
        let headers = vec![
            origin(from),
            ("Access-Control-Request-Method".to_owned(), "POST".to_owned()),
            (
                "Access-Control-Request-Headers".to_owned(),
                "content-type,x-auth-token".to_owned(),
            ),
        ];
        let path = dataset.path("/delete");
        emulator
            .send(&Request {
                method: "OPTIONS",
                path: &path,
                headers,
                body: b"",
            })
            .unwrap()
    };
    let allowed = preflight("https://console.example");
    assert_eq!(
        (allowed.status, allowed.header("access-control-allow-origin")),
        (200, Some("https://console.example"))
    );
    assert!(
        allowed
            .header("access-control-allow-headers")
            .unwrap()
            .contains("x-auth-token")
    );
    assert_eq!(
        preflight("https://evil.example").header("access-control-allow-origin"),
        None
    );
    let mut headers = emulator.with_token();
    headers.push(origin("https://console.example"));
    let path = dataset.path("");
    let answer = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap();
    assert!(
        answer
            .header("access-control-expose-headers")
            .unwrap()
            .contains("retry-after")
    );
}

#[test]
fn without_an_allowed_origin_there_is_no_word_of_cors() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let mut headers = json_headers();
    headers.push(("Origin".to_owned(), "https://console.example".to_owned()));
    let path = dataset.path("/delete");
    for method in ["OPTIONS", "POST"] {
        let answer = emulator
            .send(&Request {
                method,
                path: &path,
                headers: headers.clone(),
                body: b"",
            })
            .unwrap();
        assert!(
            !answer
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("access-control-")),
            "{method}"
        );
    }
}
