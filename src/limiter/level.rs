//! How many requests are in flight: grows while throughput grows with it, falls when it does not, and at once when the
//! service refuses.
//!
//! A round is as many answers as there are in flight. Its mean time at a level is compared with the mean time at a
//! lower one, the reference: where nothing waits the two are the same, and the throughput grows with the level; where
//! the service, or the browser, lets requests wait, the time grows instead. At `level × reference ÷ mean` requests the
//! reference's pace would give the present throughput: those above are the queue. A rise that was for the most part a
//! queue is taken back, but for one request, which keeps busy what serves them.
//!
//! Times are compared between batches of about the same size only, and of deletions only.

use crate::engine::Millis;
use crate::limits::{
    FALL, FIRST_LEVEL, GAP_TAKEN_AWAY, LEAST_ROUND, LONGEST_GAP, LONGEST_PATIENCE, LOOK_DOWN, QUEUE,
    QUEUE_SHARE, QUEUE_SHARE_LESS, QUEUE_SHARE_OF_FEW, RISE_BELOW, ROUND, SHORTEST_GAP, SHORTEST_PATIENCE,
    SLOWEST, STEEP,
};

#[derive(Debug)]
pub struct Level {
    most: usize,
    level: usize,
    /// Where the service has not refused yet.
    ceiling: usize,
    /// Grows by halves instead of by ones: until it has grown too far for the first time.
    steep: bool,
    /// The reference: a level, 0 without one, and the mean time there.
    low: usize,
    low_mean: f64,
    /// The mean time for which it fell last, if it has not rested since.
    fell_mean: f64,
    /// Where to go back to after the reference was measured; 0 otherwise.
    back: usize,
    /// Rounds without a change before the reference, or a level that the service refused, is tried again.
    patience: u32,
    rounds: u32,
    /// The ceiling was raised since the last refusal.
    raised: bool,
    /// Ids of the batches that are compared, and answers in a row to others.
    size: usize,
    others: usize,
    /// Milliseconds from one request to the next, at a level of 1 that is still too many.
    gap: Millis,
    /// When it fell: refusals of what was sent before say nothing new.
    fell: Millis,
    /// Counts what was sent from then on; when the first of that has landed, what is sent after it.
    since: Millis,
    settled: bool,
    sum: f64,
    count: usize,
    /// Most in flight in this round.
    peak: usize,
}

impl Level {
    pub fn new(most: usize) -> Self {
        Level {
            most,
            level: FIRST_LEVEL.min(most),
            ceiling: most,
            steep: FIRST_LEVEL < most,
            low: 0,
            low_mean: 0.0,
            fell_mean: 0.0,
            back: 0,
            patience: SHORTEST_PATIENCE,
            rounds: 0,
            raised: false,
            size: 0,
            others: 0,
            gap: 0,
            fell: 0,
            since: 0,
            settled: false,
            sum: 0.0,
            count: 0,
            peak: 0,
        }
    }

    pub fn get(&self) -> usize {
        self.level
    }

    pub fn gap(&self) -> Millis {
        self.gap
    }

    /// The service says itself when to come back.
    pub fn drop_gap(&mut self) {
        self.gap = 0;
    }

    pub fn sent(&mut self, in_flight: usize) {
        self.peak = self.peak.max(in_flight);
    }

    /// Refused because of the rate.
    pub fn throttled(&mut self, sent: Millis, now: Millis) {
        if sent < self.fell {
            return;
        }
        self.fell = now;
        if self.level == 1 {
            self.gap = (self.gap * 2).clamp(SHORTEST_GAP, LONGEST_GAP);
        }
        self.ceiling = (self.level - 1).max(1);
        self.patience = (self.patience * 2).min(LONGEST_PATIENCE);
        self.raised = false;
        self.fall(self.level / FALL, now);
    }

    /// It was answered, or the answer was lost, which counts as the slowest. A read has no ids, and its time tells nothing
    /// of that of deletions.
    pub fn took(&mut self, sent: Millis, now: Millis, ids: usize, lost: bool) {
        if !lost {
            self.gap -= self.gap / GAP_TAKEN_AWAY;
            if self.gap < SHORTEST_GAP / 2 {
                self.gap = 0;
            }
        }
        if ids == 0 || sent < self.since || !self.is_alike(ids, now) {
            return;
        }
        if !self.settled {
            self.settled = true;
            self.since = now;
            return;
        }
        // Less than a millisecond is not to be seen.
        let mut time = ((now - sent) as f64).max(1.0);
        if self.low > 0 {
            let slowest = self.low_mean * SLOWEST;
            if lost || time > slowest {
                time = slowest;
            }
        }
        self.sum += time;
        self.count += 1;
        let first = self.level.max(LEAST_ROUND);
        let whole = match self.steep || self.back > 0 {
            true => first,
            false => first.max(self.level * ROUND),
        };
        if self.count == first || self.count >= whole {
            self.judge(now, self.count >= whole);
        }
    }

