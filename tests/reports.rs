//! What a report says of an id is true of that id, and not of its batch or its neighbour.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use modelarts_dataset::classify::Loss;
use modelarts_dataset::engine::call::{Call, Wanted};
use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::engine::progress::Waiting;
use modelarts_dataset::engine::settings::{DeleteSettings, RetryPolicy};
use modelarts_dataset::engine::{Command, Event, Machine, Token};
use modelarts_dataset::error::{Code, fault};
use modelarts_dataset::limiter::Limiter;
use modelarts_dataset::request::{Method, Request, Samples};
use modelarts_dataset::response::Answer;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        body: body.into(),
        ..Answer::default()
    }
}

/// Deletes the ids `a`, `b`, … in one batch, one request at a time; `happens` says what becomes of each request.
fn delete(
    ids: usize,
    attempts: u32,
    happens: &mut dyn FnMut(usize, Token, &Request) -> Vec<Event>,
) -> (Job, Limiter) {
    let retry = RetryPolicy {
        attempts,
        ..RetryPolicy::default()
    };
    let settings = DeleteSettings {
        retry,
        ..DeleteSettings::default()
    };
    delete_with(settings, ids, happens)
}

fn delete_with(
    settings: DeleteSettings,
    ids: usize,
    happens: &mut dyn FnMut(usize, Token, &Request) -> Vec<Event>,
) -> (Job, Limiter) {
    let mut limiter = Limiter::new(1);
    let mut job = Job::new(Samples::of("p", "d"), settings, 1, 0, &mut limiter);
    for id in ["a", "b", "c"].iter().take(ids) {
        job.add(id);
    }
    let (mut now, mut sent) = (0, 0);
    loop {
        match job.poll(now, &mut limiter) {
            Command::Send { token, request } => {
                sent += 1;
                assert!(sent < 50, "it is tried for ever");
                for event in happens(sent, token, &request) {
                    job.handle(now, event, &mut limiter);
                }
            }
            Command::Wait(due) => now = due.expect("something is to come"),
            Command::Finish => return (job, limiter),
            Command::Cancel(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

fn answered(token: Token, status: u16, body: &str) -> Event {
    Event::Answer {
        token,
        answer: answer(status, body),
        renewed: false,
    }
}

/// `(code, service code, message)` of each that failed or is unknown, in their order.
fn problems(job: &Job) -> Vec<(Code, String, String)> {
    let about = |problem: &modelarts_dataset::error::Problem| {
        (
            problem.code,
            problem.service_code.clone().unwrap_or_default(),
            problem.message.to_string(),
        )
    };
    job.troubles()
        .iter()
        .map(|trouble| about(&trouble.problem))
        .collect()
}

const NOT_FOUND: &str = r#"{"error_code":"ModelArts.4420","error_msg":"Sample not found."}"#;

#[test]
fn which_sample_of_a_batch_did_not_exist_is_not_known_until_each_was_sent_by_itself() {
    // The batch is refused as a whole, and the job ends before its pieces are sent; or it has ended already; or the first
    // piece cannot be sent.
    for how in ["ends", "has ended", "cannot send"] {
        let (mut job, _) = delete(2, 5, &mut |sent, token, _| {
            let refused = answered(token, 400, NOT_FOUND);
            let problem = fault(Code::SourceFailed, "the source");
            match how {
                "ends" => vec![refused, Event::Abort],
                "has ended" => vec![Event::Stop(problem), refused],
                _ if sent == 1 => vec![refused],
                _ => vec![Event::Unsent { token, problem }],
            }
        });
        assert_eq!(job.counts()[Status::Unknown as usize], 2, "it {how}");
        assert_eq!(problems(&job)[0].0, Code::SampleNotFound);
        assert!(job.ledger().balanced());
    }
}

#[test]
fn what_was_said_of_a_batch_is_not_forgotten_when_a_piece_is_refused_for_something_else() {
    // The service may have deleted `a` before it found `b` missing.
    let (job, _) = delete(2, 1, &mut |sent, token, request| match (sent, request.method) {
        (1, _) => vec![answered(token, 400, NOT_FOUND)],
        (_, Method::Post) => vec![answered(token, 429, "")],
        (_, Method::Get) => vec![answered(token, 404, NOT_FOUND)],
    });
    assert_eq!(job.counts()[Status::AlreadyGone as usize], 2);

    // Ended while a piece waits for other credentials.
    let (job, _) = delete(2, 5, &mut |sent, token, _| match sent {
        1 => vec![answered(token, 400, NOT_FOUND)],
        _ => vec![
            Event::Answer {
                token,
                answer: answer(401, ""),
                renewed: true,
            },
            Event::Abort,
        ],
    });
    assert_eq!(job.counts()[Status::Unknown as usize], 2);
}

#[test]
fn what_a_refusal_lists_as_deleted_is_looked_up_when_it_is_not_tried_again() {
    let busy = r#"{"success":false,"error_code":"ModelArts.4343",
        "results":[{"success":true},{"success":false,"error_code":"ModelArts.4343"}]}"#;
    let (job, _) = delete(2, 1, &mut |_, token, request| match request.method {
        Method::Post => vec![answered(token, 400, busy)],
        Method::Get if request.path.ends_with("/a") => vec![answered(token, 404, NOT_FOUND)],
        Method::Get => vec![answered(token, 200, r#"{"sample_id":"b"}"#)],
    });
    assert_eq!(job.counts()[Status::AlreadyGone as usize], 1);
    assert_eq!(job.counts()[Status::Failed as usize], 1);
}

#[test]
fn without_look_ups_an_answer_that_names_another_sample_leaves_this_one_unknown() {
    for (message, status) in [
        ("not found. [b]", Status::Unknown),
        ("not found. [a]", Status::AlreadyGone),
        ("not found.", Status::AlreadyGone),
    ] {
        let settings = DeleteSettings {
            verify: false,
            ..DeleteSettings::default()
        };
        let body = format!(r#"{{"error_code":"ModelArts.4420","error_msg":"{message}"}}"#);
        let (job, _) = delete_with(settings, 1, &mut |_, token, _| vec![answered(token, 400, &body)]);
        assert_eq!(job.counts()[status as usize], 1, "{message}");
    }
}

#[test]
fn pieces_of_a_batch_that_was_sent_again_are_no_repetitions() {
    let (job, _) = delete(2, 5, &mut |sent, token, _| match sent {
        1 => vec![Event::Answer {
            token,
            answer: answer(401, ""),
            renewed: true,
        }],
        2 => vec![answered(token, 400, NOT_FOUND)],
        _ => vec![answered(token, 200, r#"{"success":true}"#)],
    });
    assert_eq!((job.requests(), job.retries()), (4, 1));
}

#[test]
fn a_job_that_had_to_stop_can_still_grow_until_it_has_ended() {
    let mut limiter = Limiter::new(1);
    let mut job = Job::new(
        Samples::of("p", "d"),
        DeleteSettings::default(),
        1,
        0,
        &mut limiter,
    );
    job.open();
    for id in 0..100 {
        job.add(&id.to_string());
    }
    let Command::Send { token, .. } = job.poll(0, &mut limiter) else {
        panic!("a whole batch goes at once");
    };
    job.handle(1, Event::Stop(fault(Code::Forbidden, "no")), &mut limiter);
    assert!(job.progress(2).growing);
    job.handle(4, answered(token, 200, r#"{"success":true}"#), &mut limiter);
    assert!(matches!(job.poll(5, &mut limiter), Command::Finish));
    assert!(!job.progress(6).growing, "it has ended");
}

#[test]
fn a_sample_that_look_ups_find_each_time_has_failed_also_when_the_job_ends() {
    let (job, _) = delete(1, 5, &mut |sent, token, request| match (request.method, sent) {
        (Method::Post, _) => vec![answered(token, 400, NOT_FOUND)],
        (Method::Get, _) => vec![answered(token, 200, r#"{"sample_id":"a"}"#), Event::Abort],
    });
    assert_eq!(job.counts()[Status::Failed as usize], 1);
}

#[test]
fn ids_of_one_answer_keep_their_own_codes_and_words() {
    let body = r#"{"success":false,"results":[
        {"success":false,"error_code":"ModelArts.6101","error_msg":"busy [a]"},
        {"success":false,"error_code":"ModelArts.4343","error_msg":"publishing [b]"},
        {"success":false,"error_code":"ModelArts.6101","error_msg":"busy [c]"}]}"#;
    let (job, _) = delete(3, 1, &mut |_, token, _| vec![answered(token, 200, body)]);
    let told = problems(&job);
    assert_eq!(told[0].0, Code::Throttled);
    assert_eq!(told[0].1, "ModelArts.6101");
    assert!(!told[0].2.contains("[c]"), "{}", told[0].2);
    assert_eq!(
        told[1],
        (
            Code::DatasetBusy,
            "ModelArts.4343".into(),
            "publishing [b]".into()
        )
    );
    assert_eq!(told[2], told[0]);
}

#[test]
fn ids_with_the_same_code_are_sent_again_together() {
    let mut sizes = Vec::new();
    delete(3, 2, &mut |_, token, request| {
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        let samples = body["samples"].as_array().unwrap();
        sizes.push(samples.len());
        let results: Vec<String> = samples
            .iter()
            .map(|id| {
                let id = id.as_str().unwrap();
                format!(r#"{{"success":false,"error_code":"ModelArts.6101","error_msg":"busy [{id}]"}}"#)
            })
            .collect();
        let body = format!(r#"{{"success":false,"results":[{}]}}"#, results.join(","));
        vec![answered(token, 200, &body)]
    });
    assert_eq!(sizes, [3, 3]);
}

#[test]
fn a_code_that_is_not_known_is_told() {
    let body = r#"{"success":false,"error_code":"ModelArts.4999","error_msg":"quota exceeded"}"#;
    let (job, _) = delete(2, 1, &mut |_, token, request| match request.method {
        Method::Post => vec![answered(token, 200, body)],
        Method::Get => {
            let id = request.path.rsplit('/').next().unwrap();
            vec![answered(token, 200, &format!(r#"{{"sample_id":"{id}"}}"#))]
        }
    });
    for (code, service_code, message) in problems(&job) {
        assert_eq!(code, Code::InvalidResponse);
        assert_eq!(service_code, "ModelArts.4999");
        assert!(message.starts_with("quota exceeded"), "{message}");
    }
    assert_eq!(job.counts()[Status::Failed as usize], 2);
}

#[test]
fn an_id_that_is_unknown_since_look_ups_are_refused_says_so() {
    let (job, _) = delete(1, 1, &mut |_, token, request| match request.method {
        Method::Post => vec![answered(token, 502, "")],
        Method::Get => vec![answered(token, 403, r#"{"error_code":"ModelArts.0112"}"#)],
    });
    assert_eq!(job.counts()[Status::Unknown as usize], 1);
    let (code, _, message) = problems(&job).remove(0);
    assert_eq!(code, Code::ServiceError);
    assert!(
        message.ends_with("; the look-up that could tell was refused"),
        "{message}"
    );
}

#[test]
fn a_look_up_that_is_repeated_since_there_was_no_network_is_a_repetition() {
    let (job, _) = delete(1, 1, &mut |sent, token, request| match (request.method, sent) {
        (Method::Post, _) => vec![answered(token, 502, "")],
        (Method::Get, ..4) => vec![Event::Lost {
            token,
            loss: Loss::Offline,
        }],
        (Method::Get, _) => vec![answered(token, 404, NOT_FOUND)],
    });
    assert_eq!((job.requests(), job.retries()), (4, 2));
    assert_eq!(job.counts()[Status::AlreadyGone as usize], 1);
}

/// A look-up with a single attempt, which was sent.
fn look_up() -> (Call, Token, Limiter) {
    let retry = RetryPolicy {
        attempts: 1,
        ..RetryPolicy::default()
    };
    let mut limiter = Limiter::new(1);
    let mut call = Call::new(
        Wanted::Sample("a".into()),
        Samples::of("p", "d").describe("a"),
        retry,
        1_000,
        1,
        &mut limiter,
    );
    let Command::Send { token, .. } = call.poll(0, &mut limiter) else {
        panic!("it is sent");
    };
    (call, token, limiter)
}

#[test]
fn a_read_that_never_left_is_not_counted() {
    let (mut call, token, mut limiter) = look_up();
    let problem = fault(Code::InvalidOption, "headers threw");
    call.handle(0, Event::Unsent { token, problem }, &mut limiter);
    assert_eq!(call.sent(), 0);
}

/// What `waiting` says after this has become of the first request.
fn waits_after(happens: &dyn Fn(Token) -> Event) -> Option<Waiting> {
    let mut limiter = Limiter::new(1);
    let mut job = Job::new(
        Samples::of("p", "d"),
        DeleteSettings::default(),
        1,
        0,
        &mut limiter,
    );
    job.add("a");
    let Command::Send { token, .. } = job.poll(0, &mut limiter) else {
        panic!("it is sent");
    };
    assert_eq!(job.progress(0).waiting, None);
    job.handle(0, happens(token), &mut limiter);
    job.poll(0, &mut limiter);
    job.progress(0).waiting
}

#[test]
fn what_a_job_waits_for_is_said() {
    let waits = |status| waits_after(&|token| answered(token, status, ""));
    assert_eq!(waits(500), Some(Waiting::Backoff));
    assert_eq!(waits(429), Some(Waiting::Throttled));
    let offline = |token| Event::Lost {
        token,
        loss: Loss::Offline,
    };
    assert_eq!(waits_after(&offline), Some(Waiting::Offline));
}

#[test]
fn a_job_without_credentials_waits_for_them_and_one_without_ids_for_its_source() {
    let mut limiter = Limiter::new(1);
    let new = |seed, limiter: &mut Limiter| {
        Job::new(Samples::of("p", "d"), DeleteSettings::default(), seed, 0, limiter)
    };
    let mut first = new(1, &mut limiter);
    first.add("a");
    first.block(true);
    first.poll(0, &mut limiter);
    assert_eq!(first.progress(0).waiting, Some(Waiting::Credentials));
    first.block(false);
    assert!(matches!(first.poll(0, &mut limiter), Command::Send { .. }));
    let mut second = new(2, &mut limiter);
    second.open();
    second.poll(0, &mut limiter);
    assert_eq!(second.progress(0).waiting, Some(Waiting::Source));
    // The other one has the only permit: it has something to send, and waits for no source.
    for id in 0..200 {
        second.add(&id.to_string());
    }
    second.poll(0, &mut limiter);
    assert_eq!(second.progress(0).waiting, None);
}

#[test]
fn the_rate_and_what_is_left_are_told_in_ids_a_second_and_milliseconds() {
    let mut limiter = Limiter::new(1);
    let settings = DeleteSettings {
        batch_size: Some(10),
        ..DeleteSettings::default()
    };
    let mut job = Job::new(Samples::of("p", "d"), settings, 1, 0, &mut limiter);
    for id in 0..1_000 {
        job.add(&id.to_string());
    }
    job.progress(0);
    // Ten ids in a tenth of a second, for five seconds.
    for step in 1..=50 {
        let Command::Send { token, .. } = job.poll(step * 100 - 100, &mut limiter) else {
            panic!("it is sent");
        };
        let now = step * 100;
        job.handle(now, answered(token, 200, r#"{"success":true}"#), &mut limiter);
        job.progress(now);
    }
    let now = job.progress(5_001);
    assert_eq!((now.requested, now.settled), (1_000, 500));
    assert!((now.rate - 100.0).abs() < 5.0, "{}", now.rate);
    let left = now.remaining.unwrap();
    assert!((4_750.0..5_250.0).contains(&left), "{left}");
}

#[test]
fn a_read_without_a_network_says_so() {
    let (mut call, token, mut limiter) = look_up();
    let loss = Loss::Offline;
    call.handle(0, Event::Lost { token, loss }, &mut limiter);
    while !matches!(call.poll(0, &mut limiter), Command::Finish) {}
    let Some(Err(problem)) = call.take_outcome() else {
        panic!("it fails");
    };
    assert_eq!(problem.code, Code::Offline);
}
