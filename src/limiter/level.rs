//! How many requests are in flight: grows while throughput grows with it, falls when it does not, and at once when the
//! service refuses.
//!
//! A round is as many answers as there are in flight. Its mean time at a level is compared with the mean time at a
//! lower one, the reference: where nothing waits the two are the same, and the throughput grows with the level; where
//! the service, or the browser, lets requests wait, the time grows instead. At `level × reference ÷ mean` requests the
//! reference's pace would give the present throughput: those above are the queue. A rise that was for the most part a
//! queue is taken back, but for one request, which keeps busy what serves them; and comes again where throughput went with
//! it.
//!
//! At first it doubles, and each step is compared with the one before as soon as there are answers that can tell.
//!
//! Times are compared between batches of about the same size only, and of deletions only.

use crate::engine::Millis;
use crate::limits::{
    CAREFUL, FALL, FIRST_LEVEL, GAP_TAKEN_AWAY, KEPT, LEAST_ROUND, LONGEST_GAP, LONGEST_PATIENCE, LOOK_DOWN,
    QUEUE, QUEUE_SHARE, QUEUE_SHARE_LESS, QUEUE_SHARE_OF_FEW, RISE_BELOW, ROUND, SHORTEST_GAP,
    SHORTEST_PATIENCE, SLOWEST,
};

#[derive(Debug)]
pub struct Level {
    most: usize,
    level: usize,
    /// Where the service has not refused yet.
    ceiling: usize,
    /// Doubles instead of growing by ones: until it has grown too far for the first time.
    steep: bool,
    /// Answers that are passed over after it doubled: as many as there were before can tell nothing of a queue.
    skip: usize,
    /// Answers after these that do tell.
    tell: usize,
    /// The least mean time while it doubled, when each step is compared with the one before. Nothing waited then, so it
    /// says how many were served when it has grown too far.
    base_mean: f64,
    /// The reference: a level, 0 without one, and the mean time there.
    low: usize,
    low_mean: f64,
    /// The mean time at the reference before it is measured anew; 0 where that says nothing of what is sent now.
    usual: f64,
    /// The mean time for which it fell last, if it has not rested since.
    fell_mean: f64,
    /// The level from which it fell then, and whether it goes back there if that was wrong.
    fell_from: usize,
    fell_steep: bool,
    may_return: bool,
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
    /// The mean time of the last few, of which the older count less and less.
    recent: f64,
    count: usize,
    /// Most in flight in this round.
    peak: usize,
}

