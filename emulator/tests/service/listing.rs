use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Dataset, Emulator};

/// The first demo dataset, whose samples have labels and states of all kinds.
fn demo(emulator: &Emulator) -> Dataset {
    let id = emulator.info["datasets"][0]["dataset_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let sample_ids = emulator.ids(&id);
    Dataset {
        id,
        project: emulator.of_info("project_id"),
        sample_ids,
    }
}

fn page(emulator: &Emulator, dataset: &Dataset, query: &str) -> Value {
    let answer = emulator.get(&dataset.path(query));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn ids(page: &Value) -> Vec<String> {
    samples(page)
        .iter()
        .map(|sample| sample["sample_id"].as_str().unwrap().to_owned())
        .collect()
}

fn samples(page: &Value) -> Vec<Value> {
    page["samples"].as_array().unwrap().clone()
}

#[test]
fn a_page_has_ten_samples_unless_told() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(12);
    let listed = page(&emulator, &dataset, "");
    assert_eq!(listed["sample_count"], json!(12));
    assert_eq!(ids(&listed), dataset.sample_ids[..10]);
}

#[test]
fn offset_counts_pages() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(7);
    assert_eq!(
        ids(&page(&emulator, &dataset, "?limit=3&offset=0")),
        dataset.sample_ids[..3]
    );
    assert_eq!(
        ids(&page(&emulator, &dataset, "?limit=3&offset=1")),
        dataset.sample_ids[3..6]
    );
    assert_eq!(
        ids(&page(&emulator, &dataset, "?limit=3&offset=2")),
        dataset.sample_ids[6..]
    );
    let beyond = page(&emulator, &dataset, "?limit=3&offset=3");
    assert_eq!((ids(&beyond), &beyond["sample_count"]), (Vec::new(), &json!(7)));
}

#[test]
fn the_order_can_be_turned() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(5);
    let mut turned = dataset.sample_ids.clone();
    turned.reverse();
    assert_eq!(ids(&page(&emulator, &dataset, "?order=desc")), turned);
    assert_eq!(ids(&page(&emulator, &dataset, "?order=asc")), dataset.sample_ids);
}

#[test]
fn a_label_filters() {
    let emulator = Emulator::start(&["--samples", "100"]);
    let dataset = demo(&emulator);
    let all = samples(&page(&emulator, &dataset, "?limit=100"));
    for (name, encoded) in [("cat", "cat"), ("鱼", "%E9%B1%BC")] {
        let has = |sample: &&Value| {
            sample["labels"]
                .as_array()
                .unwrap()
                .iter()
                .any(|label| label["name"] == name)
        };
        let expected: Vec<Value> = all
            .iter()
            .filter(has)
            .map(|sample| sample["sample_id"].clone())
            .collect();
        let found = page(&emulator, &dataset, &format!("?limit=100&label_name={encoded}"));
        assert!((1..50).contains(&expected.len()));
        assert_eq!(json!(ids(&found)), json!(expected), "{name}");
        assert_eq!(found["sample_count"], json!(expected.len()));
    }
    assert_eq!(
        page(&emulator, &dataset, "?label_name=nothing")["sample_count"],
        json!(0)
    );
}

#[test]
fn a_state_filters_by_either_of_its_names() {
    let emulator = Emulator::start(&["--samples", "100"]);
    let dataset = demo(&emulator);
    let mut found = 0;
    for (filter, status) in [
        ("__ALL__", "MANUAL_ANNOTATION"),
        ("__NONE__", "UN_ANNOTATION"),
        ("__AUTO_ANNOTATION__", "AUTO_ANNOTATION"),
    ] {
        let listed = page(&emulator, &dataset, &format!("?limit=100&sample_state={filter}"));
        assert!(!samples(&listed).is_empty());
        assert!(
            samples(&listed)
                .iter()
                .all(|sample| sample["sample_status"] == status),
            "{filter}"
        );
        let by_status = page(&emulator, &dataset, &format!("?limit=100&sample_state={status}"));
        assert_eq!(ids(&listed), ids(&by_status));
        found += samples(&listed).len();
    }
    assert_eq!(found, 100);
    assert_eq!(
        page(&emulator, &dataset, "?sample_state=__REJECTED__")["sample_count"],
        json!(0)
    );
}

#[test]
fn scores_filter_what_a_model_labelled() {
    let emulator = Emulator::start(&["--samples", "100"]);
    let dataset = demo(&emulator);
    let listed = page(&emulator, &dataset, "?limit=100&low_score=0.6&high_score=0.8");
    assert!(!samples(&listed).is_empty());
    for sample in samples(&listed) {
        let scores: Vec<f64> = sample["labels"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|label| label["score"].as_f64())
            .collect();
        assert!(
            scores.iter().any(|score| (0.6..=0.8).contains(score)),
            "{scores:?}"
        );
    }
    let low = page(&emulator, &dataset, "?high_score=0.6")["sample_count"]
        .as_i64()
        .unwrap();
    let high = page(&emulator, &dataset, "?low_score=0.61")["sample_count"]
        .as_i64()
        .unwrap();
    assert!(low > 0 && high > 0);
}

#[test]
fn another_type_has_no_samples_here() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.create(json!({ "type": 100, "samples": 3 }));
    assert_eq!(
        page(&emulator, &dataset, "?sample_type=1")["sample_count"],
        json!(3)
    );
    assert_eq!(
        page(&emulator, &dataset, "?sample_type=0")["sample_count"],
        json!(0)
    );
    assert_eq!(
        page(&emulator, &dataset, "?label_type=100")["sample_count"],
        json!(3)
    );
    assert_eq!(
        page(&emulator, &dataset, "?label_type=0")["sample_count"],
        json!(0)
    );
}

