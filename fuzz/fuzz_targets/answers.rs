//! Any body is read to an end, and settles an id only where another parser reads the same in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use modelarts_dataset::response::{Answer, DeleteReply, IdReply, read_delete, read_page, read_sample};
use serde_json::Value;

fuzz_target!(|input: (u16, String)| {
    let (status, body) = input;
    let ids = ["a".to_string(), "b".to_string()];
    let answer = Answer {
        status: if status % 4 == 0 { status } else { 200 },
        body: body.clone(),
        ..Answer::default()
    };
    let _ = read_page(&answer);
    let _ = read_sample(&answer, "a");
    let parsed = || serde_json::from_str::<Value>(&body).expect("what settles an id is JSON");
    match read_delete(&answer, ids.len(), &|at| ids[at].clone()) {
        DeleteReply::AllDeleted => assert!(answer.status == 200 && parsed()["success"] == true),
        DeleteReply::Each(replies) => {
            let parsed = parsed();
            let results = parsed["results"].as_array().expect("results");
            assert!(answer.status == 200 && results.len() == ids.len() && replies.len() == ids.len());
            for (reply, one) in replies.iter().zip(results) {
                assert!(*reply != IdReply::Deleted || one["success"] == true);
            }
        }
        _ => {}
    }
});
