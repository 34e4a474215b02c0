//! How far a job is: when to say so, how fast it goes, and how long it may take yet.

use super::Millis;
use super::batch::Work;
use super::job::Job;
use super::ledger::Counts;
use crate::error::Code;
use crate::limits::PROGRESS_INTERVAL;

/// How long what was seen counts: the rate is an average that forgets at this pace, in milliseconds.
const MEMORY: f64 = 2_000.0;

/// What the job waits for, if it is not sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    Backoff,
    Throttled,
    Offline,
    Credentials,
    Source,
}

impl Waiting {
    pub fn as_str(self) -> &'static str {
        match self {
            Waiting::Backoff => "backoff",
            Waiting::Throttled => "throttled",
            Waiting::Offline => "offline",
            Waiting::Credentials => "credentials",
            Waiting::Source => "source",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub requested: u32,
    /// More ids may come.
    pub growing: bool,
    pub settled: u32,
    pub counts: Counts,
    pub requests: u32,
    pub retries: u32,
    pub in_flight: usize,
    pub concurrency: usize,
    pub elapsed: Millis,
    /// Ids settled a second.
    pub rate: f64,
    pub remaining: Option<f64>,
    pub waiting: Option<Waiting>,
}

/// The pace of a job, lately.
#[derive(Debug, Default)]
pub struct Pulse {
    reported: Option<Millis>,
    settled: u32,
    rate: f64,
}

impl Pulse {
    /// When a report may be made; None when one may be made now.
    pub fn due(&self, now: Millis) -> Option<Millis> {
        let next = self.reported? + PROGRESS_INTERVAL;
        (now < next).then_some(next)
    }

    /// Takes note of a report made now; gives the ids settled a second, lately.
    pub fn mark(&mut self, now: Millis, settled: u32) -> f64 {
        let past = self
            .reported
            .map_or(0.0, |before| now.saturating_sub(before) as f64);
        if past > 0.0 {
            let rate = f64::from(settled - self.settled) * 1_000.0 / past;
            // What is older counts for less, the longer ago it is.
            let weight = past / (past + MEMORY);
            self.rate = if self.rate > 0.0 {
                self.rate + (rate - self.rate) * weight
            } else {
                // The last report comes when it comes: of a moment alone it would say too much.
                rate * (past / PROGRESS_INTERVAL as f64).min(1.0)
            };
        }
        if past > 0.0 || self.reported.is_none() {
            self.reported = Some(now);
            self.settled = settled;
        }
        self.rate
    }
}

impl Job {
    /// When a progress report may be made; None when one may be made now.
    pub fn progress_due(&self, now: Millis) -> Option<Millis> {
        self.pulse.due(now)
    }

    pub fn progress(&mut self, now: Millis) -> Progress {
        let settled = self.ledger.settled();
        let rate = self.pulse.mark(now, settled);
        let left = f64::from(self.ids.len() - settled.min(self.ids.len()));
        Progress {
            requested: self.ids.len(),
            growing: self.is_growing() || (self.streams && self.ended.is_none()),
            settled,
            counts: self.ledger.counts(),
            requests: self.requests,
            retries: self.retries,
            in_flight: self.flights.len(),
            concurrency: self.most_in_flight(),
            elapsed: self.elapsed(self.ended.unwrap_or(now)),
            rate,
            remaining: (!self.is_growing() && (rate > 0.0 || left == 0.0))
                .then(|| if left == 0.0 { 0.0 } else { left * 1_000.0 / rate }),
            waiting: self.waits_for(now),
        }
    }

    fn waits_for(&self, now: Millis) -> Option<Waiting> {
        if !self.flights.is_empty() || self.is_done() {
            None
        } else if self.blocked {
            Some(Waiting::Credentials)
        } else if now < self.held_until {
            Some(if self.offline {
                Waiting::Offline
            } else {
                Waiting::Throttled
            })
        } else {
            let throttled = |(_, work): &(Millis, Work)| match work {
                Work::Delete(batch) => batch
                    .problem
                    .as_ref()
                    .is_some_and(|problem| problem.code == Code::Throttled),
                Work::LookUp(_) => false,
            };
            match self.waiting.iter().any(throttled) {
                true => Some(Waiting::Throttled),
                false if self.waiting.is_empty() && self.look_ups.is_empty() => {
                    let at_hand = self.plan.ahead().0 < self.ids.len();
                    (self.is_growing() && !at_hand).then_some(Waiting::Source)
                }
                false => Some(Waiting::Backoff),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_ten_reports_a_second() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.due(5), None);
        pulse.mark(5, 0);
        assert_eq!(pulse.due(104), Some(105));
        assert_eq!(pulse.due(105), None);
    }

    #[test]
    fn the_rate_follows_what_happens_lately() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.mark(0, 0), 0.0);
        let mut rate = 0.0;
        for tenth in 1..=300_u32 {
            // 100 a second for ten seconds, then 10 a second for twenty.
            let settled = if tenth <= 100 {
                tenth * 10
            } else {
                1_000 + (tenth - 100)
            };
            rate = pulse.mark(Millis::from(tenth) * 100, settled);
            if tenth == 100 {
                assert!((rate - 100.0).abs() < 1.0, "{rate}");
            }
        }
        assert!((rate - 10.0).abs() < 1.0, "{rate}");
        assert_eq!(pulse.mark(30_000, 1_200), rate, "no time has passed");
        let mut late = Pulse::default();
        late.mark(0, 0);
        late.mark(100, 0);
        assert_eq!(late.mark(101, 100), 1_000.0, "in a tenth of a second");
    }
}
