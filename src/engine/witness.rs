//! Batches of more ids than are trusted, where an answer may name none: a service could take the first ids and say
//! nothing of the rest. That shows in an id near the end, the witness, if it is there before the batch is sent and
//! still there afterwards; what was gone before would show nothing.

use super::Millis;
use super::batch::{Batch, LookUp, Purpose, Witness, Work};
use super::job::Job;
use super::ledger::Status;
use crate::error::{Code, Fault, fault};
use crate::limits::{TRUSTED_BATCH, WITNESSES};

impl Job {
    /// What is sent first: the batch, or the look-up that it needs before.
    pub(super) fn witnessed(&mut self, work: Work) -> Work {
        match work {
            Work::Delete(batch) if self.needs_witness(&batch) => look_for_witness(batch),
            work => work,
        }
    }

    /// An ambiguous batch is sent in smaller ones anyway, should its answer name no ids.
    fn needs_witness(&self, batch: &Batch) -> bool {
        let may_look = self.settings.verify && batch.witness == Witness::Unsought && !batch.ambiguous;
        may_look && self.plan.size.is_doubtful(batch.ids.len())
    }

    pub(super) fn witness_found(&mut self, now: Millis, mut batch: Box<Batch>, id: u32) {
        batch.witness = Witness::Found(id);
        self.send_next(now, batch);
    }

    /// That one was gone before. `more` are those to look at next, the last one first.
    pub(super) fn witness_gone(&mut self, now: Millis, mut batch: Box<Batch>, mut more: Vec<u32>) {
        let doubtful = self.plan.size.is_doubtful(batch.ids.len()) && !self.is_stopped();
        match more.pop() {
            Some(id) if doubtful => {
                let next = LookUp::new(id, Purpose::Witness { batch, more });
                self.wait(now, Work::LookUp(next));
            }
            _ => {
                batch.witness = Witness::Gone;
                self.send_next(now, batch);
            }
        }
    }

    /// The look-up gave nothing.
    pub(super) fn witness_unknown(&mut self, now: Millis, mut batch: Box<Batch>, problem: Option<Fault>) {
        // What fails for the time being is left to the batch itself, whose repetitions are counted.
        let passing = problem.as_ref().is_none_or(|problem| problem.code.retryable());
        if passing || self.is_stopped() || !self.plan.size.is_bare() {
            batch.witness = Witness::Unknown;
            return self.send_next(now, batch);
        }
        self.hold(problem);
        self.in_trusted_pieces(now, batch);
    }

    /// Look-ups are refused, so that larger batches cannot be confirmed.
    pub(super) fn hold(&mut self, problem: Option<Fault>) {
        match problem.is_some_and(|problem| problem.code == Code::Forbidden) {
            true => self.plan.size.hold(),
            false => self.plan.size.hold_for_a_while(),
        }
    }

    /// Sends it, now that all is known that will be; in pieces where its answer could not be believed.
    fn send_next(&mut self, now: Millis, batch: Box<Batch>) {
        let in_vain = self.plan.size.is_bare() && self.plan.size.is_doubtful(batch.ids.len());
        match batch.witness {
            _ if self.is_stopped() => self.give_up(now, batch),
            Witness::Gone if in_vain => self.in_trusted_pieces(now, batch),
            _ => self.wait(now, Work::Delete(batch)),
        }
    }

    fn in_trusted_pieces(&mut self, now: Millis, batch: Box<Batch>) {
        for piece in batch.split(TRUSTED_BATCH) {
            self.wait(now, Work::Delete(piece));
        }
    }

    /// Its answer was a bare success. Believed when look-ups find neither the witness nor others behind those that
    /// are trusted.
    pub(super) fn confirm(&mut self, now: Millis, batch: Box<Batch>) {
        let (len, last) = (batch.ids.len(), batch.ids.len() - 1);
        let doubtful = self.plan.size.is_doubtful(len);
        let (id, looks) = match batch.witness {
            Witness::Found(id) => (id, self.plan.size.look_ups(len)),
            // Whatever a look-up finds, it will not be believed; but one can show that it is too many.
            Witness::Unsought if doubtful => (batch.ids[last], 1),
            _ => (batch.ids[last], self.plan.size.look_ups(len)),
        };
        let in_vain = doubtful && matches!(batch.witness, Witness::Gone | Witness::Unknown);
        // Where an earlier answer was lost, some may be gone since then, and their absence would show nothing.
        if in_vain || batch.ambiguous || !self.settings.verify || self.is_stopped() {
            if !self.settings.verify {
                self.plan.size.hold();
            } else if batch.witness == Witness::Unknown {
                self.plan.size.hold_for_a_while();
            }
            return self.disbelieve(now, batch);
        }
        let more = (1..looks)
            .map(|_| batch.ids[TRUSTED_BATCH + self.rng.up_to((last - TRUSTED_BATCH) as u64) as usize])
            .collect();
        let said = Status::Deleted;
        self.wait(
            now,
            Work::LookUp(LookUp::new(id, Purpose::Confirm { batch, more, said })),
        );
    }

    /// No look-up found any id after the bare success.
    pub(super) fn confirmed(&mut self, now: Millis, batch: Box<Batch>) {
        let len = batch.ids.len();
        match batch.witness {
            // Those behind it were gone before, and show nothing of how many are taken.
            Witness::Found(id) => {
                let taken = batch.ids.iter().position(|&other| other == id).unwrap_or(0) + 1;
                self.plan.size.confirm(taken);
            }
            // Sizes can have become doubtful since it was answered.
            _ if self.plan.size.is_doubtful(len) => return self.disbelieve(now, batch),
            _ => {}
        }
        self.plan.size.answered(len, batch.took);
        for &id in &batch.ids {
            self.ledger.settle(id, Status::Deleted);
        }
    }

    pub(super) fn disbelieve(&mut self, now: Millis, mut batch: Box<Batch>) {
        batch.ambiguous = true;
        let why = "the service reported a success for more ids than can be believed without a look-up";
        self.split(now, batch, TRUSTED_BATCH, fault(Code::InvalidResponse, why));
    }
}

fn look_for_witness(batch: Box<Batch>) -> Work {
    let last = batch.ids.len() - 1;
    let more = batch.ids[last + 1 - WITNESSES..last].to_vec();
    Work::LookUp(LookUp::new(batch.ids[last], Purpose::Witness { batch, more }))
}
