//! What of a job is recorded, and when: all its ids and how far they are sent before that is so, and what became of them
//! soon after. It is recorded ahead, for several batches at once and while others are in flight, so that sending does
//! not wait for it. Ids are sent in their order, so that a single number says which of them may have been.

use super::batch::{Batch, Work};
use super::job::Job;
use super::ledger::Counts;
use super::{Command, Millis};
use crate::error::{Code, Fault, fault};
use crate::journal::{self, Head, State};
use crate::json;
use crate::limits::RECORD_INTERVAL;

/// Ids that are sent together when they are taken up; however long they are, they fit into a body.
const MOST_TAKEN_UP: usize = 1_000;

#[derive(Debug)]
pub struct Recorder {
    /// To be written first; none where a job is taken up.
    head: Option<Vec<u8>>,
    /// Numbers of the next rows, by their kind.
    next: [u32; 2],
    /// Ids in the rows so far, and in those of the record that is being written.
    ids: u32,
    will_be_ids: u32,
    /// The ids before this one are recorded as sent; and what the record that is being written says.
    sent: u32,
    will_be_sent: u32,
    /// Where sending ended.
    end: Option<u32>,
    /// What was recorded last in the run before this one.
    earlier: State,
    /// The outcomes in the log so far.
    counts: Counts,
    /// The row of the log that is to be written.
    log: Option<Vec<u8>>,
    writing: bool,
    written: Millis,
    /// The first record of this run is written. Before that nothing is sent.
    open: bool,
    /// There is a record that can be taken up.
    exists: bool,
    /// No more is recorded.
    closed: bool,
    /// A record could not be written.
    failed: bool,
    /// What is recorded is being removed, since no more could be. Until it is, no ids are sent that it calls unsent.
    dropping: bool,
}

impl Recorder {
    fn new(head: Option<Vec<u8>>) -> Box<Self> {
        Box::new(Recorder {
            exists: head.is_none(),
            head,
            next: [0; 2],
            ids: 0,
            will_be_ids: 0,
            sent: 0,
            will_be_sent: 0,
            end: None,
            earlier: State::default(),
            counts: Counts::default(),
            log: None,
            writing: false,
            written: 0,
            open: false,
            closed: false,
            failed: false,
            dropping: false,
        })
    }

    fn number(&mut self, kind: u8) -> u32 {
        let next = &mut self.next[usize::from(kind)];
        *next += 1;
        *next - 1
    }
}

impl Job {
    /// Has the job recorded. Its head is written with the first record; without one the job is taken up, and `load`
    /// is given what was recorded.
    pub fn journal(&mut self, head: Option<&Head>) {
        self.ledger.keep_record();
        self.recorder = Some(Recorder::new(head.map(journal::write_head)));
    }

