//! How a deletion is recorded: a head, rows of ids, and the rows of a log. Bytes only; where they are kept is not known
//! here.
//!
//! A row begins with its kind and its number and ends with a checksum, and each row of the log says of how many ids the
//! job then consisted. So what is cut, damaged, missing, out of place or of another version is an error when it is read,
//! never another outcome. Numbers are written seven bits a byte, texts after their length.

use crate::engine::ledger::{Counts, Status, Trouble};
use crate::error::{Code, Fault, Problem, fault, invalid_option};
use crate::ids::{self, Ids, hash};
use std::rc::Rc;

/// Written into the head. Whoever changes a row's form gives it another number.
const VERSION: u64 = 1;

/// Bytes of ids after which a row ends. Larger values are kept in files of their own by browsers.
const ROW_BYTES: usize = 48_000;

const CHECKSUM_BYTES: usize = 8;

/// The kinds of rows. Rows of the log and of ids are numbered each by themselves, from 0.
pub const LOG: u8 = 0;
pub const IDS: u8 = 1;
const HEAD: u8 = 2;

/// What does not change as long as a job lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub project_id: String,
    pub dataset_id: String,
    pub endpoint: String,
    /// Milliseconds since 1970.
    pub started: u64,
    pub delete_source: bool,
}

/// What a row of the log says of the job as a whole; the last one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Distinct ids, and the repetitions among those given.
    pub ids: u32,
    pub repetitions: u32,
    /// All ids before this one may have been sent, those from it on were not.
    pub sent: u32,
    pub requests: u32,
    pub retries: u32,
    /// Milliseconds.
    pub elapsed: u64,
    /// How many ids the log says of that they ended so.
    pub counts: Counts,
}

impl Head {
    /// Becomes the recorded one, if that is of the same dataset.
    pub fn take_up(&mut self, recorded: &[u8]) -> Result<(), Fault> {
        let recorded = read_head(recorded).ok_or_else(damaged)?;
        let same = recorded.project_id == self.project_id
            && recorded.dataset_id == self.dataset_id
            && recorded.endpoint == self.endpoint;
        if !same {
            return Err(invalid_option(
                "the pending deletion is of another dataset, project or endpoint",
            ));
        }
        *self = recorded;
        Ok(())
    }
}

/// Ids in a row that ended alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub status: Status,
    pub from: u32,
    pub len: u32,
    /// Why they failed or are unknown, and the attempts of each.
    pub trouble: Option<(Fault, u32)>,
}

/// What is said of a record that cannot be read.
pub fn damaged() -> Fault {
    fault(
        Code::JournalFailed,
        "the journal's record of this deletion is damaged, or was written by another version",
    )
}

pub fn write_head(head: &Head) -> Vec<u8> {
    let mut row = Writer::new(HEAD, 0);
    row.number(VERSION);
    for text in [&head.project_id, &head.dataset_id, &head.endpoint] {
        row.text(text);
    }
    row.number(head.started);
    row.number(u64::from(head.delete_source));
    row.seal()
}

pub fn read_head(row: &[u8]) -> Option<Head> {
    let mut row = Reader::new(row, HEAD, 0)?;
    if row.number()? != VERSION {
        return None;
    }
    let head = Head {
        project_id: row.text()?.into(),
        dataset_id: row.text()?.into(),
        endpoint: row.text()?.into(),
        started: row.number()?,
        delete_source: row.number()? == 1,
    };
    row.end().then_some(head)
}

/// A row of the ids from `from` on, before `to`; gives the one that the next row begins with.
pub fn write_ids(number: u32, ids: &Ids, from: u32, to: u32) -> (Vec<u8>, u32) {
    let mut row = Writer::new(IDS, number);
    let mut next = from;
    while next < to && row.0.len() < ROW_BYTES {
        row.text(&ids.get(next));
        next += 1;
    }
    (row.seal(), next)
}

/// Reads the ids of a row; `each` answers None to one that cannot be.
pub fn read_ids(row: &[u8], number: u32, each: &mut dyn FnMut(&str) -> Option<()>) -> Option<()> {
    let mut row = Reader::new(row, IDS, number)?;
    while !row.end() {
        let id = row.text()?;
        if ids::fault(id).is_some() {
            return None;
        }
        each(id)?;
    }
    Some(())
}

/// A row of the log: the state, and what was settled since the row before. `troubles` are those of the settled that
/// failed or are unknown, in the same order.
pub fn write_log(number: u32, state: &State, settled: &[(u32, Status)], troubles: &[Trouble]) -> Vec<u8> {
    let mut row = Writer::new(LOG, number);
    let numbers = [
        state.ids,
        state.repetitions,
        state.sent,
        state.requests,
        state.retries,
    ];
    for value in numbers.into_iter().chain(state.counts) {
        row.number(u64::from(value));
    }
    row.number(state.elapsed);
    let mut troubles = troubles.iter();
    let mut stretch: Option<Stretch> = None;
    let mut last: Option<Fault> = None;
    for &(id, status) in settled {
        let trouble = match status {
            Status::Failed | Status::Unknown => troubles
                .next()
                .map(|trouble| (trouble.problem.clone(), trouble.attempts)),
            _ => None,
        };
        if let Some(stretch) = &mut stretch {
            let goes_on = id == stretch.from + stretch.len && status == stretch.status;
            if goes_on && same(&trouble, &stretch.trouble) {
                stretch.len += 1;
                continue;
            }
            row.stretch(stretch, &mut last);
        }
        stretch = Some(Stretch {
            status,
            from: id,
            len: 1,
            trouble,
        });
    }
    if let Some(stretch) = &stretch {
        row.stretch(stretch, &mut last);
    }
    row.seal()
}

