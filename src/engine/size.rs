//! How many ids go together: as the caller said, or as the service shows. A larger batch is never taken on trust: what
//! it needs before it is believed is in `reply`.

use crate::limits::{BATCH_SIZE, CONFIRMING_LOOK_UPS, SIZE_GAIN, SIZE_LOSS, SIZE_SAMPLES, TRUSTED_BATCH};

#[derive(Clone, Copy, Debug)]
pub struct Size {
    now: usize,
    auto: bool,
    /// Ids of the largest batch whose answer accounted for all of them.
    good: usize,
    /// Ids of the largest bare success that look-ups have confirmed.
    confirmed: usize,
    /// The fewest that are known to be too many.
    too_many: usize,
    /// Milliseconds an id: at the size before, and the least seen at this one, in so many answers.
    before: f64,
    least: f64,
    seen: u32,
    /// Times that a larger size turned out to be slower.
    losses: u32,
}

impl Size {
    /// None: the service shows it.
    pub fn new(fixed: Option<u32>) -> Self {
        Size {
            now: fixed.unwrap_or(BATCH_SIZE.default) as usize,
            auto: fixed.is_none(),
            good: 0,
            confirmed: 0,
            too_many: BATCH_SIZE.max as usize + 1,
            before: f64::INFINITY,
            least: f64::INFINITY,
            seen: 0,
            losses: 0,
        }
    }

    pub fn now(&self) -> usize {
        self.now
    }

    /// Whether the service shows it, so that what is known now is worth keeping for the next job.
    pub fn is_auto(&self) -> bool {
        self.auto
    }

    /// An answer accounted for every id of so many, after so many milliseconds. A larger batch is tried as long as
    /// larger ones take less time an id.
    pub fn answered(&mut self, len: usize, took: u64) {
        self.good = self.good.max(len);
        if !self.auto || len != self.now {
            return;
        }
        self.least = self.least.min(took as f64 / len as f64);
        self.seen += 1;
        if self.seen < SIZE_SAMPLES << self.losses.min(5) {
            return;
        }
        let least = self.least;
        if least > self.before * SIZE_LOSS && len > TRUSTED_BATCH {
            self.losses += 1;
            self.now = (len / 2).max(TRUSTED_BATCH);
            self.before = f64::INFINITY;
        } else if least < self.before * SIZE_GAIN {
            // Between what went well and what did not, the middle; not when little is to be gained.
            let next = (len * 2).min(BATCH_SIZE.max as usize);
            self.now = match next < self.too_many {
                true => next,
                false if self.too_many > len + len / 8 + 1 => (len + self.too_many) / 2,
                false => len,
            };
            self.before = least;
        }
        self.least = f64::INFINITY;
        self.seen = 0;
    }

    /// The service refused so many as too many.
    pub fn too_large(&mut self, len: usize) {
        self.fall_below(len);
        self.before = f64::INFINITY;
    }

    /// So many had an answer, or none in time, that a size can be the cause of, or something else. Where the caller
    /// fixed it, or as many went well before, it is something else.
    pub fn suspect(&mut self, len: usize) {
        if self.auto && len > self.good.max(1) {
            self.too_large(len);
        }
    }

    /// So many took too long.
    pub fn slow(&mut self, len: usize) {
        if self.auto && len > TRUSTED_BATCH {
            self.shrink(len);
        }
    }

    fn shrink(&mut self, len: usize) {
        let least = self.now.min(TRUSTED_BATCH);
        self.fall_below(len);
        self.now = self.now.max(least);
    }

    fn fall_below(&mut self, len: usize) {
        self.too_many = self.too_many.min(len);
        self.now = self.now.min(len.div_ceil(2)).max(1);
        self.least = f64::INFINITY;
        self.seen = 0;
    }

    /// The service took only the first ids of so many and said nothing. What look-ups confirmed before is looked up
    /// again as if for the first time.
    pub fn truncated(&mut self, len: usize) {
        self.confirmed = 0;
        match self.auto {
            true => self.shrink(len),
            false => self.now = self.now.min(TRUSTED_BATCH),
        }
        self.before = f64::INFINITY;
    }

