//! How many ids go together: as the caller said, or as the service shows. A larger batch is never taken on trust: what
//! it needs before it is believed is in `witness`.

use crate::limits::{
    BATCH_SIZE, CONFIRMING_LOOK_UPS, HELD_BATCHES, SIZE_GAIN, SIZE_LOSS, SIZE_SAMPLES, SIZE_STEP,
    TRUSTED_BATCH,
};

/// What answers look like.
#[derive(Clone, Copy, Debug, Default)]
struct Form {
    /// Several ids were answered each.
    each: bool,
    /// Several ids were answered by a bare success.
    bare: bool,
    /// The most of a bare success of which look-ups showed that all were taken.
    confirmed: usize,
}

#[derive(Clone, Copy, Debug)]
pub struct Size {
    now: usize,
    auto: bool,
    /// Ids of the largest batch whose answer accounted for all of them.
    good: usize,
    form: Form,
    /// Batches of this job that have no more ids than are trusted.
    held: u32,
    /// How many that will be when look-ups give nothing again.
    next_held: u32,
    /// The fewest that are known to be too many.
    too_many: usize,
    /// The size with which this one is compared, and the least milliseconds an id there; infinite without one.
    smaller: usize,
    before: f64,
    /// The least milliseconds an id at this size, in so many answers.
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
            form: Form::default(),
            held: 0,
            next_held: HELD_BATCHES,
            too_many: BATCH_SIZE.max as usize + 1,
            smaller: 0,
            before: f64::INFINITY,
            least: f64::INFINITY,
            seen: 0,
            losses: 0,
        }
    }

    /// For another job: what is known of the service's answers was learnt by this one. Where the service shows the
    /// size, also what it is.
    pub fn learnt(before: Option<Size>, by: Size) -> Self {
        let size = match by.auto {
            true => by,
            false => before.unwrap_or(Size::new(None)),
        };
        let known = before.map_or(Form::default(), |size| size.form);
        let form = Form {
            each: by.form.each || known.each,
            bare: by.form.bare || known.bare,
            ..by.form
        };
        Size {
            form,
            held: 0,
            next_held: HELD_BATCHES,
            ..size
        }
    }

    /// For a job, from what others have learnt.
    pub fn of_job(fixed: Option<u32>, learnt: Option<Size>) -> Self {
        let Some(learnt) = learnt else {
            return Size::new(fixed);
        };
        match fixed {
            None => learnt,
            fixed => Size {
                form: learnt.form,
                ..Size::new(fixed)
            },
        }
    }

    pub fn now(&self) -> usize {
        match self.held {
            0 => self.now,
            _ => self.now.min(TRUSTED_BATCH),
        }
    }

    /// This job sends no more at a time than are trusted, since it may not find out what became of more.
    pub fn hold(&mut self) {
        self.held = u32::MAX;
    }

    /// The same for some batches, since it could not.
    pub fn hold_for_a_while(&mut self) {
        if self.held == 0 {
            self.held = self.next_held;
            self.next_held = self.next_held.saturating_mul(2);
        }
    }

    /// A batch was cut.
    pub fn cut(&mut self) {
        if self.held < u32::MAX {
            self.held = self.held.saturating_sub(1);
        }
    }

    /// Whether the service shows it, so that what is known now is worth keeping for the next job.
    pub fn is_auto(&self) -> bool {
        self.auto
    }

    /// An answer accounted for every id of so many, after so many milliseconds. A larger batch is tried as long as
    /// larger ones take less time an id.
    pub fn answered(&mut self, len: usize, took: u64) {
        self.good = self.good.max(len);
        let an_id = took as f64 / len as f64;
        // What was still under way when it grew can only say that it was not so slow before.
        if len == self.smaller {
            self.before = self.before.min(an_id);
        }
        if !self.auto || len != self.now {
            return;
        }
        self.least = self.least.min(an_id);
        self.seen += 1;
        let least = self.least;
        let grows = least < self.before * SIZE_GAIN;
        // That it is fast enough does not become wrong by further answers.
        let at_once = grows && self.losses == 0;
        if self.seen < SIZE_SAMPLES << self.losses.min(5) && !at_once {
            return;
        }
        if least > self.before * SIZE_LOSS && len > TRUSTED_BATCH {
            self.losses += 1;
            self.now = below(len, self.smaller).max(TRUSTED_BATCH);
            self.compare(0, f64::INFINITY);
        } else if grows {
            self.now = self.larger(len);
            self.compare(len, least);
        }
        self.least = f64::INFINITY;
        self.seen = 0;
    }

    fn compare(&mut self, smaller: usize, before: f64) {
        (self.smaller, self.before) = (smaller, before);
    }

    /// Between what went well and what did not, the middle; not when little is to be gained.
    fn larger(&self, len: usize) -> usize {
        let next = (len * SIZE_STEP).min(BATCH_SIZE.max as usize);
        match next < self.too_many {
            true => next,
            false if self.too_many > len + len / 8 + 1 => (len + self.too_many) / 2,
            false => len,
        }
    }

    /// The service refused so many as too many.
    pub fn too_large(&mut self, len: usize) {
        if self.fall_below(len) {
            self.compare(0, f64::INFINITY);
        }
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

    /// Whether it was so many or more. What is refused late, of a size that was left since, only tells what is too many.
    fn fall_below(&mut self, len: usize) -> bool {
        self.too_many = self.too_many.min(len);
        if self.now < len {
            return false;
        }
        self.now = below(len, self.good);
        // What is compared with is left as it is: after a time-out it grows only where an id takes less time than ever.
        self.smaller = 0;
        self.least = f64::INFINITY;
        self.seen = 0;
        true
    }

    /// The service took only the first ids of so many and said nothing. What look-ups confirmed before is looked up
    /// again as if for the first time.
    pub fn truncated(&mut self, len: usize) {
        self.form.confirmed = 0;
        match self.auto {
            true => self.shrink(len),
            false => self.now = self.now.min(TRUSTED_BATCH),
        }
        self.compare(0, f64::INFINITY);
    }

    /// Each of several ids was answered.
    pub fn answered_each(&mut self) {
        self.form.each = true;
    }

    /// Several ids were answered by a bare success.
    pub fn answered_bare(&mut self) {
        self.form.bare = true;
    }

    pub fn is_bare(&self) -> bool {
        self.form.bare
    }

    /// Look-ups showed of a bare success that so many were taken.
    pub fn confirm(&mut self, len: usize) {
        self.form.confirmed = self.form.confirmed.max(len);
    }

    /// Whether so many could be answered by a bare success that is not to be believed: it was never seen yet that so many
    /// are taken.
    pub fn is_doubtful(&self, len: usize) -> bool {
        let always_each = self.form.each && !self.form.bare;
        len > TRUSTED_BATCH && len > self.form.confirmed && !always_each
    }

    /// How many ids of a bare success of so many are looked up.
    pub fn look_ups(&self, len: usize) -> usize {
        match len <= self.form.confirmed {
            true => 2,
            false => CONFIRMING_LOOK_UPS,
        }
    }
}

