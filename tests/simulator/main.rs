//! Drives the real engine through random faults in virtual time, and compares what it says of each id with the truth.
//!
//! `SIMULATOR_SEEDS=100000 cargo test --release --test simulator` runs that many; a seed that fails is printed, and
//! `SIMULATOR_SEED=n` runs it alone.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod burden;
mod journal;
mod judge;
mod scenario;
mod service;
mod world;

use scenario::Scenario;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use world::{Tally, World};

const DEFAULT_SEEDS: u64 = 20_000;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().expect("a number"))
}

#[test]
fn every_report_is_true() {
    if let Some(seed) = variable("SIMULATOR_SEED") {
        println!("{:#?}", Scenario::new(seed));
        println!("{:?}", World::new(Scenario::new(seed)).run());
        return;
    }
    let seeds = variable("SIMULATOR_SEEDS").unwrap_or(DEFAULT_SEEDS);
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(&next, seeds))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a seed failed: see above"))
            .collect()
    });
    let total = tallies.into_iter().fold(Tally::default(), Tally::add);
    println!("{seeds} seeds without a violation: {total:?}");
    // A simulation in which nothing goes wrong would show nothing.
    assert!(
        total.seeds == seeds
            && total.faults > seeds
            && total.outcomes.iter().all(|&count| count > 0)
            && total.probes > 0
            && total.credits > 0
            && total.records > seeds
            && total.taken_up > seeds / 10,
        "{total:?}"
    );
}

fn work(next: &AtomicU64, seeds: u64) -> Tally {
    let mut tally = Tally::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= seeds {
            return tally;
        }
        match catch_unwind(AssertUnwindSafe(|| World::new(Scenario::new(seed)).run())) {
            Ok(result) => tally = tally.add(result),
            Err(panic) => {
                println!("seed {seed} failed; run it alone with SIMULATOR_SEED={seed}");
                std::panic::resume_unwind(panic);
            }
        }
    }
}
