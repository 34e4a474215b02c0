//! Which ids go together: cuts the next batch off the ids not yet sent.

use crate::ids::Ids;
use crate::limits::{CONFIRMING_LOOK_UPS, MAX_BODY_BYTES, TRUSTED_BATCH};
use crate::request::id_bytes;

/// Room for the body's frame.
const FRAME_BYTES: usize = 64;

#[derive(Debug)]
pub struct Plan {
    next: u32,
    /// Ids a batch now; falls when the service shows that it is too many.
    size: usize,
    /// Ids of the largest bare success that look-ups have confirmed.
    confirmed: usize,
}

impl Plan {
    pub fn new(batch_size: u32) -> Self {
        Plan {
            next: 0,
            size: batch_size as usize,
            confirmed: 0,
        }
    }

    pub fn is_done(&self, ids: &Ids) -> bool {
        self.next >= ids.len()
    }

    /// The next batch; at least one id, then as many as the size and the body allow.
    pub fn cut(&mut self, ids: &Ids) -> Vec<u32> {
        let from = self.next;
        let mut bytes = FRAME_BYTES;
        while self.next < ids.len() && (self.next - from) < self.size as u32 {
            bytes += id_bytes(ids.get(self.next));
            if bytes > MAX_BODY_BYTES && self.next > from {
                break;
            }
            self.next += 1;
        }
        (from..self.next).collect()
    }

    /// Those never sent.
    pub fn rest(&mut self, ids: &Ids) -> std::ops::Range<u32> {
        std::mem::replace(&mut self.next, ids.len())..ids.len()
    }

    /// The service refused a batch of so many as too large.
    pub fn too_large(&mut self, len: usize) {
        self.size = self.size.min(len.div_ceil(2)).max(1);
    }

    /// The service took only the first ids of a batch and said nothing.
    pub fn truncated(&mut self) {
        self.confirmed = 0;
        self.size = self.size.min(TRUSTED_BATCH);
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
        let mut plan = Plan::new(100);
        assert_eq!(plan.cut(&ids), (0..100).collect::<Vec<u32>>());
        plan.too_large(100);
        assert_eq!(plan.cut(&ids).len(), 50);
        assert!(!plan.is_done(&ids));
        assert_eq!(plan.rest(&ids), 150..250);
        assert!(plan.is_done(&ids) && plan.cut(&ids).is_empty());
    }

    #[test]
    fn a_body_stays_under_the_limit() {
        let mut ids = Ids::default();
        for n in 0..10_000 {
            // Each control character takes six bytes of the body.
            ids.insert(&format!("{n:08}{}", "\u{1}".repeat(500)));
        }
        let mut plan = Plan::new(10_000);
        let first = plan.cut(&ids);
        let bytes: usize = first.iter().map(|&id| id_bytes(ids.get(id))).sum();
        assert!(
            bytes < MAX_BODY_BYTES && bytes > MAX_BODY_BYTES - 4_000,
            "{bytes}"
        );
        assert_eq!(plan.cut(&ids)[0], first.len() as u32);
    }

    #[test]
    fn never_falls_below_one() {
        let mut plan = Plan::new(1);
        plan.too_large(1);
        plan.truncated();
        assert_eq!(plan.cut(&ids(5, 4)).len(), 1);
    }
}
