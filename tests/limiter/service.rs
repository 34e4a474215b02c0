//! Models of what serves the requests: when each is answered, and how.

use modelarts_dataset::rng::Rng;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds that one request takes where nothing waits.
pub const PACE: u64 = 40;

#[derive(Clone, Copy, Debug)]
pub enum Model {
    /// So many at once, each in `PACE`; others wait. A browser's connections over HTTP/1.1, or a service's capacity.
    Servers(usize),
    /// No more than so many a second, and as many saved up; others are refused at once, with a `Retry-After` or without.
    Bucket { rate: u64, retry_after: Option<u64> },
    /// Whatever is in flight, slower at one time than at another: up to so many percent, other every second.
    Moody(u64),
    /// Beyond so many at once each makes all others slower, and then so much that fewer are done.
    Slowing(usize),
    /// Each in flight makes all others slower by so many percent, as on a busy machine: more are worth less and less.
    Busy(u64),
}

#[derive(Clone, Copy, Debug)]
pub enum Reply {
    Done,
    Refused { retry_after: Option<u64> },
}

#[derive(Debug)]
pub struct Service {
    pub model: Model,
    /// Times vary by so many percent up and down.
    pub jitter: u64,
    pub in_flight: usize,
    /// When each server is free again.
    servers: BinaryHeap<Reverse<u64>>,
    /// In thousandths of a request.
    tokens: u64,
    filled_at: u64,
    rng: Rng,
}

impl Service {
    pub fn new(model: Model, jitter: u64) -> Self {
        let (servers, tokens) = match model {
            Model::Servers(count) => (count, 0),
            Model::Bucket { rate, .. } => (0, rate * 1_000),
            Model::Slowing(_) | Model::Moody(_) | Model::Busy(_) => (0, 0),
        };
        Service {
            model,
            jitter,
            in_flight: 0,
            servers: (0..servers).map(|_| Reverse(0)).collect(),
            tokens,
            filled_at: 0,
            rng: Rng::new(7),
        }
    }

    /// When the request that is sent now is answered, and how.
    pub fn serve(&mut self, now: u64) -> (u64, Reply) {
        self.in_flight += 1;
        let spread = 2 * self.jitter;
        let time = |rng: &mut Rng, pace: u64| pace * (100 - spread / 2 + rng.up_to(spread)) / 100;
        match self.model {
            Model::Servers(_) => {
                let Reverse(free) = self.servers.pop().expect("a server");
                let end = free.max(now) + time(&mut self.rng, PACE);
                self.servers.push(Reverse(end));
                (end, Reply::Done)
            }
            Model::Bucket { rate, retry_after } => {
                self.tokens = (self.tokens + (now - self.filled_at) * rate).min(rate * 1_000);
                self.filled_at = now;
                match self.tokens.checked_sub(1_000) {
                    Some(rest) => {
                        self.tokens = rest;
                        (now + time(&mut self.rng, PACE), Reply::Done)
                    }
                    None => (
                        now + time(&mut self.rng, PACE / 2),
                        Reply::Refused { retry_after },
                    ),
                }
            }
            Model::Moody(percent) => {
                let mood = Rng::new(now / 1_000 + 1).up_to(percent);
                let pace = PACE * (100 + mood) / 100;
                (now + time(&mut self.rng, pace), Reply::Done)
            }
            Model::Slowing(knee) => {
                let pace = slowed(knee, self.in_flight);
                (now + time(&mut self.rng, pace), Reply::Done)
            }
            Model::Busy(percent) => {
                let pace = PACE * (100 + percent * self.in_flight as u64) / 100;
                (now + time(&mut self.rng, pace), Reply::Done)
            }
        }
    }
}

/// Milliseconds of a request that shares the service with the others.
fn slowed(knee: usize, in_flight: usize) -> u64 {
    let over = in_flight.saturating_sub(knee) as f64 / knee as f64;
    (PACE as f64 * (1.0 + over * over)) as u64
}

impl Model {
    /// Requests in flight that it takes to get the most out of it.
    pub fn needs(self) -> usize {
        match self {
            Model::Servers(count) => count,
            Model::Moody(_) | Model::Busy(_) => usize::MAX,
            Model::Bucket { rate, .. } => (rate * PACE / 1_000) as usize,
            Model::Slowing(knee) => 2 * knee,
        }
    }

    /// Milliseconds that so many requests take at the least, with as many in flight as a session has at most.
    pub fn best(self, requests: u64) -> u64 {
        match self {
            Model::Servers(count) => requests.div_ceil(count.min(32) as u64) * PACE,
            Model::Moody(percent) => requests.div_ceil(32) * PACE * (100 + percent / 2) / 100,
            Model::Busy(percent) => requests.div_ceil(32) * PACE * (100 + percent * 32) / 100,
            Model::Bucket { rate, .. } => requests.saturating_sub(rate) * 1_000 / rate + PACE,
            Model::Slowing(knee) => (1..=4 * knee)
                .map(|level| requests.div_ceil(level as u64) * slowed(knee, level))
                .min()
                .unwrap_or(0),
        }
    }
}
