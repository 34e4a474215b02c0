use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Dataset, Emulator};
use crate::http::{Answer, Request};

fn sources(emulator: &Emulator, dataset: &Dataset) -> Vec<String> {
    let listed = emulator.get(&dataset.path("?limit=100")).json();
    listed["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["source"].as_str().unwrap().to_owned())
        .collect()
}

/// Follows a link as an `<img>` does: without credentials.
fn follow(emulator: &Emulator, url: &str) -> Answer {
    let path = url
        .strip_prefix(&emulator.url)
        .unwrap_or_else(|| panic!("{url} is not of {}", emulator.url));
    emulator
        .send(&Request {
            method: "GET",
            path,
            headers: Vec::new(),
            body: b"",
        })
        .unwrap()
}

#[test]
fn images_are_svg_and_differ() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(100);
    let mut seen = BTreeSet::new();
    for url in sources(&emulator, &dataset) {
        let answer = follow(&emulator, &url);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("image/svg+xml"))
        );
        assert_eq!(
            answer.header("content-security-policy"),
            Some("default-src 'none'; style-src 'unsafe-inline'")
        );
        assert!(answer.text().starts_with("<svg "));
        // The title is the sample's name, which is another for each.
        let (_, drawing) = answer.text().split_once("</title>").unwrap();
        seen.insert(drawing.to_owned());
    }
    assert_eq!(seen.len(), 100);
}

#[test]
fn an_image_looks_the_same_each_time() {
    let emulator = Emulator::start(&[]);
    let make = || emulator.create(json!({ "ids": ["0123456789abcdef0123456789abcdef"] }));
    let (first, second) = (make(), make());
    let picture = |dataset: &Dataset| follow(&emulator, &sources(&emulator, dataset)[0]).body;
    assert_eq!(picture(&first), picture(&second));
}

#[test]
fn a_link_without_its_signature_or_with_another_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    let urls = sources(&emulator, &dataset);
    let other = urls[1].replace(&dataset.sample_ids[1], &dataset.sample_ids[0]);
    let (unsigned, _) = urls[0].split_once('?').unwrap();
    let (_, expires) = urls[0].split_once("Expires=").unwrap();
    let (expires, _) = expires.split_once('&').unwrap();
    let later = urls[0].replace(expires, &format!("{expires}0"));
    for url in [other.as_str(), unsigned, later.as_str()] {
        assert_eq!(follow(&emulator, url).status, 403, "{url}");
    }
    assert_eq!(follow(&emulator, &urls[0]).status, 200);
}

#[test]
fn a_process_parameter_sets_the_height() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let listed = emulator
        .get(&dataset.path("?preview=true&process_parameter=image%2Fresize%2Cm_lfit%2Ch_90"))
        .json();
    let source = follow(&emulator, listed["samples"][0]["source"].as_str().unwrap());
    assert!(source.text().contains("height=\"90\""));
    let preview = follow(&emulator, listed["samples"][0]["preview"].as_str().unwrap());
    assert!(preview.text().contains("height=\"200\""));
}

#[test]
fn texts_are_texts_and_sounds_are_waves() {
    let emulator = Emulator::start(&[]);
    let text = emulator.create(json!({ "type": 100, "samples": 1 }));
    let answer = follow(&emulator, &sources(&emulator, &text)[0]);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(answer.text().chars().count() > 5);
    let sound = emulator.create(json!({ "type": 200, "samples": 1 }));
    let answer = follow(&emulator, &sources(&emulator, &sound)[0]);
    assert_eq!(answer.header("content-type"), Some("audio/wav"));
    assert_eq!(
        (&answer.body[..4], &answer.body[8..12]),
        (&b"RIFF"[..], &b"WAVE"[..])
    );
    let length = u32::from_le_bytes(answer.body[4..8].try_into().unwrap());
    assert_eq!(answer.body.len(), length as usize + 8);
}

#[test]
fn names_in_a_picture_are_text() {
    let emulator = Emulator::start(&[]);
    // The name of a made sample is made too, so the id is what a stranger could choose.
    let dataset = emulator.create(json!({ "ids": ["<script>alert(1)</script>"] }));
    let answer = follow(&emulator, &sources(&emulator, &dataset)[0]);
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains("<script"));
}

#[test]
fn links_are_of_the_host_that_was_asked() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let mut headers = emulator.with_token();
    headers.push(("Host".to_owned(), "localhost:4711".to_owned()));
    let path = format!("/console/api{}", dataset.path(""));
    let listed: Value = emulator
        .send(&Request {
            method: "GET",
            path: &path,
            headers,
            body: b"",
        })
        .unwrap()
        .json();
    let source = listed["samples"][0]["source"].as_str().unwrap();
    assert!(
        source.starts_with("http://localhost:4711/console/api/__media/"),
        "{source}"
    );
}