#[test]
fn what_no_filter_can_be_is_refused() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "offset=-1",
        "order=up",
        "sample_state=annotated",
        "low_score=2",
        "high_score=x",
        "sample_type=image",
        "preview=yes",
        "search_conditions=%5B%5D",
        "sampleState=__ALL__",
        "limit=1&limit=2",
    ] {
        let answer = emulator.get(&dataset.path(&format!("?{query}")));
        assert_eq!(answer.refusal(), (400, "ModelArts.0104".into()), "{query}");
    }
    let accepted = "?version_id=v1&locale=zh-cn&email=a%40b.example&preview=true&process_parameter=image%2Fresize%2Ch_50";
    assert_eq!(emulator.get(&dataset.path(accepted)).status, 200);
}

#[test]
fn one_sample_is_as_in_the_list() {
    let emulator = Emulator::start(&[]);
    let dataset = demo(&emulator);
    let listed = samples(&page(&emulator, &dataset, "?limit=1"))[0].clone();
    let id = listed["sample_id"].as_str().unwrap();
    let one = emulator.get(&dataset.path(&format!("/{id}"))).json();
    for field in [
        "sample_id",
        "sample_name",
        "sample_size",
        "sample_time",
        "sample_status",
        "sample_type",
        "labels",
    ] {
        assert_eq!(one[field], listed[field], "{field}");
    }
    assert_eq!(id.len(), 32);
    assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn a_deleted_sample_is_not_found() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let path = dataset.path(&format!("/{}", dataset.sample_ids[0]));
    assert_eq!(emulator.get(&path).status, 200);
    emulator.delete(&dataset, &dataset.sample_ids);
    assert_eq!(emulator.get(&path).refusal(), (400, "ModelArts.4420".into()));
}

#[test]
fn an_id_of_any_characters_is_found() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.create(json!({ "ids": ["a/b", "100 %", "猫!'()*~", "delete"] }));
    for (id, encoded) in [
        ("a/b", "a%2Fb"),
        ("100 %", "100%20%25"),
        ("猫!'()*~", "%E7%8C%AB!%27()*~"),
        ("delete", "delete"),
    ] {
        assert_eq!(
            emulator.get(&dataset.path(&format!("/{encoded}"))).json()["sample_id"],
            json!(id)
        );
    }
}

#[test]
fn datasets_are_listed_filtered_and_paged() {
    let emulator = Emulator::start(&[]);
    let path = format!("/v2/{}/datasets", emulator.of_info("project_id"));
    let list = |query: &str| emulator.get(&format!("{path}{query}")).json();
    let names = |list: &Value| -> Vec<String> {
        let datasets = list["datasets"].as_array().unwrap();
        datasets
            .iter()
            .map(|dataset| dataset["dataset_name"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = list("");
    assert_eq!(all["total_number"], json!(3));
    assert_eq!(names(&all).len(), 3);
    assert_eq!(names(&list("?limit=2&offset=1")), names(&all)[2..]);
    assert_eq!(names(&list("?search_content=STREET")), ["street-and-garden"]);
    assert_eq!(
        names(&list("?search_content=%E8%AF%84%E8%AE%BA")),
        ["评论-reviews"]
    );
    let sounds = list("?dataset_type=200");
    assert_eq!(
        (names(&sounds), &sounds["total_number"]),
        (vec!["sounds".to_owned()], &json!(1))
    );
    assert_eq!(
        emulator.get(&format!("{path}?limit=101")).refusal(),
        (400, "ModelArts.0104".into())
    );
}

#[test]
fn a_dataset_counts_its_samples() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(10);
    let path = format!("/v2/{}/datasets/{}", dataset.project, dataset.id);
    let before = emulator.get(&path).json();
    assert_eq!(
        (&before["total_sample_count"], &before["status"]),
        (&json!(10), &json!(1))
    );
    let annotated = page(&emulator, &dataset, "?sample_state=__ALL__")["sample_count"].clone();
    assert_eq!(before["annotated_sample_count"], annotated);
    emulator.delete(&dataset, &dataset.sample_ids[..4]);
    assert_eq!(emulator.get(&path).json()["total_sample_count"], json!(6));
    emulator.control(
        "PUT",
        &format!("datasets/{}", dataset.id),
        Some(json!({ "state": "publishing" })),
    );
    assert_ne!(emulator.get(&path).json()["status"], json!(1));
}

#[test]
fn the_demo_is_of_three_kinds_with_labels_in_two_languages() {
    let emulator = Emulator::start(&["--samples", "50"]);
    let datasets = emulator.info["datasets"].as_array().unwrap().clone();
    let counts: Vec<_> = datasets
        .iter()
        .map(|d| d["total_sample_count"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, [50, 10, 10]);
    let types: BTreeSet<_> = datasets
        .iter()
        .map(|d| d["dataset_type"].as_u64().unwrap())
        .collect();
    assert_eq!(types, BTreeSet::from([0, 100, 200]));
    let labels = datasets[0]["labels"].as_array().unwrap().clone();
    assert!(labels.iter().any(|label| label["name"] == "cat"));
    assert!(labels.iter().any(|label| label["name"] == "鱼"));
}
