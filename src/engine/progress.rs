//! How far a job is: when to say so, how fast it goes, and how long it may take yet.

use super::Millis;
use super::ledger::Counts;
use crate::limits::PROGRESS_INTERVAL;
use std::collections::VecDeque;

/// The rate is that of the last so many milliseconds.
const WINDOW: Millis = 5_000;
/// Before this much has been seen nothing is foretold.
const MIN_WINDOW: Millis = 300;

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

/// The pace of a job over the last seconds.
#[derive(Debug, Default)]
pub struct Pulse {
    marks: VecDeque<(Millis, u32)>,
    reported: Option<Millis>,
}

impl Pulse {
    /// When a report may be made; None when one may be made now.
    pub fn due(&self, now: Millis) -> Option<Millis> {
        let next = self.reported? + PROGRESS_INTERVAL;
        (now < next).then_some(next)
    }

    /// Takes note of a report made now.
    pub fn mark(&mut self, now: Millis, settled: u32) {
        self.reported = Some(now);
        self.marks.push_back((now, settled));
        while self.marks.len() > 2 && self.marks[1].0 + WINDOW <= now {
            self.marks.pop_front();
        }
    }

    /// Ids settled a second, lately.
    pub fn rate(&self, now: Millis, settled: u32) -> f64 {
        match self.marks.front() {
            Some(&(at, before)) if now >= at + MIN_WINDOW => {
                f64::from(settled.saturating_sub(before)) * 1_000.0 / (now - at) as f64
            }
            _ => 0.0,
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
    fn the_rate_is_that_of_the_last_seconds() {
        let mut pulse = Pulse::default();
        pulse.mark(0, 0);
        assert_eq!(pulse.rate(100, 50), 0.0);
        for tenth in 1..=200_u32 {
            // 100 a second for ten seconds, then 10 a second.
            let settled = if tenth <= 100 { tenth * 10 } else { 1_000 + (tenth - 100) };
            pulse.mark(Millis::from(tenth) * 100, settled);
        }
        let rate = pulse.rate(20_000, 1_100);
        assert!((rate - 10.0).abs() < 0.5, "{rate}");
    }
}
