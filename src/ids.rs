//! One sample id, and the set of distinct ids of a job with the repetitions among them.

use crate::limits::MAX_ID_BYTES;
use crate::text::is_dots;

/// Why a string is no sample id.
pub fn fault(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        Some("is empty")
    } else if id.len() > MAX_ID_BYTES {
        Some("is longer than 1,024 bytes")
    } else if is_dots(id) {
        Some("would vanish from a path")
    } else {
        None
    }
}

/// Distinct ids in the order given. All texts lie in one buffer and an id is known by its index: a million ids
/// of 32 characters take 32 MB of text, 4 MB of ends and at most 16 MB of table, in three allocations.
#[derive(Debug, Default)]
pub struct Ids {
    text: String,
    ends: Vec<u32>,
    /// Open addressing: index + 1, 0 where free. The length is a power of two and at most half is used.
    table: Vec<u32>,
    repetitions: u32,
}

impl Ids {
    /// Whether the id is new.
    pub fn insert(&mut self, id: &str) -> bool {
        if (self.ends.len() + 1) * 2 > self.table.len() {
            self.grow();
        }
        let slot = self.slot(id);
        if self.table[slot] != 0 {
            self.repetitions += 1;
            return false;
        }
        self.text.push_str(id);
        self.ends.push(self.text.len() as u32);
        self.table[slot] = self.ends.len() as u32;
        true
    }

    pub fn get(&self, index: u32) -> &str {
        let index = index as usize;
        let from = if index == 0 {
            0
        } else {
            self.ends[index - 1] as usize
        };
        // Never missing: the ends are those of whole ids. A range that could panic would bring its message along.
        self.text.get(from..self.ends[index] as usize).unwrap_or_default()
    }

    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn repetitions(&self) -> u32 {
        self.repetitions
    }

    /// Where the id stands in the table, or the free place where it belongs.
    fn slot(&self, id: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = hash(id) as usize & mask;
        while self.table[slot] != 0 && self.get(self.table[slot] - 1) != id {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let len = (self.table.len() * 2).max(64);
        self.table.clear();
        self.table.resize(len, 0);
        for index in 0..self.len() {
            let slot = self.slot(self.get(index));
            self.table[slot] = index + 1;
        }
    }
}

/// FNV-1a with a last mix, since the table looks at the low bits. The ids are the caller's own, so nobody gains
/// from choosing them to collide.
fn hash(id: &str) -> u64 {
    let hash = id.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
    });
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_and_counts_repetitions() {
        let mut ids = Ids::default();
        for id in ["b", "a", "b", "", "ab", "b"] {
            ids.insert(id);
        }
        let kept: Vec<&str> = (0..ids.len()).map(|index| ids.get(index)).collect();
        assert_eq!(kept, ["b", "a", "", "ab"]);
        assert_eq!(ids.repetitions(), 2);
    }

    #[test]
    fn finds_each_of_many() {
        let mut ids = Ids::default();
        for n in 0..50_000 {
            assert!(ids.insert(&format!("{n:032x}")));
        }
        for n in (0..50_000).rev() {
            assert!(!ids.insert(&format!("{n:032x}")));
        }
        assert_eq!((ids.len(), ids.repetitions()), (50_000, 50_000));
        assert_eq!(ids.get(255), format!("{:032x}", 255));
    }

    #[test]
    fn says_what_is_wrong_with_an_id() {
        for good in ["a", "...", "a/b", " ", "中", &"x".repeat(1_024)] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["", ".", "..", &"x".repeat(1_025), &"中".repeat(342)] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
