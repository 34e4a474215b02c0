//! Work of a job: ids that are sent together, and one id that is looked up.

use super::Millis;
use super::ledger::Status;
use crate::error::Fault;

/// An id at the end of a batch that was looked up before it is sent; see `witness`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    Unsought,
    /// It was there; those behind it were gone already.
    Found(u32),
    /// All that were looked up were gone already.
    Gone,
    /// The look-up gave nothing.
    Unknown,
}

#[derive(Clone, Debug)]
pub struct Batch {
    /// Indices of the ids, never none.
    pub ids: Vec<u32>,
    /// Times that just these ids were sent together; what the policy's attempts count.
    pub attempt: u32,
    /// Times that the ids were sent at all, before a split too.
    pub sent: u32,
    /// Times that the credentials were refused.
    pub refusals: u32,
    /// It is sent once more without that counting as an attempt.
    pub again: bool,
    /// Milliseconds that its last answer took.
    pub took: Millis,
    /// An answer was lost or unclear: the ids may be deleted already.
    pub ambiguous: bool,
    /// They were part of a batch that was refused because one of its samples did not exist, whichever, and whatever
    /// became of the others.
    pub doubtful: bool,
    pub witness: Witness,
    /// What the last answer, or its loss, was.
    pub problem: Option<Fault>,
}

impl Batch {
    pub fn new(ids: Vec<u32>) -> Box<Self> {
        Box::new(Batch {
            ids,
            attempt: 0,
            sent: 0,
            refusals: 0,
            again: false,
            took: 0,
            ambiguous: false,
            doubtful: false,
            witness: Witness::Unsought,
            problem: None,
        })
    }

    /// Some of these ids with the same history.
    pub fn with(&self, ids: Vec<u32>) -> Box<Self> {
        Box::new(Batch {
            ids,
            attempt: self.attempt,
            sent: self.sent,
            refusals: self.refusals,
            again: self.again,
            took: self.took,
            ambiguous: self.ambiguous,
            doubtful: self.doubtful,
            witness: Witness::Unsought,
            problem: self.problem.clone(),
        })
    }

    /// Pieces of at most so many ids. A split is progress, not a repetition: the pieces' attempts begin anew.
    pub fn split(&self, most: usize) -> impl Iterator<Item = Box<Batch>> {
        self.ids.chunks(most.max(1)).map(|ids| {
            let mut piece = self.with(ids.to_vec());
            piece.attempt = 0;
            piece.again = false;
            piece
        })
    }
}

#[derive(Clone, Debug)]
pub struct LookUp {
    pub id: u32,
    pub tries: u32,
    pub refusals: u32,
    /// It was lost because there was no network, which counts as no try.
    pub offline: bool,
    pub purpose: Purpose,
}

impl LookUp {
    pub fn new(id: u32, purpose: Purpose) -> Box<Self> {
        Box::new(LookUp {
            id,
            tries: 0,
            refusals: 0,
            offline: false,
            purpose,
        })
    }

    /// Whether it comes before a deletion, which then waits for it.
    pub fn is_before(&self) -> bool {
        matches!(self.purpose, Purpose::Witness { .. })
    }
}

#[derive(Clone, Debug)]
pub enum Purpose {
    /// To settle the id, whose answers were lost or unclear.
    Settle { problem: Fault, sent: u32 },
    /// To find one that is there before a batch of more ids than are trusted is sent: that it is gone afterwards will
    /// show that the batch was taken whole. `more` are those to look at next, the last one first.
    Witness { batch: Box<Batch>, more: Vec<u32> },
    /// To see whether what the service said of a batch is so: that it deleted more ids than are trusted, or that a
    /// single one was already gone. `more` are further ids to look at.
    Confirm {
        batch: Box<Batch>,
        more: Vec<u32>,
        said: Status,
    },
}

#[derive(Clone, Debug)]
pub enum Work {
    Delete(Box<Batch>),
    LookUp(Box<LookUp>),
}

impl Work {
    /// It was lost because there is no network: nothing is given up for that. It may still have arrived.
    pub fn without_network(mut self, problem: Fault) -> Self {
        match &mut self {
            Work::Delete(batch) => {
                batch.attempt -= 1;
                batch.again = true;
                batch.ambiguous = true;
                batch.problem = Some(problem);
            }
            Work::LookUp(look_up) => {
                look_up.tries -= 1;
                look_up.offline = true;
            }
        }
        self
    }

    /// Ids that it deletes.
    pub fn ids(&self) -> usize {
        match self {
            Work::Delete(batch) => batch.ids.len(),
            Work::LookUp(_) => 0,
        }
    }

    /// Whether, when it is sent, that is a repetition which the service is to be spared.
    pub fn repeats(&self) -> bool {
        match self {
            Work::Delete(batch) => batch.attempt > 0,
            Work::LookUp(look_up) => look_up.tries > 0,
        }
    }

    /// Whether, once it is sent, that was a repetition.
    pub fn is_repetition(&self) -> bool {
        match self {
            Work::Delete(batch) => batch.attempt > 1 || batch.again,
            Work::LookUp(look_up) => look_up.tries > 1 || look_up.refusals > 0 || look_up.offline,
        }
    }
}