fn same(one: &Option<(Fault, u32)>, other: &Option<(Fault, u32)>) -> bool {
    match (one, other) {
        (Some((one, attempts)), Some((other, others))) => attempts == others && Rc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

/// Reads the state of a row of the log, whichever its number is.
pub fn read_state(row: &[u8]) -> Option<State> {
    let mut row = Reader::sealed(row, LOG)?;
    row.small()?;
    row.state()
}

/// Reads a row of the log; `each` answers None to a stretch that cannot be.
pub fn read_log(row: &[u8], number: u32, each: &mut dyn FnMut(Stretch) -> Option<()>) -> Option<State> {
    let mut row = Reader::new(row, LOG, number)?;
    let state = row.state()?;
    let mut last = None;
    while !row.end() {
        let stretch = row.stretch(&mut last)?;
        if stretch.from.checked_add(stretch.len)? > state.ids || stretch.len == 0 {
            return None;
        }
        each(stretch)?;
    }
    Some(state)
}

/// A row that is being written.
struct Writer(Vec<u8>);

impl Writer {
    fn new(kind: u8, number: u32) -> Self {
        let mut row = Writer(vec![kind]);
        row.number(u64::from(number));
        row
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// None is written as an empty text; none of ours is empty.
    fn text_if_any(&mut self, text: &Option<String>) {
        self.text(text.as_deref().unwrap_or_default());
    }

    fn stretch(&mut self, stretch: &Stretch, last: &mut Option<Fault>) {
        self.0.push(stretch.status as u8);
        self.number(u64::from(stretch.from));
        self.number(u64::from(stretch.len));
        let Some((problem, attempts)) = &stretch.trouble else {
            return;
        };
        self.number(u64::from(*attempts));
        // What several stretches have in common is written once.
        let known = last.as_ref().is_some_and(|last| Rc::ptr_eq(last, problem));
        self.0.push(u8::from(known));
        if !known {
            self.text(problem.code.as_str());
            self.text(&problem.message);
            self.number(u64::from(problem.status.unwrap_or(0)));
            self.text_if_any(&problem.service_code);
            self.text_if_any(&problem.request_id);
            *last = Some(problem.clone());
        }
    }

    fn seal(mut self) -> Vec<u8> {
        let sum = hash(&self.0).to_le_bytes();
        self.0.extend_from_slice(&sum);
        self.0
    }
}

/// A row that is being read. Every function answers None when what is asked for is not there.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn new(row: &'a [u8], kind: u8, number: u32) -> Option<Self> {
        let mut reader = Reader::sealed(row, kind)?;
        (reader.small()? == number).then_some(reader)
    }

    /// Before its number.
    fn sealed(row: &'a [u8], kind: u8) -> Option<Self> {
        let (row, sum) = row.split_at_checked(row.len().checked_sub(CHECKSUM_BYTES)?)?;
        let mut reader = Reader(row);
        let sound = hash(row).to_le_bytes() == sum && reader.byte()? == kind;
        sound.then_some(reader)
    }

    fn end(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
            if shift > 56 {
                return None;
            }
        }
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.small()? as usize;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn text_if_any(&mut self) -> Option<Option<String>> {
        self.text().map(|text| (!text.is_empty()).then(|| text.into()))
    }

    fn state(&mut self) -> Option<State> {
        let mut state = State {
            ids: self.small()?,
            repetitions: self.small()?,
            sent: self.small()?,
            requests: self.small()?,
            retries: self.small()?,
            ..State::default()
        };
        for count in &mut state.counts {
            *count = self.small()?;
        }
        state.elapsed = self.number()?;
        (state.sent <= state.ids).then_some(state)
    }

    fn stretch(&mut self, last: &mut Option<Fault>) -> Option<Stretch> {
        let status = *Status::ALL.get(usize::from(self.byte()?))?;
        let (from, len) = (self.small()?, self.small()?);
        let trouble = match status {
            Status::Deleted | Status::AlreadyGone => None,
            Status::Failed | Status::Unknown => {
                let attempts = self.small()?;
                if self.byte()? == 0 {
                    *last = Some(self.problem()?.shared());
                }
                Some((last.clone()?, attempts))
            }
            // Never written: such an id is simply not settled.
            Status::NotAttempted => return None,
        };
        Some(Stretch {
            status,
            from,
            len,
            trouble,
        })
    }

    fn problem(&mut self) -> Option<Problem> {
        let code = self.text()?;
        let code = *Code::ALL.iter().find(|known| known.as_str() == code)?;
        let mut problem = Problem::new(code, String::from(self.text()?));
        problem.status = Some(u16::try_from(self.number()?).ok()?).filter(|&status| status > 0);
        problem.service_code = self.text_if_any()?;
        problem.request_id = self.text_if_any()?;
        Some(problem)
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