impl Level {
    pub fn new(most: usize) -> Self {
        let level = FIRST_LEVEL.min(most);
        let steep = level < most;
        Level {
            most,
            level,
            ceiling: most,
            steep,
            skip: 0,
            tell: level,
            base_mean: f64::INFINITY,
            low: 0,
            low_mean: 0.0,
            usual: 0.0,
            fell_mean: 0.0,
            fell_from: 0,
            fell_steep: false,
            may_return: false,
            back: 0,
            patience: SHORTEST_PATIENCE,
            rounds: 0,
            raised: false,
            size: 0,
            others: 0,
            gap: 0,
            fell: 0,
            since: 0,
            settled: steep,
            sum: 0.0,
            recent: 0.0,
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
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        // Less than a millisecond is not to be seen.
        let mut time = ((now - sent) as f64).max(1.0);
        if self.usual > 0.0 && self.low == 0 && time > self.usual * SLOWEST {
            // With fewer in flight: the machine may have slept. It is measured anew, once.
            self.usual = 0.0;
            return self.restart(now);
        }
        self.recent += (time - self.recent) / LEAST_ROUND as f64;
        if self.low > 0 {
            let slowest = self.low_mean * SLOWEST;
            if lost || time > slowest {
                time = slowest;
            }
        }
        self.sum += time;
        self.count += 1;
        let mut first = self.level.max(LEAST_ROUND);
        let mut whole = first;
        if self.steep {
            (first, whole) = (self.tell, self.tell);
        } else if self.back == 0 {
            whole = first.max(self.level * ROUND);
        }
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
                self.usual = 0.0;
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
        if whole && full && self.returns(mean, now) {
            return;
        }
        let served = level as f64 * self.low_mean / mean;
        let queue = level as f64 - served;
        let rise = (level - self.low) as f64;
        let allowed = (rise * QUEUE_SHARE - QUEUE_SHARE_LESS).max(rise * QUEUE_SHARE_OF_FEW);
        if !whole {
            // What is clear at once; but whether it was right to fall is not.
            if !self.may_return && full && self.low > 0 && self.back == 0 && queue > (allowed + QUEUE) * 2.0 {
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
        } else if level == self.low || self.steep || queue < allowed * RISE_BELOW {
            self.fell_mean = 0.0;
            if level < self.ceiling {
                return self.grow(mean, now);
            }
            self.steep = false;
            if level < self.most
                && self.gap == 0
                && self.rounds >= self.patience.min(SHORTEST_PATIENCE * level as u32)
            {
                self.raise(now);
            } else {
                self.next_round();
            }
        } else if self.rounds >= self.patience {
            self.patience = (self.patience * 2).min(LONGEST_PATIENCE);
            self.usual = self.low_mean;
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
        // Where they became slower all at once, the mean is still that of before, too.
        self.fell_mean = mean.max(self.recent);
        self.patience = (self.patience / 2).max(SHORTEST_PATIENCE);
        let from = (self.level, self.steep);
        let mut served = served;
        if self.base_mean.is_finite() {
            served = served.min(self.level as f64 * self.base_mean / mean);
            (self.low, self.low_mean) = (served as usize, self.base_mean);
            self.base_mean = f64::INFINITY;
        }
        self.fall(((served + 1.5) as usize).min(self.level - 1), now);
        (self.fell_from, self.fell_steep) = from;
        self.may_return = true;
    }

    fn grow(&mut self, mean: f64, now: Millis) {
        let before = self.level;
        if !self.steep {
            self.level = (before + 1).min(self.ceiling);
            return self.restart(now);
        }
        (self.low, self.low_mean) = (before, mean);
        let step = match self.base_mean.is_finite() {
            true => before,
            false => before / CAREFUL,
        };
        self.base_mean = self.base_mean.min(mean);
        self.level = (before + step).min(self.ceiling);
        self.restart(now);
        // What is sent from now on is sent at the new level: there is no need to wait for the first of it.
        self.settled = true;
        self.skip = before;
        self.tell = match self.level < self.ceiling {
            true => (self.level - before).max(LEAST_ROUND),
            // There is no further step to hurry for.
            false => self.level,
        };
    }

    /// Whether it was wrong to fall: then fewer are served in the same time. It goes back.
    fn returns(&mut self, mean: f64, now: Millis) -> bool {
        let from = self.fell_from;
        let before = from as f64 / self.fell_mean;
        if !std::mem::take(&mut self.may_return)
            || from > self.ceiling
            || self.level as f64 / mean > before * KEPT
        {
            return false;
        }
        (self.low, self.low_mean) = (self.level, mean);
        self.fell_mean = 0.0;
        self.level = from;
        self.steep = self.fell_steep;
        self.restart(now);
        true
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
        self.may_return = false;
        self.steep = false;
        self.back = 0;
        // Fewer are not slower than at the reference.
        self.low = self.low.min(self.level);
        self.restart(now);
    }

    /// Goes down for a round: the time that requests take now when fewer are in flight.
    fn measure(&mut self, now: Millis) {
        self.low = 0;
        self.base_mean = f64::INFINITY;
        self.may_return = false;
        if self.back == 0 && self.level > 1 {
            self.back = self.level;
            self.level -= (self.level / LOOK_DOWN).max(2).min(self.level - 1);
        }
        self.restart(now);
    }

    fn restart(&mut self, now: Millis) {
        self.settled = false;
        self.skip = 0;
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
