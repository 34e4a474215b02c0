//! What the service is spared: after a pause that it asked for one request goes alone, and repetitions that nothing has
//! paid for go one at a time.
//!
//! It judges more kindly than the limiter where the two could differ: what it objects to is wrong in any case.

use modelarts_dataset::limits::{REPETITIONS, REPETITIONS_AN_ANSWER, SHORTEST_CREDIT_PAUSE};
use modelarts_dataset::request::{Method, Request};
use modelarts_dataset::response::Answer;
use std::collections::{HashMap, HashSet};

#[derive(Debug)]
pub struct Burden {
    /// Repetitions that are paid for.
    saved: u32,
    /// Bodies that were sent, and for each whether it is excused.
    sent: HashMap<String, bool>,
    on_credit: Option<usize>,
    credit_from: u64,
    pub credits: u64,
    /// Since the last pause no request that was sent after it has been answered.
    probing: bool,
    since_pause: HashSet<usize>,
    pub probes: u64,
}

impl Burden {
    pub fn new() -> Self {
        Burden {
            saved: REPETITIONS,
            sent: HashMap::new(),
            on_credit: None,
            credit_from: 0,
            credits: 0,
            probing: false,
            since_pause: HashSet::new(),
            probes: 0,
        }
    }

    pub fn sends(&mut self, flight: usize, job: usize, request: &Request, now: u64) {
        if self.probing {
            assert!(
                self.since_pause.is_empty(),
                "two at once before one was answered after a pause"
            );
            self.since_pause.insert(flight);
            self.probes += 1;
        }
        if request.method != Method::Post {
            return;
        }
        let repeats = self.sent.insert(format!("{job} {}", request.body), false);
        if repeats == Some(false) {
            if self.saved == 0 {
                assert_eq!(
                    self.on_credit, None,
                    "two repetitions at once that nothing pays for"
                );
                assert!(now >= self.credit_from, "another repetition without a pause");
                self.on_credit = Some(flight);
                self.credits += 1;
            }
            self.saved = self.saved.saturating_sub(1);
        }
    }

    /// `answer`: none when it was lost or given up.
    pub fn lands(&mut self, flight: usize, job: usize, request: &Request, answer: Option<&Answer>, now: u64) {
        let well = answer.is_some_and(|answer| !matches!(answer.status, 408 | 429 | 500..));
        let refused = answer.is_some_and(|answer| matches!(answer.status, 429 | 503));
        if self.since_pause.remove(&flight) && !refused {
            self.probing = false;
        }
        if well {
            self.saved = (self.saved + REPETITIONS_AN_ANSWER).min(REPETITIONS);
        }
        if self.on_credit == Some(flight) {
            self.on_credit = None;
            if answer.is_some() && !well {
                self.credit_from = now + SHORTEST_CREDIT_PAUSE;
            }
        }
        if answer.is_some_and(Answer::is_credentials_refusal) {
            self.excuse(job, request);
        }
    }

    /// Its next repetition is not the service's burden: the credentials were refused, or there was no network.
    pub fn excuse(&mut self, job: usize, request: &Request) {
        self.sent.insert(format!("{job} {}", request.body), true);
    }

    /// The job is taken up: what was sent before does not count.
    pub fn forget(&mut self, job: usize) {
        let own = format!("{job} ");
        self.sent.retain(|sent, _| !sent.starts_with(&own));
    }

    pub fn pause(&mut self) {
        self.probing = true;
        self.since_pause.clear();
    }
}
