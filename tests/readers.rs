//! What must hold for any input: the readers of answers and of records, JSON, queries and the cutting of batches, over
//! seeded chance. Where another parser can say what is right, it does.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::engine::plan::Plan;
use modelarts_dataset::engine::size::Size;
use modelarts_dataset::ids::Ids;
use modelarts_dataset::journal::{IDS, LOG, State, read_ids, read_log, write_ids, write_log};
use modelarts_dataset::json::{Reader, write_string};
use modelarts_dataset::limits::MAX_BODY_BYTES;
use modelarts_dataset::request::Samples;
use modelarts_dataset::response::{Answer, DeleteReply, IdReply, read_delete};
use modelarts_dataset::rng::Rng;
use modelarts_dataset::signing::canonical_query;
use serde_json::{Value, json};

fn pick<T: Clone>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.up_to(choices.len() as u64 - 1) as usize].clone()
}

/// Text of the characters that parsers stumble over.
fn text(rng: &mut Rng, most: u64) -> String {
    let alphabet: Vec<char> = "ab0/\\\"'{}[]:, \n\t\u{0}\u{8}\u{1f}\u{7f}é中😀%&=+#?\u{2028}"
        .chars()
        .collect();
    (0..rng.up_to(most)).map(|_| pick(rng, &alphabet)).collect()
}

/// Changed, cut or spliced somewhere, at the edges of characters.
fn spoil(rng: &mut Rng, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=rng.up_to(2) {
        let at = rng.up_to(chars.len() as u64) as usize;
        match rng.up_to(3) {
            0 => chars.truncate(at),
            1 if at < chars.len() => {
                chars[at] = pick(rng, &['{', '}', '[', ']', '"', ',', ':', '0', 't', '\\', ' '])
            }
            2 if at < chars.len() => drop(chars.remove(at)),
            _ => chars.insert(at, pick(rng, &['"', ',', '}', ']', '\\', '1', 'é', '\u{11}'])),
        }
    }
    chars.into_iter().collect()
}

fn result(rng: &mut Rng, id: &str) -> Value {
    match rng.up_to(5) {
        0..=2 => json!({ "success": true }),
        3 => {
            json!({ "success": false, "error_code": "ModelArts.4420", "error_msg": format!("Sample not found. [{id}]") })
        }
        4 => json!({ "success": false, "error_code": text(rng, 9), "error_msg": text(rng, 9) }),
        _ => json!({ "success": pick(rng, &[json!(null), json!("true"), json!(1)]), "other": text(rng, 5) }),
    }
}

#[test]
fn an_answer_says_nothing_that_another_parser_does_not_read_in_it() {
    let mut rng = Rng::new(1);
    let (mut settled, mut unsettled) = (0, 0);
    for _ in 0..60_000 {
        let ids: Vec<String> = (0..=rng.up_to(4)).map(|n| format!("id-{n}")).collect();
        let mut results: Vec<Value> = ids.iter().map(|id| result(&mut rng, id)).collect();
        if rng.up_to(9) == 0 {
            results.pop();
        }
        let all = results.iter().all(|one| one["success"] == true);
        let whole = match rng.up_to(4) {
            0 => json!({ "success": true }),
            1 => json!({ "success": false, "results": results, "error_msg": text(&mut rng, 6) }),
            _ => json!({ "success": all, "results": results }),
        };
        let mut body = whole.to_string();
        if rng.up_to(1) == 0 {
            body = spoil(&mut rng, &body);
        }
        let answer = Answer {
            status: 200,
            body: body.clone(),
            ..Answer::default()
        };
        let parsed: Option<Value> = serde_json::from_str(&body).ok();
        match read_delete(&answer, ids.len(), &|at| ids[at].clone()) {
            DeleteReply::AllDeleted => {
                settled += 1;
                let parsed = parsed.unwrap_or_else(|| panic!("no JSON is a success: {body}"));
                assert_eq!(parsed["success"], true, "{body}");
                let failed = |one: &Value| one["success"] == false;
                assert!(
                    !parsed["results"]
                        .as_array()
                        .is_some_and(|all| all.iter().any(failed)),
                    "{body}"
                );
            }
            DeleteReply::Each(replies) => {
                settled += 1;
                let parsed = parsed.unwrap_or_else(|| panic!("no JSON has results: {body}"));
                let results = parsed["results"].as_array().expect(&body);
                assert_eq!((replies.len(), results.len()), (ids.len(), ids.len()), "{body}");
                for (reply, one) in replies.iter().zip(results) {
                    if *reply == IdReply::Deleted {
                        assert_eq!(one["success"], true, "{body}");
                    }
                }
            }
            _ => unsettled += 1,
        }
    }
    assert!(settled > 10_000 && unsettled > 10_000, "{settled} {unsettled}");
}

