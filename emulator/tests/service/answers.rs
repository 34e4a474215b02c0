use serde_json::json;

use crate::harness::Emulator;

#[test]
fn bare_says_success_alone_when_all_ids_went() {
    let emulator = Emulator::start(&["--answers", "bare"]);
    let dataset = emulator.dataset(3);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids[..2]).json(),
        json!({ "success": true })
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[2..]);
}

#[test]
fn bare_is_as_recorded_when_one_id_was_unknown() {
    let emulator = Emulator::start(&["--answers", "bare"]);
    let dataset = emulator.dataset(1);
    let ids = [dataset.sample_ids[0].clone(), "nobody".to_owned()];
    let answer = emulator.delete(&dataset, &ids).json();
    assert_eq!(answer["success"], json!(false));
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
    assert!(emulator.ids(&dataset.id).is_empty());
}

#[test]
fn batch_fails_whole_for_one_unknown_id_and_deletes_nothing() {
    let emulator = Emulator::start(&["--answers", "batch"]);
    let dataset = emulator.dataset(2);
    let ids = [
        dataset.sample_ids[0].clone(),
        dataset.sample_ids[1].clone(),
        "nobody".to_owned(),
    ];
    assert_eq!(
        emulator.delete(&dataset, &ids).refusal(),
        (400, "ModelArts.4420".into())
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    assert!(emulator.deleted(&dataset.id).is_empty());
    assert_eq!(emulator.only_request(&dataset.id)["deleted"], json!(0));
}

#[test]
fn batch_deletes_when_all_ids_are_known() {
    let emulator = Emulator::start(&["--answers", "batch"]);
    let dataset = emulator.dataset(2);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids).json()["success"],
        json!(true)
    );
    assert!(emulator.ids(&dataset.id).is_empty());
}

#[test]
fn a_batch_over_the_limit_is_a_parameter_error() {
    let emulator = Emulator::start(&["--batch-limit", "2"]);
    let dataset = emulator.dataset(5);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids[..3]).refusal(),
        (400, "ModelArts.0104".into())
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids[..2]).status, 200);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[2..]);
}

#[test]
fn a_batch_over_the_limit_is_too_large() {
    let emulator = Emulator::start(&["--batch-limit", "2", "--batch-limit-by", "413"]);
    let dataset = emulator.dataset(3);
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).status, 413);
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids);
}

#[test]
fn a_batch_over_the_limit_is_cut_in_silence() {
    let emulator = Emulator::start(&["--batch-limit", "2", "--batch-limit-by", "silent"]);
    let dataset = emulator.dataset(3);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids).json(),
        json!({ "success": true })
    );
    assert_eq!(emulator.ids(&dataset.id), dataset.sample_ids[2..]);
    assert_eq!(emulator.only_request(&dataset.id)["ids"], json!(3));
}

#[test]
fn settings_change_while_it_runs() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(2);
    emulator.set(json!({ "answers": "bare", "batch_limit": 1, "batch_limit_by": "413", "rate": null }));
    assert_eq!(emulator.delete(&dataset, &dataset.sample_ids).status, 413);
    assert_eq!(
        emulator.delete(&dataset, &dataset.sample_ids[..1]).json(),
        json!({ "success": true })
    );
    let settings = emulator.control("GET", "settings", None);
    assert_eq!(
        settings,
        json!({ "answers": "bare", "batch_limit": 1, "batch_limit_by": "413", "rate": null })
    );
}

#[test]
fn a_sample_may_be_kept_by_a_cache_where_that_is_asked_for() {
    let emulator = Emulator::start(&[]);
    let dataset = emulator.dataset(1);
    let path = dataset.path(&format!("/{}", dataset.sample_ids[0]));
    assert_eq!(emulator.get(&path).header("cache-control"), None);
    emulator.set(json!({ "max_age": 600 }));
    let answer = emulator.get(&path);
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("private, max-age=600"))
    );
}