/// Where to go back to from so many: to the known size, if it is one step smaller at most; else to half.
fn below(len: usize, known: usize) -> usize {
    match known < len && known * SIZE_STEP >= len {
        true => known,
        false => len.div_ceil(2),
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
        assert_eq!(sizes[..5], [100, 400, 1_600, 400, 1_000]);
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
        // From 400 on, four times as many save less than a fifth of the time.
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
    fn one_fast_answer_is_enough_to_grow_and_what_comes_late_still_counts() {
        let mut size = Size::new(None);
        // The first of all has a connection to wait for.
        size.answered(100, 400);
        assert_eq!(size.now(), 400);
        size.answered(100, 40);
        for _ in 0..SIZE_SAMPLES {
            assert_eq!(size.now(), 400, "an id takes no less time than before");
            size.answered(400, 400);
        }
        assert_eq!(size.now(), 100);
    }

    #[test]
    fn a_few_ids_that_went_well_say_nothing_of_many() {
        for fixed in [Some(1_000), None] {
            let mut size = Size::new(fixed);
            let len = size.now();
            size.answered(1, 40);
            size.too_large(len);
            assert_eq!(size.now(), len / 2);
        }
    }

    #[test]
    fn after_a_time_out_it_grows_where_an_id_takes_less_time_than_ever() {
        let mut size = Size::new(None);
        size.answered(100, 40);
        size.slow(400);
        for _ in 0..SIZE_SAMPLES * 2 {
            size.answered(100, 40);
        }
        assert_eq!(size.now(), 100);
        size.answered(100, 20);
        assert_eq!(size.now(), 250, "the middle");
    }

    #[test]
    fn what_is_refused_late_takes_nothing_back() {
        let mut size = Size::new(None);
        size.answered(100, 40);
        size.answered(400, 40);
        size.too_large(1_600);
        size.answered(400, 40);
        assert_eq!(size.now(), 1_000);
        size.too_large(1_600);
        assert_eq!(size.now(), 1_000);
    }

    #[test]
    fn what_can_have_another_cause_counts_only_above_what_went_well() {
        let mut size = Size::new(None);
        size.answered(100, 40);
        size.suspect(100);
        assert_eq!(size.now(), 400);
        size.suspect(101);
        assert_eq!(size.now(), 100);
        size.truncated(101);
        assert_eq!(size.now(), 100);
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