#[test]
fn strings_are_written_and_read_as_another_parser_does() {
    let mut rng = Rng::new(2);
    for _ in 0..20_000 {
        let given = text(&mut rng, 12);
        let mut written = String::new();
        write_string(&mut written, &given);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), given);
        let spoilt = spoil(&mut rng, &serde_json::to_string(&given).unwrap());
        let mut reader = Reader::new(&spoilt);
        let read = reader.string().filter(|_| reader.end().is_some());
        assert_eq!(read, serde_json::from_str::<String>(&spoilt).ok(), "{spoilt}");
    }
}

#[test]
fn a_record_that_was_changed_anywhere_is_not_read() {
    let mut rng = Rng::new(3);
    for _ in 0..300 {
        let mut ids = Ids::default();
        for _ in 0..=rng.up_to(30) {
            ids.insert(&format!("{}{}", text(&mut rng, 8), rng.up_to(1_000_000)));
        }
        let (row, next) = write_ids(0, &ids, 0, ids.len());
        let mut read = Vec::new();
        read_ids(&row, 0, &mut |id| {
            read.push(id.to_string());
            Some(())
        })
        .unwrap();
        assert_eq!(read, (0..next).map(|id| ids.get(id)).collect::<Vec<_>>());
        let settled: Vec<(u32, Status)> = (0..ids.len()).map(|id| (id, Status::Deleted)).collect();
        let state = State {
            ids: ids.len(),
            sent: ids.len(),
            ..State::default()
        };
        let log = write_log(0, &state, &settled, &[]);
        assert!(read_log(&log, 0, &mut |_| Some(())).is_some());
        for (kind, row) in [(IDS, row), (LOG, log)] {
            for _ in 0..40 {
                let mut bad = row.clone();
                let at = rng.up_to(bad.len() as u64 - 1) as usize;
                match rng.up_to(2) {
                    0 => bad.truncate(at),
                    1 => bad[at] ^= 1 << rng.up_to(7),
                    _ => bad.insert(at, bad[at].wrapping_add(1)),
                }
                let read = match kind {
                    IDS => read_ids(&bad, 0, &mut |_| Some(())).is_some(),
                    _ => read_log(&bad, 0, &mut |_| Some(())).is_some(),
                };
                assert!(!read, "{bad:?}");
            }
            // Whatever it is, it is read to an end.
            let noise: Vec<u8> = (0..rng.up_to(60)).map(|_| rng.up_to(255) as u8).collect();
            assert!(read_ids(&noise, 0, &mut |_| Some(())).is_none());
            assert!(read_log(&noise, 0, &mut |_| Some(())).is_none());
        }
    }
}

#[test]
fn batches_hold_each_id_once_in_order_and_fit_into_a_body() {
    let mut rng = Rng::new(4);
    for turn in 0..60 {
        let mut ids = Ids::default();
        let long = turn % 6 == 0;
        for n in 0..rng.up_to(2_000) + if long { 6_000 } else { 0 } {
            let filling = if long { rng.up_to(1_000) as usize } else { 0 };
            ids.insert(&format!("{n}{}", "\u{1}".repeat(filling)));
        }
        let mut plan = Plan::new(Size::new(Some(1 + rng.up_to(9_999) as u32)));
        let mut next = 0;
        while !plan.is_done(&ids) {
            let batch = plan.cut(&ids, ids.len());
            assert!(!batch.is_empty() && batch.len() <= plan.size.now());
            assert!(batch.iter().copied().eq(next..next + batch.len() as u32));
            next += batch.len() as u32;
            let body = Samples::of("p", "d")
                .delete(batch.iter().map(|&id| ids.get(id)), true)
                .body;
            assert!(body.len() <= MAX_BODY_BYTES || batch.len() == 1, "{}", body.len());
        }
        assert_eq!(next, ids.len());
    }
}

#[test]
fn a_query_in_its_canonical_form_stays_as_it_is() {
    let mut rng = Rng::new(5);
    for _ in 0..20_000 {
        let query = text(&mut rng, 24);
        let once = canonical_query(&query);
        assert_eq!(canonical_query(&once), once, "{query:?}");
        assert!(once.is_ascii());
    }
}
