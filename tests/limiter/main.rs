//! Drives the real engine and its limiter against models of what serves the requests, in virtual time, and compares it
//! with a fixed number of requests in flight.
//!
//! `LIMITER_DOCUMENT=1 cargo test --release --test limiter` writes the table and the picture of `docs/limiter.md`.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod document;
mod library;
mod plot;
mod pool;
mod service;
mod world;

use cases::{
    ASKING, BUSY, CONNECTIONS, Case, KNEE, KNEE_VARYING, MOODY, REFUSING, SCARCE, SLOWING, SLOWING_VARYING,
    VARYING, WIDE,
};
use service::Model;
use world::{Trace, run};

/// The share of the second half of the time in which the level was one of these.
fn share(trace: &Trace, levels: std::ops::RangeInclusive<usize>) -> f64 {
    let settled = trace.settled();
    let all: u64 = settled.iter().map(|(_, time)| time).sum();
    let within = settled.iter().filter(|(level, _)| levels.contains(level));
    within.map(|(_, time)| time).sum::<u64>() as f64 / all as f64
}

fn highest(trace: &Trace) -> usize {
    trace.levels.iter().map(|(_, level)| *level).max().unwrap_or(0)
}

#[test]
fn over_http_1_one_request_waits_for_six_connections() {
    let trace = CONNECTIONS.library();
    assert!(share(&trace, 7..=7) > 0.95, "{:?}", trace.settled());
    assert!(highest(&trace) <= 9);
    // No to and fro: it looks down from time to time, and less and less often.
    assert!(trace.levels.len() < 20, "{:?}", trace.levels);
    assert!(CONNECTIONS.slowness(&trace) < 1.01);
    let varying = VARYING.library();
    assert!(share(&varying, 6..=10) > 0.95, "{:?}", varying.settled());
    assert!(varying.time as f64 <= 1.01 * VARYING.pool(6).time as f64);
}

#[test]
fn over_http_2_it_finds_what_the_service_has_at_a_time() {
    for case in [KNEE, KNEE_VARYING] {
        let trace = case.library();
        assert!(share(&trace, 15..=21) > 0.9, "{:?}", trace.settled());
        assert!(case.slowness(&trace) < 1.05, "{}", case.slowness(&trace));
        assert!(case.pool(6).time > 2 * trace.time);
    }
}

#[test]
fn where_nothing_waits_it_climbs_quickly_to_the_most() {
    let trace = WIDE.library();
    let (time, level) = trace.levels.last().copied().unwrap();
    assert!(level == 32 && time < 20 * service::PACE, "{:?}", trace.levels);
    assert!(WIDE.pool(6).time > 4 * trace.time);
}

/// Each further one brings less, but it does bring something.
#[test]
fn on_a_busy_machine_it_does_not_stop_halfway() {
    for jitter in [0, 10, 25, 40] {
        let trace = Case { jitter, ..BUSY }.library();
        assert!(share(&trace, 24..=32) > 0.9, "±{jitter}: {:?}", trace.settled());
        assert!(
            BUSY.slowness(&trace) < 1.1,
            "±{jitter}: {}",
            BUSY.slowness(&trace)
        );
    }
}

#[test]
fn what_is_not_its_doing_holds_it_back_for_a_moment_only() {
    let (trace, all) = (MOODY.library(), MOODY.pool(32));
    assert!(4 * trace.time < 5 * all.time, "{} of {}", trace.time, all.time);
}

#[test]
fn a_rate_limit_refuses_little() {
    for (case, of_six) in [(ASKING, 0.5), (REFUSING, 0.1), (SCARCE, 0.5)] {
        let (trace, six, all) = (case.library(), case.pool(6), case.pool(32));
        let (share, slowness) = (trace.refused_share(), case.slowness(&trace));
        assert!(share < of_six * six.refused_share(), "{}: {share}", case.name);
        assert!(share < 0.5 * all.refused_share(), "{}: {share}", case.name);
        assert!(slowness < 1.12, "{}: {slowness}", case.name);
        assert!(trace.time as f64 <= 1.05 * six.time as f64, "{}", case.name);
    }
    assert!(REFUSING.library().time < REFUSING.pool(6).time);
}

#[test]
fn a_service_that_slows_down_is_not_pushed() {
    for case in [SLOWING, SLOWING_VARYING] {
        let (trace, six, all) = (case.library(), case.pool(6), case.pool(32));
        assert!(case.slowness(&trace) < 1.08, "{}", case.slowness(&trace));
        assert!(share(&trace, 11..=20) > 0.9, "{:?}", trace.settled());
        assert!(2 * six.time > 3 * trace.time && 2 * all.time > 3 * trace.time);
    }
}

/// Whatever the times happen to be: half as slow again as it could be is never right.
#[test]
fn chance_does_not_lead_it_astray() {
    for case in cases::ALL {
        for jitter in [10, 25, 50, 75] {
            let case = Case { jitter, ..case };
            let slowness = case.slowness(&case.library());
            let bounds = match case.model {
                // Where times vary by more than what a step brings, it can rest halfway.
                Model::Busy(_) => 1.4,
                _ if case.model.needs() > 32 => 1.25,
                _ => 1.15,
            };
            assert!(slowness < bounds, "{} ±{jitter}: {slowness}", case.name);
        }
    }
}

#[test]
fn jobs_share_what_there_is() {
    for case in [CONNECTIONS, REFUSING] {
        let mut client = case.jobs(3);
        let trace = run(&mut client, case.service());
        for job in client.jobs() {
            let time = job.duration();
            assert!(
                time * 20 > trace.time * 19,
                "{}: {time} of {}",
                case.name,
                trace.time
            );
        }
    }
}
