//! How far a job is: when to say so, how fast it goes, and how long it may take yet.

use super::Millis;
use super::ledger::Counts;
use crate::limits::PROGRESS_INTERVAL;

/// How long what was seen counts: the rate is an average that forgets at this pace, in milliseconds.
const MEMORY: f64 = 2_000.0;

/// What the job waits for, if it is not sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    Backoff,
    Throttled,
    Credentials,
}

impl Waiting {
    pub fn as_str(self) -> &'static str {
        match self {
            Waiting::Backoff => "backoff",
            Waiting::Throttled => "throttled",
            Waiting::Credentials => "credentials",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub requested: u32,
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
                rate
            };
        }
        if past > 0.0 || self.reported.is_none() {
            self.reported = Some(now);
            self.settled = settled;
        }
        self.rate
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
    }
}
