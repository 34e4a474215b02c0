//! One sample id, and the set of distinct ids of a job with the repetitions among them.

use crate::json;
use crate::limits::MAX_ID_BYTES;
use crate::text::{hex, hex_value, is_dots};

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

/// Bytes of one page of the store. An id with its length stands whole in one page.
const PAGE: usize = 1 << 16;

/// Distinct ids in the order given, known by their index. A stream can bring millions: their bytes lie in pages, so
/// that nothing large is ever copied to grow, and lower-case hex, which is what the service makes ids of, takes a byte
/// for two characters. A million ids of 32 characters take 18 MB, 4 MB of places and 8 MB of table.
#[derive(Debug, Default)]
pub struct Ids {
    pages: Vec<Vec<u8>>,
    /// Where each begins: its page × `PAGE` + its place there.
    places: Vec<u32>,
    /// Open addressing: index + 1, 0 where free. The length is a power of two and at most half is used.
    table: Vec<u32>,
    repetitions: u32,
}

impl Ids {
    /// Whether the id is new.
    pub fn insert(&mut self, id: &str) -> bool {
        if (self.places.len() + 1) * 2 > self.table.len() {
            self.grow();
        }
        let record = pack(id);
        let slot = self.slot(&record);
        if self.table[slot] != 0 {
            self.repetitions += 1;
            return false;
        }
        if self
            .pages
            .last()
            .is_none_or(|page| page.len() + record.len() > PAGE)
        {
            self.pages.push(Vec::with_capacity(PAGE));
        }
        let last = self.pages.len() - 1;
        self.places.push((last * PAGE + self.pages[last].len()) as u32);
        self.pages[last].extend_from_slice(&record);
        self.table[slot] = self.places.len() as u32;
        true
    }

    /// Never missing: an index is always that of an id.
    pub fn get(&self, index: u32) -> String {
        unpack(self.record(index)).unwrap_or_default()
    }

    /// Bytes that `json::write_string` would write of it.
    pub fn json_len(&self, index: u32) -> usize {
        let record = self.record(index);
        match is_packed(record) {
            true => 2 + (record_len(record) - HEAD) * 2,
            false => json::string_len(&self.get(index)),
        }
    }

    pub fn len(&self) -> u32 {
        self.places.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn repetitions(&self) -> u32 {
        self.repetitions
    }

    /// The record of an id, and whatever follows it in its page.
    fn record(&self, index: u32) -> &[u8] {
        let place = self.places[index as usize] as usize;
        self.pages[place / PAGE].get(place % PAGE..).unwrap_or_default()
    }

    /// What an earlier run of the job had counted.
    pub fn restore_repetitions(&mut self, repetitions: u32) {
        self.repetitions = repetitions;
    }

    /// Where the id stands in the table, or the free place where it belongs.
    fn slot(&self, record: &[u8]) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = hash(record) as usize & mask;
        // A record begins with its length, so that none is the beginning of another.
        while self.table[slot] != 0 && !self.record(self.table[slot] - 1).starts_with(record) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let len = (self.table.len() * 2).max(64);
        self.table = vec![0; len];
        for index in 0..self.len() {
            let record = self.record(index);
            let slot = self.slot(record.get(..record_len(record)).unwrap_or_default());
            self.table[slot] = index + 1;
        }
    }
}

/// Bytes before an id's text: the text's length doubled, and whether it is packed.
const HEAD: usize = 2;

fn pack(id: &str) -> Vec<u8> {
    let bytes = id.as_bytes();
    let mut record = Vec::with_capacity(HEAD + bytes.len());
    record.extend_from_slice(&[0; HEAD]);
    let mut pairs = bytes.chunks_exact(2);
    let packed = pairs.all(|pair| match (nibble(pair[0]), nibble(pair[1])) {
        (Some(high), Some(low)) => {
            record.push(high << 4 | low);
            true
        }
        _ => false,
    }) && pairs.remainder().is_empty();
    if !packed {
        record.truncate(HEAD);
        record.extend_from_slice(bytes);
    }
    let head = (record.len() - HEAD) * 2 + usize::from(packed);
    record[0] = head as u8;
    record[1] = (head >> 8) as u8;
    record
}

fn unpack(record: &[u8]) -> Option<String> {
    let bytes = record.get(HEAD..record_len(record))?;
    if is_packed(record) {
        return Some(hex(bytes));
    }
    str::from_utf8(bytes).ok().map(String::from)
}

fn is_packed(record: &[u8]) -> bool {
    record.first().is_some_and(|head| head % 2 == 1)
}

fn record_len(record: &[u8]) -> usize {
    let [low, high] = [0, 1].map(|at| usize::from(record.get(at).copied().unwrap_or(0)));
    HEAD + (high << 8 | low) / 2
}

/// The value of a lower-case digit.
fn nibble(byte: u8) -> Option<u8> {
    hex_value(byte).filter(|_| !byte.is_ascii_uppercase())
}

/// FNV-1a with a last mix, since the table looks at the low bits. The ids are the caller's own, so nobody gains
/// from choosing them to collide. Every step can be undone, so that a single changed byte always changes it.
pub fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, &byte| {
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
        let kept: Vec<String> = (0..ids.len()).map(|index| ids.get(index)).collect();
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
    fn gives_back_what_it_was_given() {
        let given = [
            "0a",
            "0A",
            "a",
            "0a0",
            "00",
            "0",
            "abcdef",
            "中文",
            "zz",
            "",
            "\u{0}",
            &"ab".repeat(512),
            &"x".repeat(1_024),
            "\u{5}\u{0}",
        ];
        let mut ids = Ids::default();
        for turn in 0..2 {
            for id in given {
                assert_eq!(ids.insert(id), turn == 0, "{id}");
            }
        }
        for (index, id) in given.iter().enumerate() {
            assert_eq!(&ids.get(index as u32), id);
            assert_eq!(ids.json_len(index as u32), json::string_len(id));
        }
        // Over the end of a page.
        for n in 0..200 {
            assert!(ids.insert(&format!("{n}{}", "y".repeat(1_000))));
        }
        assert!((0..200).all(|n| ids.get(14 + n) == format!("{n}{}", "y".repeat(1_000))));
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
