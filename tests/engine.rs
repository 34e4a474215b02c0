//! What the engine does with one answer after the other, where chance would take too long to come to it.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::engine::settings::DeleteSettings;
use modelarts_dataset::engine::{Command, Event, Machine};
use modelarts_dataset::error::Code;
use modelarts_dataset::limiter::Limiter;
use modelarts_dataset::request::Samples;
use modelarts_dataset::response::Answer;

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