    /// Whether there is a record that tells how the job stands, so that it can be taken up.
    pub fn is_recorded(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.exists)
    }

    /// Whether anything may be sent.
    pub(super) fn may_send(&self) -> bool {
        self.recorder.as_ref().is_none_or(|recorder| recorder.open)
    }

    /// The first of the ids that are not recorded as sent.
    pub(super) fn recorded_end(&self) -> u32 {
        self.recorder
            .as_ref()
            .map_or(self.ids.len(), |recorder| recorder.sent)
    }

    /// When something is to be recorded, if anything is.
    pub(super) fn record_due(&self) -> Option<Millis> {
        let recorder = self.recorder.as_ref()?;
        if recorder.writing || recorder.closed || recorder.dropping {
            return None;
        }
        let (next, ahead) = self.ahead();
        let far = recorder.sent == self.ids.len() || recorder.sent >= next.saturating_add(ahead);
        if !self.blocked && self.stopped.is_none() && !(recorder.open && far) {
            return Some(0);
        }
        (recorder.open && self.ledger.has_unrecorded()).then_some(recorder.written + RECORD_INTERVAL)
    }

    /// The next id to be sent, and how many after it are to be recorded at least: enough to send while a record is
    /// written, and few, since after a crash they are sent as if they might be deleted already.
    fn ahead(&self) -> (u32, u32) {
        let (next, size) = self.plan.ahead();
        (next, size.saturating_mul(self.most_in_flight() as u32 / 2 + 1))
    }

    /// Before a job that had to stop ends, how it stands is recorded; one that ends by itself leaves no record.
    pub(super) fn last_record(&mut self, now: Millis) -> Option<Command> {
        let recorder = self.recorder.as_mut()?;
        if self.stopped.is_none() || !recorder.open {
            return None;
        }
        if recorder.writing || recorder.dropping {
            return Some(Command::Wait(None));
        }
        // While it was written, a stream may have given more.
        if recorder.closed && (recorder.failed || recorder.will_be_ids == self.ids.len()) {
            return None;
        }
        recorder.closed = true;
        Some(self.record(now))
    }

    /// From now on no ids are sent, the first of those not being `next`.
    pub(super) fn sending_ended(&mut self, next: u32) {
        self.ledger.close_record();
        if let Some(recorder) = &mut self.recorder {
            recorder.end = Some(next);
        }
    }

    pub(super) fn record(&mut self, now: Millis) -> Command {
        let (next, ahead) = self.ahead();
        let (requests, retries, elapsed) = (self.requests, self.retries, self.elapsed(now));
        let ids = self.ids.len();
        if let Some(recorder) = &mut self.recorder {
            let further = next.saturating_add(ahead.saturating_mul(2)).min(ids);
            let (settled, troubles) = self.ledger.take_unrecorded();
            for (_, status) in &settled {
                recorder.counts[*status as usize] += 1;
            }
            recorder.will_be_ids = ids;
            recorder.will_be_sent = recorder.end.unwrap_or(recorder.sent.max(further));
            let state = State {
                ids,
                repetitions: self.ids.repetitions(),
                sent: recorder.will_be_sent,
                requests,
                retries,
                elapsed,
                counts: recorder.counts,
            };
            let number = recorder.number(journal::LOG);
            recorder.log = Some(journal::write_log(number, &state, &settled, troubles));
            recorder.writing = true;
            recorder.written = now;
        }
        Command::Record
    }

    /// The next row of what is to be recorded.
    pub fn row(&mut self) -> Option<Vec<u8>> {
        let recorder = self.recorder.as_mut()?;
        let first = recorder.head.take().or_else(|| recorder.log.take());
        if first.is_some() || recorder.ids >= recorder.will_be_ids {
            return first;
        }
        let number = recorder.number(journal::IDS);
        let (row, next) = journal::write_ids(number, &self.ids, recorder.ids, recorder.will_be_ids);
        recorder.ids = next;
        Some(row)
    }

    /// It is recorded, or could not be. Nothing is sent that is not recorded, unless it fails later on: then what there is
    /// of a record is removed, and the job goes on without; whether that was done comes here, too.
    pub(super) fn recorded(&mut self, now: Millis, done: bool) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        recorder.writing = false;
        recorder.failed |= !done;
        if recorder.dropping {
            (recorder.dropping, recorder.closed) = (false, true);
            match done {
                true => self.recorder = None,
                // A record that stays must stay true.
                false => self.stop(
                    now,
                    fault(Code::JournalFailed, "the deletion could no longer be recorded"),
                ),
            }
        } else if done {
            recorder.sent = recorder.will_be_sent;
            (recorder.open, recorder.exists) = (true, true);
        } else if !recorder.open {
            recorder.closed = true;
            self.stop(
                now,
                fault(Code::JournalFailed, "the deletion could not be recorded"),
            );
        } else if self.stopped.is_some() {
            // Nothing more is sent, so that what was recorded before is still true.
            recorder.closed = true;
        } else {
            recorder.dropping = true;
        }
    }

    /// Milliseconds that the job has taken, in all its runs.
    pub(super) fn elapsed(&self, now: Millis) -> Millis {
        now - self.started + self.earlier
    }

    // ---- taking up

    /// Takes in a row of what was recorded: first all of the ids, then all of the log; without one, that is all, and the job
    /// stands as it did. Gives the ids as the text of a JSON array.
    pub fn load(&mut self, row: Option<&[u8]>) -> Result<Option<String>, Fault> {
        let Some(mut recorder) = self.recorder.take() else {
            return Ok(None);
        };
        let read = match row {
            None => self.take_up(&mut recorder),
            Some(row) if row.first() == Some(&journal::IDS) => self.load_ids(&mut recorder, row),
            Some(row) => self.load_log(&mut recorder, row),
        };
        self.recorder = Some(recorder);
        read.ok_or_else(journal::damaged)
    }

    fn load_ids(&mut self, recorder: &mut Recorder, row: &[u8]) -> Option<Option<String>> {
        let mut text = String::from("[");
        journal::read_ids(row, recorder.number(journal::IDS), &mut |id| {
            if text.len() > 1 {
                text.push(',');
            }
            json::write_string(&mut text, id);
            let before = self.ids.len();
            self.add(id);
            (self.ids.len() > before).then_some(())
        })?;
        text.push(']');
        Some(Some(text))
    }

    fn load_log(&mut self, recorder: &mut Recorder, row: &[u8]) -> Option<Option<String>> {
        let ledger = &mut self.ledger;
        recorder.earlier = journal::read_log(row, recorder.number(journal::LOG), &mut |stretch| {
            ledger.restore(stretch)
        })?;
        Some(None)
    }

    /// What was sent and is not settled may have been carried out, as if its answer had been lost.
    fn take_up(&mut self, recorder: &mut Recorder) -> Option<Option<String>> {
        let State {
            ids,
            repetitions,
            sent,
            requests,
            retries,
            elapsed,
            counts,
        } = recorder.earlier;
        let settled_unsent = (sent..ids).any(|id| self.ledger.status(id).is_some());
        let whole = ids == self.ids.len() && counts == self.ledger.counts() && !settled_unsent;
        if !whole || recorder.next[usize::from(journal::LOG)] == 0 {
            return None;
        }
        self.ids.restore_repetitions(repetitions);
        self.plan.skip_to(sent);
        (self.requests, self.retries, self.earlier) = (requests, retries, elapsed);
        (recorder.ids, recorder.sent, recorder.counts) = (ids, sent, counts);
        let open: Vec<u32> = (0..sent).filter(|&id| self.ledger.status(id).is_none()).collect();
        let problem = fault(
            Code::Aborted,
            "the deletion was interrupted before the answer was recorded",
        );
        let most = MOST_TAKEN_UP.min(self.plan.size.now());
        for ids in open.chunks(most.max(1)) {
            let mut batch = Batch::new(ids.to_vec());
            (batch.ambiguous, batch.sent) = (true, 1);
            batch.problem = Some(problem.clone());
            self.wait(0, Work::Delete(batch));
        }
        Some(None)
    }
}
