use serde_json::{Value, json};

use crate::harness::Emulator;

#[test]
fn deleted_samples_are_gone_and_logged() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(5);
    let answer = emulator.delete(&dataset, &dataset.sample_ids[1..3]);
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({ "success": true, "results": [{ "success": true }, { "success": true }] })
    );
    let left: Vec<String> = [&dataset.sample_ids[..1], &dataset.sample_ids[3..]].concat();
    assert_eq!(emulator.ids(&dataset.id), left);
    let log = emulator.control("GET", &format!("datasets/{}/deletions", dataset.id), None);
    let request_id = answer.header("x-request-id").unwrap();
    for (entry, id) in log["deletions"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&dataset.sample_ids[1..3])
    {
        assert_eq!(entry["sample_id"], json!(id));
        assert_eq!(entry["request_id"], json!(request_id));
        assert_eq!(entry["delete_source"], json!(false));
    }
    assert_eq!(log["deletions"].as_array().unwrap().len(), 2);
}

#[test]
fn delete_source_is_noted() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let body = json!({ "samples": dataset.sample_ids, "delete_source": true }).to_string();
    assert_eq!(
        emulator.post_with_token(&dataset.path("/delete"), &body).status,
        200
    );
    let log = emulator.control("GET", &format!("datasets/{}/deletions", dataset.id), None);
    assert_eq!(log["deletions"][0]["delete_source"], json!(true));
}

#[test]
fn an_unknown_id_fails_only_its_entry_and_is_named_in_it() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    let ids = [
        dataset.sample_ids[0].clone(),
        "nobody".to_owned(),
        dataset.sample_ids[1].clone(),
    ];
    let expected = json!({ "success": false, "results": [
        { "success": true },
        { "success": false, "error_code": "ModelArts.4420", "error_msg": "Sample not found. [nobody]" },
        { "success": true },
    ] });
    assert_eq!(emulator.delete(&dataset, &ids).json(), expected);
    assert!(emulator.ids(&dataset.id).is_empty());
    assert_eq!(emulator.deleted(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_repeated_id_is_deleted_once() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let twice = [dataset.sample_ids[0].clone(), dataset.sample_ids[0].clone()];
    let answer = emulator.delete(&dataset, &twice).json();
    assert_eq!(answer["results"][0]["success"], json!(true));
    assert_eq!(answer["results"][1]["error_code"], json!("ModelArts.4420"));
    assert_eq!(emulator.deleted(&dataset.id).len(), 1);
}

#[test]
fn ids_of_another_dataset_stay() {
    let emulator = Emulator::start(&[]);
    let (ours, other) = (emulator.dataset(2), emulator.dataset(2));
    let answer = emulator.delete(&ours, &other.sample_ids).json();
    assert_eq!(answer["success"], json!(false));
    assert_eq!(emulator.ids(&other.id), other.sample_ids);
}

#[test]
fn the_same_id_in_two_datasets_is_two_samples() {
    let emulator = Emulator::start(&[]);
    let make = || emulator.create(json!({ "ids": ["same", "a/b %猫"] }));
    let (first, second) = (make(), make());
    assert_eq!(
        emulator.delete(&first, &first.sample_ids).json()["success"],
        json!(true)
    );
    assert!(emulator.ids(&first.id).is_empty());
    assert_eq!(emulator.ids(&second.id), ["same", "a/b %猫"]);
}

#[test]
fn a_publishing_dataset_is_busy_and_keeps_its_samples() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let state = |state: &str| {
        emulator.control(
            "PUT",
            &format!("datasets/{}", dataset.id),
            Some(json!({ "state": state })),
        );
    };
    state("publishing");
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids).refusal(),
        (400, "ModelArts.4343".into())
    );
    assert_eq!(emulator.get(&dataset.path("")).status, 200);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    state("normal");
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).status, 200);
}

#[test]
fn a_dataset_that_is_being_deleted_refuses_all() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    emulator.control(
        "PUT",
        &format!("datasets/{}", dataset.id),
        Some(json!({ "state": "deleting" })),
    );
    let expected = (400, "ModelArts.4344".to_owned());
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).refusal(), expected);
    assert_eq!(emulator.get(&dataset.path("")).refusal(), expected);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn the_log_says_what_a_request_did() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(3);
    let ids = [dataset.sample_ids[0].clone(), "nobody".to_owned()];
    let answer = emulator.delete(&dataset, &ids);
    let record = emulator.only_request(&dataset.id);
    assert_eq!(
        record["request_id"],
        json!(answer.header("x-request-id").unwrap())
    );
    assert_eq!(record["method"], json!("POST"));
    assert_eq!(record["path"], json!(dataset.path("/delete")));
    assert_eq!((&record["ids"], &record["deleted"]), (&json!(2), &json!(1)));
    assert_eq!(
        (&record["status"], &record["auth"]),
        (&json!(200), &json!("token"))
    );
    assert_eq!(
        (&record["fault"], &record["error_code"]),
        (&Value::Null, &Value::Null)
    );
    assert!(record["finished_at"].as_i64().unwrap() >= record["at"].as_i64().unwrap());
}
