//! What is looked at, and what comes of it with each way to send.

use crate::library::Library;
use crate::pool::Pool;
use crate::service::{Model, Service};
use crate::world::{Trace, run};
use modelarts_dataset::engine::settings::RetryPolicy;

pub struct Case {
    pub name: &'static str,
    pub model: Model,
    pub batches: u64,
    /// Percent by which times vary up and down.
    pub jitter: u64,
}

const fn case(name: &'static str, model: Model, batches: u64, jitter: u64) -> Case {
    Case {
        name,
        model,
        batches,
        jitter,
    }
}

const fn bucket(rate: u64, retry_after: Option<u64>) -> Model {
    Model::Bucket { rate, retry_after }
}

pub const CONNECTIONS: Case = case("HTTP/1.1: six connections", Model::Servers(6), 3_000, 0);
pub const VARYING: Case = case("the same, times vary by half", Model::Servers(6), 3_000, 50);
pub const KNEE: Case = case(
    "HTTP/2: the service has 16 at a time",
    Model::Servers(16),
    6_000,
    0,
);
pub const KNEE_VARYING: Case = case("the same, times vary by half", Model::Servers(16), 6_000, 50);
pub const WIDE: Case = case(
    "HTTP/2: the service has 100 at a time",
    Model::Servers(100),
    6_000,
    0,
);
pub const MOODY: Case = case(
    "HTTP/2: slower for a while, whatever the load",
    Model::Moody(100),
    12_000,
    25,
);
pub const ASKING: Case = case(
    "50 a second, 429 with `Retry-After: 1`",
    bucket(50, Some(1_000)),
    2_000,
    25,
);
pub const REFUSING: Case = case("50 a second, 429 without", bucket(50, None), 2_000, 25);
pub const SCARCE: Case = case("5 a second, 429 without", bucket(5, None), 300, 25);
pub const SLOWING: Case = case("slows down beyond 12 at a time", Model::Slowing(12), 4_000, 0);
pub const SLOWING_VARYING: Case = case("the same, times vary by half", Model::Slowing(12), 4_000, 50);

pub const BUSY: Case = case(
    "HTTP/2: a busy machine, slower with each",
    Model::Busy(4),
    4_000,
    25,
);

pub const ALL: [Case; 12] = [
    CONNECTIONS,
    VARYING,
    KNEE,
    KNEE_VARYING,
    WIDE,
    MOODY,
    ASKING,
    REFUSING,
    SCARCE,
    SLOWING,
    SLOWING_VARYING,
    BUSY,
];

/// The ways to send are compared, so nothing is to be given up.
fn policy() -> RetryPolicy {
    RetryPolicy {
        attempts: 20,
        ..RetryPolicy::default()
    }
}

impl Case {
    pub fn library(&self) -> Trace {
        run(&mut self.jobs(1), self.service())
    }

    /// So many jobs of one session, each with all batches.
    pub fn jobs(&self, jobs: usize) -> Library {
        Library::new(jobs, self.batches, &policy())
    }

    pub fn pool(&self, most: usize) -> Trace {
        run(&mut Pool::new(most, self.batches, policy()), self.service())
    }

    pub fn service(&self) -> Service {
        Service::new(self.model, self.jitter)
    }

    /// How many times the least time it took.
    pub fn slowness(&self, trace: &Trace) -> f64 {
        trace.time as f64 / self.model.best(self.batches) as f64
    }
}
