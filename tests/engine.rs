//! What the engine does with one answer after the other, where chance would take too long to come to it.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use modelarts_dataset::engine::call::{Call, Wanted};
use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::engine::settings::{DeleteSettings, RetryPolicy};
use modelarts_dataset::engine::{Command, Event, Machine};
use modelarts_dataset::error::Code;
use modelarts_dataset::journal::Head;
use modelarts_dataset::limiter::Limiter;
use modelarts_dataset::request::{Method, Request, Samples};
use modelarts_dataset::response::Answer;
use std::collections::BTreeSet;

#[test]
fn credentials_that_are_renewed_and_refused_each_time_end_the_job() {
    let mut limiter = Limiter::new(32);
    let mut job = Job::new(
        Samples::of("p", "d"),
        DeleteSettings::default(),
        1,
        0,
        &mut limiter,
    );
    job.add("a");
    let mut now = 0;
    let mut sent = 0;
    loop {
        match job.poll(now, &mut limiter) {
            Command::Send { token, .. } => {
                sent += 1;
                assert!(sent < 20, "it is tried for ever");
                let answer = Answer {
                    status: 401,
                    body: r#"{"error_code":"APIG.0301"}"#.into(),
                    ..Answer::default()
                };
                let event = Event::Answer {
                    token,
                    answer,
                    renewed: true,
                };
                job.handle(now, event, &mut limiter);
            }
            Command::Wait(due) => now = due.expect("something is to come"),
            Command::Finish => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(job.stopped().unwrap().code, Code::CredentialsRefused);
    assert_eq!(job.counts()[Status::Failed as usize], 1);
    assert_eq!(job.requests(), sent);
}

#[test]
fn an_abort_cancels_first_what_was_sent_last() {
    let mut limiter = Limiter::new(6);
    let settings = DeleteSettings {
        batch_size: Some(1),
        ..DeleteSettings::default()
    };
    let mut job = Job::new(Samples::of("p", "d"), settings, 1, 0, &mut limiter);
    for id in 0..7 {
        job.add(&id.to_string());
    }
    let mut sent = Vec::new();
    while let Command::Send { token, .. } = job.poll(0, &mut limiter) {
        sent.push(token);
    }
    // One of the first is answered, and another one is sent.
    let answer = Answer {
        status: 200,
        body: r#"{"success":true}"#.into(),
        ..Answer::default()
    };
    let event = Event::Answer {
        token: sent.remove(1),
        answer,
        renewed: false,
    };
    job.handle(0, event, &mut limiter);
    while let Command::Send { token, .. } = job.poll(0, &mut limiter) {
        sent.push(token);
    }
    job.handle(0, Event::Abort, &mut limiter);
    let mut cancelled = Vec::new();
    while let Command::Cancel(token) = job.poll(0, &mut limiter) {
        cancelled.push(token);
    }
    cancelled.reverse();
    assert_eq!(sent.len(), 6);
    assert_eq!(cancelled, sent);
}

#[test]
fn a_stream_that_trickles_is_sent_though_each_record_finds_more() {
    let mut limiter = Limiter::new(6);
    let settings = DeleteSettings {
        batch_size: Some(10_000),
        ..DeleteSettings::default()
    };
    let mut job = Job::new(Samples::of("p", "d"), settings, 1, 0, &mut limiter);
    job.journal(Some(&Head {
        project_id: "p".into(),
        dataset_id: "d".into(),
        endpoint: "https://a.example".into(),
        started: 0,
        delete_source: false,
    }));
    job.open();
    let mut written = None;
    for now in 0..1_000 {
        if now % 5 == 0 {
            job.add(&now.to_string());
        }
        if written.is_some_and(|due| due <= now) {
            written = None;
            job.handle(now, Event::Recorded(true), &mut limiter);
        }
        loop {
            match job.poll(now, &mut limiter) {
                Command::Record => {
                    while job.row().is_some() {}
                    written = Some(now + 10);
                }
                Command::Wait(_) => break,
                Command::Send { request, .. } => {
                    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
                    let sent = body["samples"].as_array().unwrap().len();
                    assert!((10..100).contains(&sent), "{sent} after {now} ms");
                    return;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    panic!("nothing was sent in a second");
}

#[test]
fn the_answer_to_a_read_shows_that_there_is_a_network() {
    let mut limiter = Limiter::new(32);
    limiter.offline(10_000);
    let mut call = Call::new(
        Wanted::Sample("a".into()),
        Samples::of("p", "d").describe("a"),
        RetryPolicy::default(),
        1_000,
        1,
        &mut limiter,
    );
    let Command::Send { token, .. } = call.poll(10_000, &mut limiter) else {
        panic!("one is tried when nobody says that the network is back");
    };
    let answer = Answer {
        status: 200,
        body: r#"{"sample_id":"a"}"#.into(),
        ..Answer::default()
    };
    let event = Event::Answer {
        token,
        answer,
        renewed: false,
    };
    call.handle(10_010, event, &mut limiter);
    assert!(!limiter.is_offline(), "the next ones would go one at a time");
}

/// A service that holds some of the ids 0, 1, 2, … and takes so many ids of a deletion at most. Its first answers
/// account for each id, so many of them; the others are a bare success.
#[derive(Default)]
struct Bare {
    present: BTreeSet<usize>,
    takes: usize,
    each: usize,
    /// What every look-up is answered, if they are not.
    looks: Option<u16>,
    /// An id that is not there fails the whole deletion.
    strict: bool,
    /// `look 7`, `delete 200`
    log: Vec<String>,
}

fn not_found(status: u16) -> Answer {
    Answer {
        status,
        body: r#"{"error_code":"ModelArts.4420","error_msg":"none"}"#.into(),
        ..Answer::default()
    }
}

impl Bare {
    fn answer(&mut self, request: &Request) -> Answer {
        let (status, body) = match request.method {
            Method::Get => {
                let id: usize = request.path.rsplit('/').next().unwrap().parse().unwrap();
                self.log.push(format!("look {id}"));
                match (self.looks, self.present.contains(&id)) {
                    (Some(status), _) => (status, String::new()),
                    (None, true) => (200, format!(r#"{{"sample_id":"{id}"}}"#)),
                    (None, false) => return not_found(404),
                }
            }
            Method::Post => {
                let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
                let ids = body["samples"].as_array().unwrap();
                self.log.push(format!("delete {}", ids.len()));
                let there =
                    |id: &serde_json::Value| self.present.contains(&id.as_str().unwrap().parse().unwrap());
                if self.strict && !ids.iter().all(there) {
                    return not_found(400);
                }
                let results = vec![r#"{"success":true}"#; ids.len()].join(",");
                for id in ids.iter().take(self.takes) {
                    self.present.remove(&id.as_str().unwrap().parse().unwrap());
                }
                match self.each {
                    0 => (200, r#"{"success":true}"#.into()),
                    _ => {
                        self.each -= 1;
                        (200, format!(r#"{{"success":true,"results":[{results}]}}"#))
                    }
                }
            }
        };
        Answer {
            status,
            body,
            ..Answer::default()
        }
    }
}

/// Deletes so many ids in batches of 200, one request at a time.
fn delete_in_batches_of_200(ids: usize, service: &mut Bare) -> Job {
    let settings = DeleteSettings {
        batch_size: Some(200),
        ..DeleteSettings::default()
    };
    delete(ids, service, settings)
}

fn delete(ids: usize, service: &mut Bare, settings: DeleteSettings) -> Job {
    delete_in_session(ids, service, settings, &mut Limiter::new(1))
}

fn delete_in_session(ids: usize, service: &mut Bare, settings: DeleteSettings, limiter: &mut Limiter) -> Job {
    let mut job = Job::new(Samples::of("p", "d"), settings, 1, 0, limiter);
    for id in 0..ids {
        job.add(&id.to_string());
    }
    let mut now = 0;
    loop {
        match job.poll(now, limiter) {
            Command::Send { token, request } => {
                assert!(service.log.len() < 2_000, "{:?}", service.log);
                let answer = service.answer(&request);
                let renewed = false;
                let event = Event::Answer {
                    token,
                    answer,
                    renewed,
                };
                job.handle(now, event, limiter);
            }
            Command::Wait(due) => now = due.expect("something is to come"),
            Command::Finish => return job,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_larger_batch_is_believed_when_an_id_at_its_end_was_there_and_is_gone() {
    let mut service = Bare {
        present: (0..400).filter(|id| id % 2 == 1).collect(),
        takes: 10_000,
        ..Bare::default()
    };
    let mut job = delete_in_batches_of_200(400, &mut service);
    assert_eq!(service.log[..3], ["look 199", "delete 200", "look 199"]);
    let others = service.log[3..6]
        .iter()
        .map(|line| line.strip_prefix("look ").unwrap());
    assert!(
        others
            .map(|id| id.parse().unwrap())
            .all(|id: usize| (100..200).contains(&id))
    );
    assert_eq!(
        service.log[6..8],
        ["delete 200", "look 399"],
        "now so many are known to be taken"
    );
    assert_eq!(service.log.len(), 9);
    assert_eq!(job.counts()[Status::Deleted as usize], 400);
    assert!(job.ledger().balanced());
}

#[test]
fn a_batch_that_is_cut_off_among_ids_that_were_gone_is_found_out() {
    // What was left out would be there yet, and look-ups of the others would find nothing.
    for left in [100, 150, 197] {
        let mut service = Bare {
            present: [0, left].into(),
            takes: 100,
            ..Bare::default()
        };
        delete_in_batches_of_200(200, &mut service);
        assert!(service.present.is_empty(), "{left}: {:?}", service.log);
    }
}

#[test]
fn ids_that_were_gone_show_nothing_of_how_many_are_taken() {
    let mut service = Bare {
        present: (0..399).filter(|id| ![198, 199].contains(id)).collect(),
        takes: 198,
        ..Bare::default()
    };
    delete_in_batches_of_200(400, &mut service);
    assert_eq!(
        service.log[..5],
        ["look 199", "look 198", "look 197", "delete 200", "look 197"]
    );
    assert_eq!(
        service.log[8..12],
        ["look 399", "look 398", "delete 200", "look 398"]
    );
    assert!(service.present.is_empty(), "{:?}", service.log);
}

#[test]
fn without_an_id_that_is_there_batches_go_in_pieces_that_need_no_look_up() {
    let mut service = Bare {
        present: (0..600).filter(|id| id % 200 < 197).collect(),
        takes: 10_000,
        ..Bare::default()
    };
    let job = delete_in_batches_of_200(400, &mut service);
    // The first answer could have accounted for each; of the second batch it is known that it will not.
    let first = [
        "look 199",
        "look 198",
        "look 197",
        "delete 200",
        "delete 100",
        "delete 100",
    ];
    let second = ["look 399", "look 398", "look 397", "delete 100", "delete 100"];
    assert_eq!(service.log, [&first[..], &second[..]].concat());
    assert_eq!(job.counts()[Status::Deleted as usize], 400);
    assert_eq!((job.requests(), job.retries()), (11, 0));
}

#[test]
fn where_each_id_is_answered_no_look_up_is_needed() {
    let mut service = Bare {
        present: (0..197).chain(200..600).collect(),
        takes: 10_000,
        each: 3,
        ..Bare::default()
    };
    delete_in_batches_of_200(600, &mut service);
    let looks = ["look 199", "look 198", "look 197"];
    assert_eq!(service.log, [&looks[..], &["delete 200"; 3]].concat());
}

#[test]
fn a_job_begins_with_the_size_that_the_last_one_of_its_session_came_to() {
    let mut service = Bare {
        present: (0..2_100).collect(),
        takes: 10_000,
        each: 1_000,
        ..Bare::default()
    };
    let settings = DeleteSettings {
        batch_size: None,
        ..DeleteSettings::default()
    };
    let mut limiter = Limiter::new(1);
    delete_in_session(2_100, &mut service, settings.clone(), &mut limiter);
    assert_eq!(service.log[..2], ["delete 100", "delete 400"]);
    service.log.clear();
    delete_in_session(2_100, &mut service, settings, &mut limiter);
    assert_eq!(service.log[0], "delete 400");
}

#[test]
fn a_bare_success_that_no_look_up_prepared_is_not_believed() {
    // The last ones were gone before, so that look-ups would not show that they were left out.
    let mut service = Bare {
        present: (0..350).collect(),
        takes: 200,
        each: 1,
        ..Bare::default()
    };
    let settings = DeleteSettings {
        batch_size: None,
        ..DeleteSettings::default()
    };
    delete(500, &mut service, settings);
    let log = ["delete 100", "delete 400", "look 499"];
    assert_eq!(service.log[..3], log);
    assert_eq!(service.log[3..], ["delete 100"; 4]);
    assert!(service.present.is_empty());
}

#[test]
fn where_look_ups_are_refused_batches_are_smaller_only_where_that_is_needed() {
    for (looks, each) in [(403, 0), (404, 0), (302, 0), (403, 3)] {
        let mut service = Bare {
            present: (0..600).collect(),
            takes: 10_000,
            looks: Some(looks),
            each,
            ..Bare::default()
        };
        let job = delete_in_batches_of_200(600, &mut service);
        let mut log = vec!["look 199", "delete 200"];
        match each {
            0 => log.extend(["delete 100"; 6]),
            _ => log.extend(["delete 200"; 2]),
        }
        assert_eq!(service.log, log, "{looks}");
        assert_eq!(job.counts()[Status::Deleted as usize], 600);
        assert!(job.stopped().is_none());
    }
}

#[test]
fn larger_batches_are_tried_again_less_and_less_often_unless_look_ups_are_forbidden() {
    for (looks, tried) in [
        (404, &["look 199", "look 1999", "look 5399", "look 11999"][..]),
        (403, &["look 199", "look 1999"]),
    ] {
        let mut service = Bare {
            present: (0..12_000).collect(),
            takes: 10_000,
            looks: Some(looks),
            ..Bare::default()
        };
        let job = delete_in_batches_of_200(12_000, &mut service);
        let look_ups = service.log.iter().filter(|line| line.starts_with("look"));
        assert_eq!(look_ups.collect::<Vec<_>>(), tried);
        assert_eq!(job.counts()[Status::Deleted as usize], 12_000);
    }
}

#[test]
fn look_ups_that_fail_again_and_again_cost_less_and_less() {
    let mut service = Bare {
        present: (0..40_000).collect(),
        takes: 10_000,
        looks: Some(500),
        ..Bare::default()
    };
    let job = delete_in_batches_of_200(40_000, &mut service);
    assert_eq!(job.counts()[Status::Deleted as usize], 40_000);
    // All of them could have been sent in 400; each larger batch was tried, and looked up, for nothing.
    assert!(service.log.len() < 600, "{}", service.log.len());
}

#[test]
fn who_may_not_read_goes_on_where_a_bare_success_would_be_looked_into() {
    let mut service = Bare {
        present: (0..700).collect(),
        takes: 10_000,
        looks: Some(403),
        each: 1,
        ..Bare::default()
    };
    let settings = DeleteSettings {
        batch_size: None,
        ..DeleteSettings::default()
    };
    let job = delete(700, &mut service, settings);
    assert_eq!(service.log[..3], ["delete 100", "delete 400", "look 499"]);
    assert_eq!(service.log[3..], ["delete 100"; 6]);
    assert_eq!(job.counts()[Status::Deleted as usize], 700);
    assert!(job.stopped().is_none());
}

#[test]
fn an_id_that_is_said_to_be_gone_stays_unknown_where_look_ups_are_refused() {
    for looks in [403, 404, 302] {
        let mut service = Bare {
            present: [0, 2, 3].into(),
            takes: 10_000,
            looks: Some(looks),
            strict: true,
            ..Bare::default()
        };
        let job = delete_in_batches_of_200(4, &mut service);
        assert_eq!(job.settled_as(Status::Unknown), [1]);
        assert_eq!(job.settled_as(Status::Deleted), [0, 2, 3]);
        let log = [
            "delete 4", "delete 2", "delete 2", "delete 1", "delete 1", "look 1",
        ];
        assert_eq!(
            BTreeSet::from_iter(&service.log),
            BTreeSet::from_iter(&log.map(String::from))
        );
        assert_eq!(service.log.len(), log.len(), "{looks}: {:?}", service.log);
        assert_eq!(job.troubles()[0].problem.code, Code::SampleNotFound);
        assert!(job.stopped().is_none());
    }
}

#[test]
fn where_look_ups_are_not_allowed_larger_batches_are_left_after_the_first() {
    let mut service = Bare {
        present: (0..600).collect(),
        takes: 100,
        ..Bare::default()
    };
    let settings = DeleteSettings {
        batch_size: Some(200),
        verify: false,
        ..DeleteSettings::default()
    };
    let job = delete(600, &mut service, settings);
    assert_eq!(service.log[0], "delete 200");
    assert_eq!(service.log[1..], ["delete 100"; 6]);
    assert!(service.present.is_empty());
    assert_eq!(job.counts()[Status::Deleted as usize], 600);
}
