//! Which ids go together: cuts the next batch off the ids not yet sent.

use super::Millis;
use super::size::Size;
use crate::ids::Ids;
use crate::limits::{BATCHES_AHEAD, LINGER, MAX_BODY_BYTES};

/// Room for the body's frame.
const FRAME_BYTES: usize = 64;
const COMMA: usize = 1;

#[derive(Debug)]
pub struct Plan {
    next: u32,
    /// More ids may come.
    open: bool,
    /// Since when ids wait for their batch to fill.
    since: Millis,
    pub size: Size,
}

impl Plan {
    pub fn new(size: Size) -> Self {
        Plan {
            next: 0,
            open: false,
            since: Millis::MAX,
            size,
        }
    }

    pub fn open(&mut self) {
        self.open = true;
    }

    pub fn close(&mut self) {
        self.open = false;
    }

    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether all ids that there will be were sent.
    pub fn is_done(&self, ids: &Ids) -> bool {
        !self.open && self.next >= ids.len()
    }

    /// How many more ids are worth having now.
    pub fn wants(&self, ids: &Ids) -> usize {
        match self.open {
            true => (self.size.now() * BATCHES_AHEAD).saturating_sub(self.left(ids)),
            false => 0,
        }
    }

    fn left(&self, ids: &Ids) -> usize {
        (ids.len() - self.next) as usize
    }

    /// When the next batch is to be cut: a full one at once, the last one too, and one that more ids may come for not
    /// before they had the time to. Only ids before `end` may go. None while there are none.
    pub fn due(&mut self, now: Millis, ids: &Ids, end: u32) -> Option<Millis> {
        let left = end.saturating_sub(self.next) as usize;
        if left == 0 {
            return None;
        }
        let are_last = !self.open && end == ids.len();
        if are_last || left >= self.size.now() {
            return Some(now);
        }
        self.since = self.since.min(now);
        Some(self.since + LINGER)
    }

    /// The next batch of those before `end`; at least one id, then as many as the size and the body allow.
    pub fn cut(&mut self, ids: &Ids, end: u32) -> Vec<u32> {
        let from = self.next;
        let mut bytes = FRAME_BYTES;
        while self.next < end && (self.next - from) < self.size.now() as u32 {
            bytes += ids.json_len(self.next) + COMMA;
            if bytes > MAX_BODY_BYTES && self.next > from {
                break;
            }
            self.next += 1;
        }
        self.since = Millis::MAX;
        self.size.cut();
        (from..self.next).collect()
    }

    /// Those never sent. No more will come.
    pub fn rest(&mut self, ids: &Ids) -> std::ops::Range<u32> {
        self.open = false;
        std::mem::replace(&mut self.next, ids.len())..ids.len()
    }

    /// The next id to be sent, and how many make a batch.
    pub fn ahead(&self) -> (u32, u32) {
        (self.next, self.size.now() as u32)
    }

    /// Those before it were cut already, in an earlier run.
    pub fn skip_to(&mut self, next: u32) {
        self.next = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize, len: usize) -> Ids {
        let mut ids = Ids::default();
        for n in 0..count {
            ids.insert(&format!("{n:0len$}"));
        }
        ids
    }

    #[test]
    fn cuts_in_order_and_to_the_end() {
        let ids = ids(250, 8);
        let mut plan = Plan::new(Size::new(Some(100)));
        assert_eq!(plan.cut(&ids, ids.len()), (0..100).collect::<Vec<u32>>());
        plan.size.too_large(100);
        assert_eq!(plan.cut(&ids, ids.len()).len(), 50);
        assert!(!plan.is_done(&ids));
        assert_eq!(plan.rest(&ids), 150..250);
        assert!(plan.is_done(&ids) && plan.cut(&ids, ids.len()).is_empty());
    }

    #[test]
    fn a_body_stays_under_the_limit() {
        let mut ids = Ids::default();
        for n in 0..10_000 {
            // Each control character takes six bytes of the body.
            ids.insert(&format!("{n:08}{}", "\u{1}".repeat(500)));
        }
        let mut plan = Plan::new(Size::new(Some(10_000)));
        let first = plan.cut(&ids, ids.len());
        let bytes: usize = first.iter().map(|&id| ids.json_len(id) + COMMA).sum();
        assert!(
            bytes < MAX_BODY_BYTES && bytes > MAX_BODY_BYTES - 4_000,
            "{bytes}"
        );
        assert_eq!(plan.cut(&ids, ids.len())[0], first.len() as u32);
    }

    #[test]
    fn never_falls_below_one() {
        let mut plan = Plan::new(Size::new(Some(1)));
        plan.size.too_large(1);
        plan.size.truncated(1);
        assert_eq!(plan.cut(&ids(5, 4), 5).len(), 1);
    }

    #[test]
    fn a_stream_is_read_a_few_batches_ahead_and_a_batch_waits_a_while_to_fill() {
        let mut plan = Plan::new(Size::new(Some(10)));
        assert_eq!(plan.wants(&ids(0, 4)), 0, "what is not open wants nothing");
        plan.open();
        assert_eq!(plan.wants(&ids(0, 4)), 10 * BATCHES_AHEAD);
        assert_eq!(plan.due(5, &ids(0, 4), 0), None);
        assert_eq!(plan.due(5, &ids(3, 4), 3), Some(5 + LINGER));
        assert_eq!(
            plan.due(50, &ids(9, 4), 9),
            Some(5 + LINGER),
            "it waits from the first on"
        );
        assert_eq!(
            plan.due(50, &ids(25, 4), 9),
            Some(5 + LINGER),
            "the others may not go yet"
        );
        assert_eq!(plan.due(51, &ids(25, 4), 25), Some(51));
        assert_eq!(plan.cut(&ids(25, 4), 25).len(), 10);
        assert_eq!(plan.wants(&ids(25, 4)), 10 * BATCHES_AHEAD - 15);
        assert!(!plan.is_done(&ids(10, 4)), "more may come");
        plan.close();
        assert_eq!(plan.due(52, &ids(13, 4), 13), Some(52));
        assert_eq!(
            (plan.cut(&ids(13, 4), 13).len(), plan.is_done(&ids(13, 4))),
            (3, true)
        );
    }
}
