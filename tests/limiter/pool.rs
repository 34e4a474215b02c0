//! What the limiter is compared with: always the same number of requests in flight. It repeats what is refused as the
//! library does, and obeys `Retry-After` for all.

use crate::service::Reply;
use crate::world::{Client, Next};
use modelarts_dataset::engine::retry::Pace;
use modelarts_dataset::engine::settings::RetryPolicy;
use modelarts_dataset::rng::Rng;

pub struct Pool {
    most: usize,
    left: u64,
    in_flight: Vec<(u64, u32)>,
    /// When they may be sent again, and how often they were.
    waiting: Vec<(u64, u32)>,
    held_until: u64,
    last: u64,
    policy: RetryPolicy,
    rng: Rng,
}

impl Pool {
    pub fn new(most: usize, batches: u64, policy: RetryPolicy) -> Self {
        Pool {
            most,
            left: batches,
            in_flight: Vec::new(),
            waiting: Vec::new(),
            held_until: 0,
            last: 0,
            policy,
            rng: Rng::new(5),
        }
    }
}

impl Client for Pool {
    fn next(&mut self, now: u64) -> Next {
        if self.in_flight.len() >= self.most {
            return Next::Wait(None);
        }
        if now < self.held_until {
            return Next::Wait(Some(self.held_until));
        }
        let attempts = if let Some(at) = self.waiting.iter().position(|(due, _)| *due <= now) {
            self.waiting.swap_remove(at).1
        } else if self.left > 0 && self.waiting.len() < 2 * self.most {
            self.left -= 1;
            0
        } else if self.waiting.is_empty() && self.in_flight.is_empty() && self.left == 0 {
            return Next::Done;
        } else {
            return Next::Wait(self.waiting.iter().map(|(due, _)| *due).min());
        };
        self.last += 1;
        self.in_flight.push((self.last, attempts + 1));
        Next::Send(self.last)
    }

    fn landed(&mut self, now: u64, key: u64, reply: Reply) {
        let at = self.in_flight.iter().position(|(other, _)| *other == key);
        let (_, attempts) = self.in_flight.swap_remove(at.expect("in flight"));
        if let Reply::Refused { retry_after } = reply {
            let pace = Pace {
                throttled: true,
                retry_after,
            };
            if let Some(until) = self.policy.pause(pace, now) {
                self.held_until = self.held_until.max(until);
            }
            let delay = self
                .policy
                .delay(attempts, pace, &mut self.rng)
                .expect("attempts");
            self.waiting.push((now + delay, attempts));
        }
    }

    fn level(&self) -> usize {
        self.most
    }
}