    /// Look-ups found nothing of a bare success of so many.
    pub fn confirm(&mut self, len: usize) {
        self.confirmed = self.confirmed.max(len);
    }

    /// How many ids of a bare success of so many are looked up.
    pub fn look_ups(&self, len: usize) -> usize {
        if len <= self.confirmed {
            2
        } else {
            CONFIRMING_LOOK_UPS
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers full batches of a service that takes 40 ms a request and so much an id, up to a limit.
    fn settle(size: &mut Size, limit: usize, an_id: f64) -> Vec<usize> {
        let mut sizes = vec![size.now()];
        for _ in 0..200 {
            let len = size.now();
            match len > limit {
                true => size.too_large(len),
                false => size.answered(len, (40.0 + an_id * len as f64) as u64),
            }
            if sizes.last() != Some(&size.now()) {
                sizes.push(size.now());
            }
        }
        sizes
    }

    #[test]
    fn a_fixed_size_stays() {
        let mut size = Size::new(Some(100));
        assert_eq!(settle(&mut size, usize::MAX, 0.0), [100]);
        size.suspect(100);
        size.slow(200);
        assert_eq!(size.now(), 100);
        size.too_large(100);
        assert_eq!(size.now(), 50);
    }

    #[test]
    fn it_grows_to_the_limit_and_stays_near_it() {
        let mut size = Size::new(None);
        let sizes = settle(&mut size, 1_000, 0.001);
        assert_eq!(sizes[..5], [100, 200, 400, 800, 1_600]);
        assert!(size.now() > 880 && size.now() <= 1_000, "{sizes:?}");
        let mut size = Size::new(None);
        assert_eq!(settle(&mut size, usize::MAX, 0.001).last(), Some(&10_000));
        let mut size = Size::new(None);
        assert!(settle(&mut size, 100, 0.001).last() <= Some(&112));
        assert!(settle(&mut size, 30, 0.001).last() <= Some(&30));
    }

    #[test]
    fn it_grows_only_while_that_pays() {
        let mut size = Size::new(None);
        // From 800 on, twice as many save less than a tenth of the time.
        let sizes = settle(&mut size, usize::MAX, 0.5);
        assert!((400..=1_600).contains(&size.now()), "{sizes:?}");
    }

    #[test]
    fn it_shrinks_when_an_id_takes_longer_or_none_answers() {
        let mut size = Size::new(None);
        settle(&mut size, usize::MAX, 0.001);
        size.slow(10_000);
        assert_eq!(size.now(), 5_000);
        for _ in 0..SIZE_SAMPLES {
            size.answered(5_000, 60_000);
        }
        assert_eq!(size.now(), 2_500);
        for _ in 0..SIZE_SAMPLES {
            size.answered(2_500, 100);
        }
        assert_eq!(size.now(), 2_500, "after that it is patient");
        for _ in 0..10 {
            let len = size.now();
            size.slow(len);
        }
        assert_eq!(size.now(), 100, "not below what is sent by default");
    }

    #[test]
    fn what_can_have_another_cause_counts_only_above_what_went_well() {
        let mut size = Size::new(None);
        size.answered(100, 40);
        size.suspect(100);
        assert_eq!(size.now(), 100);
        size.suspect(101);
        assert_eq!(size.now(), 51);
        size.truncated(101);
        assert_eq!(size.now(), 51);
        let mut size = Size::new(None);
        settle(&mut size, usize::MAX, 0.001);
        size.truncated(10_000);
        assert_eq!((size.now(), size.look_ups(800)), (5_000, CONFIRMING_LOOK_UPS));
        let mut size = Size::new(Some(10_000));
        size.truncated(10_000);
        assert_eq!(
            size.now(),
            TRUSTED_BATCH,
            "one that was given is not searched for"
        );
    }
}