    fn is_alike(&mut self, ids: usize, now: Millis) -> bool {
        if ids.abs_diff(self.size) * 4 <= self.size {
            self.others = 0;
            return true;
        }
        self.others += 1;
        if self.size == 0 || self.others >= LEAST_ROUND {
            // Other batches from now on: what is known of the time is void.
            let first = self.size == 0;
            self.size = ids;
            self.others = 0;
            if !first {
                self.measure(now);
            }
            return first;
        }
        false
    }

    fn judge(&mut self, now: Millis, whole: bool) {
        let mean = self.sum / self.count as f64;
        let level = self.level;
        // Otherwise there was too little to send, and the time is that of fewer.
        let full = self.peak >= level;
        // At the reference's own level a small change is the weather's.
        let same = self.low == level && (mean - self.low_mean) * 4.0 < mean;
        if whole && full && (self.low == 0 || same) {
            (self.low, self.low_mean) = (level, mean);
        }
        let served = level as f64 * self.low_mean / mean;
        let queue = level as f64 - served;
        let rise = (level - self.low) as f64;
        let allowed = (rise * QUEUE_SHARE - QUEUE_SHARE_LESS).max(rise * QUEUE_SHARE_OF_FEW);
        if !whole {
            // What is clear at once.
            if full && self.low > 0 && self.back == 0 && queue > (allowed + QUEUE) * 2.0 {
                self.slower(mean, served, now);
            }
            return;
        }
        self.rounds += 1;
        if self.back > 0 {
            self.level = std::mem::take(&mut self.back);
            self.restart(now);
        } else if !full {
            self.next_round();
        } else if queue > allowed + QUEUE {
            self.slower(mean, served, now);
        } else if level == self.low || queue < allowed * RISE_BELOW {
            self.fell_mean = 0.0;
            if level < self.ceiling {
                self.grow(mean, now);
            } else if level < self.most
                && self.gap == 0
                && self.rounds >= self.patience.min(SHORTEST_PATIENCE * level as u32)
            {
                self.raise(now);
            } else {
                self.next_round();
            }
        } else if self.rounds >= self.patience {
            self.patience = (self.patience * 2).min(LONGEST_PATIENCE);
            self.measure(now);
        } else {
            self.fell_mean = 0.0;
            self.next_round();
        }
    }

    /// Falls to what is served at the reference's pace, and one more; unless that has just brought nothing.
    fn slower(&mut self, mean: f64, served: f64, now: Millis) {
        if (mean - self.fell_mean).abs() * 4.0 < mean {
            // Not the level is the cause.
            self.fell_mean = 0.0;
            self.low = self.level;
            self.low_mean = mean;
            return self.next_round();
        }
        self.fell_mean = mean;
        self.patience = (self.patience / 2).max(SHORTEST_PATIENCE);
        self.fall(((served + 1.5) as usize).min(self.level - 1), now);
    }

    fn grow(&mut self, mean: f64, now: Millis) {
        let mut step = 1;
        if self.steep {
            (self.low, self.low_mean) = (self.level, mean);
            step = step.max(self.level / STEEP);
        }
        self.level = (self.level + step).min(self.ceiling);
        self.steep &= self.level < self.ceiling;
        self.restart(now);
    }

    /// One more than the service took before.
    fn raise(&mut self, now: Millis) {
        if self.raised {
            self.patience = (self.patience / 2).max(SHORTEST_PATIENCE);
        }
        self.raised = true;
        self.ceiling += 1;
        self.level += 1;
        self.restart(now);
    }

    fn fall(&mut self, to: usize, now: Millis) {
        self.level = to.max(1);
        self.steep = false;
        self.back = 0;
        // Fewer are not slower than at the reference.
        self.low = self.low.min(self.level);
        self.restart(now);
    }

    /// Goes down for a round: the time that requests take now when fewer are in flight.
    fn measure(&mut self, now: Millis) {
        self.low = 0;
        if self.back == 0 && self.level > 1 {
            self.back = self.level;
            self.level -= (self.level / LOOK_DOWN).max(2).min(self.level - 1);
        }
        self.restart(now);
    }

    fn restart(&mut self, now: Millis) {
        self.settled = false;
        self.since = now;
        self.rounds = 0;
        self.next_round();
    }

    fn next_round(&mut self) {
        self.sum = 0.0;
        self.count = 0;
        self.peak = 0;
    }
}

#[cfg(test)]
#[path = "level_tests.rs"]
mod tests;
