//! What became of each id. Every id ends in exactly one outcome; `balanced` says so at the end in every build.

use crate::error::Fault;
use crate::journal::Stretch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Deleted,
    AlreadyGone,
    Failed,
    Unknown,
    NotAttempted,
}

impl Status {
    pub const ALL: [Status; 5] = [
        Status::Deleted,
        Status::AlreadyGone,
        Status::Failed,
        Status::Unknown,
        Status::NotAttempted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Status::Deleted => "deleted",
            Status::AlreadyGone => "alreadyGone",
            Status::Failed => "failed",
            Status::Unknown => "unknown",
            Status::NotAttempted => "notAttempted",
        }
    }
}

pub type Counts = [u32; Status::ALL.len()];

/// Why an id failed or is unknown.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub id: u32,
    pub status: Status,
    pub problem: Fault,
    pub attempts: u32,
}

const OPEN: u8 = u8::MAX;

#[derive(Debug, Default)]
pub struct Ledger {
    /// A `Status` an id, or `OPEN`.
    entries: Vec<u8>,
    counts: Counts,
    troubles: Vec<Trouble>,
    /// Settled since they were last taken, if anybody takes them, and how many of the troubles were taken with them.
    listened: bool,
    news: Vec<(u32, Status)>,
    taken: usize,
    /// As the news, for the journal; none where there is no journal.
    unrecorded: Option<Vec<(u32, Status)>>,
    recorded: usize,
    /// The job had to stop: what that made of an id is not for the journal, since another run is to find out.
    closing: bool,
    /// An id was settled twice, which is a defect.
    twice: bool,
}

impl Ledger {
    /// `listened`: somebody takes the news.
    pub fn new(listened: bool) -> Self {
        Ledger {
            listened,
            ..Ledger::default()
        }
    }

    /// One more id.
    pub fn open(&mut self) {
        self.entries.push(OPEN);
    }

    pub fn settle(&mut self, id: u32, status: Status) {
        match self.entries.get_mut(id as usize) {
            Some(entry) if *entry == OPEN => *entry = status as u8,
            _ => {
                self.twice = true;
                return;
            }
        }
        self.counts[status as usize] += 1;
        if self.listened {
            self.news.push((id, status));
        }
        if let Some(unrecorded) = &mut self.unrecorded
            && (!self.closing || matches!(status, Status::Deleted | Status::AlreadyGone))
        {
            unrecorded.push((id, status));
        }
    }

    pub fn settle_with(&mut self, id: u32, status: Status, problem: Fault, attempts: u32) {
        self.settle(id, status);
        self.troubles.push(Trouble {
            id,
            status,
            problem,
            attempts,
        });
    }

    pub fn status(&self, id: u32) -> Option<Status> {
        Status::ALL
            .get(usize::from(*self.entries.get(id as usize)?))
            .copied()
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    pub fn settled(&self) -> u32 {
        self.counts.iter().sum()
    }

    pub fn balanced(&self) -> bool {
        !self.twice && self.settled() as usize == self.entries.len()
    }

    /// The outcome of every id, as the number of a `Status`.
    pub fn entries(&self) -> &[u8] {
        &self.entries
    }

    /// The ids of an outcome in the order given.
    pub fn ids(&self, status: Status) -> Vec<u32> {
        (0..self.entries.len() as u32)
            .filter(|&id| self.entries[id as usize] == status as u8)
            .collect()
    }

    /// In the order of their ids. Each id has one at most, so that a place an id sorts them.
    pub fn troubles(&self) -> Vec<&Trouble> {
        let mut places = vec![0; self.entries.len()];
        for (at, trouble) in self.troubles.iter().enumerate() {
            if let Some(place) = places.get_mut(trouble.id as usize) {
                *place = at + 1;
            }
        }
        places
            .iter()
            .filter_map(|place| self.troubles.get(place.checked_sub(1)?))
            .collect()
    }

    /// The ids settled since the last call, and the troubles of those among them that failed or are unknown, in the
    /// same order.
    pub fn take_news(&mut self) -> (Vec<(u32, Status)>, &[Trouble]) {
        let from = std::mem::replace(&mut self.taken, self.troubles.len());
        (std::mem::take(&mut self.news), &self.troubles[from..])
    }

    /// From now on what is settled is for the journal too.
    pub fn keep_record(&mut self) {
        self.unrecorded = Some(Vec::new());
    }

    /// From now on only what the service itself said of an id is.
    pub fn close_record(&mut self) {
        self.closing = true;
    }

    pub fn has_unrecorded(&self) -> bool {
        self.unrecorded
            .as_ref()
            .is_some_and(|settled| !settled.is_empty())
    }

    /// As `take_news`, for the journal.
    pub fn take_unrecorded(&mut self) -> (Vec<(u32, Status)>, &[Trouble]) {
        let from = std::mem::replace(&mut self.recorded, self.troubles.len());
        let settled = self.unrecorded.as_mut().map(std::mem::take);
        (settled.unwrap_or_default(), &self.troubles[from..])
    }

    /// Settles what an earlier run had; that is no news. None when it cannot be.
    pub fn restore(&mut self, stretch: Stretch) -> Option<()> {
        for id in stretch.from..stretch.from + stretch.len {
            let entry = self.entries.get_mut(id as usize)?;
            if *entry != OPEN {
                return None;
            }
            *entry = stretch.status as u8;
            self.counts[stretch.status as usize] += 1;
            if let Some((problem, attempts)) = &stretch.trouble {
                self.troubles.push(Trouble {
                    id,
                    status: stretch.status,
                    problem: problem.clone(),
                    attempts: *attempts,
                });
            }
        }
        (self.taken, self.recorded) = (self.troubles.len(), self.troubles.len());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, fault};

    #[test]
    fn balances_only_when_each_id_is_settled_once() {
        let mut ledger = Ledger::new(true);
        ledger.open();
        ledger.open();
        ledger.settle(1, Status::Deleted);
        assert!(!ledger.balanced());
        ledger.settle_with(0, Status::Failed, fault(Code::Rejected, "no"), 3);
        assert!(ledger.balanced());
        assert_eq!(ledger.counts(), [1, 0, 1, 0, 0]);
        assert_eq!(ledger.ids(Status::Failed), [0]);
        let (ids, troubles) = ledger.take_news();
        assert_eq!(
            (ids, troubles.len()),
            (vec![(1, Status::Deleted), (0, Status::Failed)], 1)
        );
        assert!(ledger.take_news().0.is_empty());
        ledger.settle(1, Status::AlreadyGone);
        assert!(!ledger.balanced());
        assert_eq!(ledger.status(1), Some(Status::Deleted));
    }
}
