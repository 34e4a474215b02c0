//! What the answer to a deletion means for each of its ids.

use super::Millis;
use super::batch::{Batch, LookUp, Purpose, Work};
use super::ending::reworded;
use super::job::Job;
use super::ledger::Status;
use super::retry::Pace;
use crate::classify::{Class, class_of_code};
use crate::error::Fault;
use crate::limiter::{Landing, Limiter, Permit};
use crate::limits::TRUSTED_BATCH;
use crate::response::{Answer, DeleteReply, IdReply, ReadReply, ServiceError, names_another, read_delete};

/// A batch whose credentials are refused more often than this, though they are renewed each time, stops the job.
pub(super) const MOST_REFUSALS: u32 = 5;

impl Job {
    pub(super) fn answered(
        &mut self,
        now: Millis,
        mut batch: Box<Batch>,
        permit: Permit,
        answer: &Answer,
        renewed: bool,
        limiter: &mut Limiter,
    ) {
        let ids = batch.ids.len();
        let reply = read_delete(answer, ids, &|at| self.ids.get(batch.ids[at]));
        let landing = match &reply {
            DeleteReply::AllDeleted | DeleteReply::Each(_) => Landing::Answered { ids },
            DeleteReply::Refused(error) | DeleteReply::Doubtful(error) => refusal(answer, error, ids),
            DeleteReply::Unclear(_) => Landing::Refused,
            DeleteReply::Unreadable => Landing::Failed { ids },
        };
        limiter.landed(permit, now, landing);
        let doubtful = matches!(reply, DeleteReply::Doubtful(_));
        match reply {
            DeleteReply::AllDeleted => {
                self.failed_look_ups = 0;
                if ids > 1 {
                    self.plan.size.answered_bare();
                }
                self.all_deleted(now, batch);
            }
            DeleteReply::Each(replies) => {
                self.failed_look_ups = 0;
                self.each(now, batch, answer, replies);
            }
            DeleteReply::Refused(error) | DeleteReply::Doubtful(error) => {
                batch.ambiguous |= doubtful;
                self.refused(now, batch, answer, &error, renewed, limiter);
            }
            DeleteReply::Unclear(why) => {
                batch.ambiguous = true;
                self.unclear(now, batch, answer.unusable(why), pace(answer));
            }
            DeleteReply::Unreadable => {
                batch.ambiguous = true;
                let problem = answer.unusable("the answer could not be read");
                self.retry(now, batch, problem, pace(answer));
            }
        }
    }

    fn all_deleted(&mut self, now: Millis, batch: Box<Batch>) {
        if batch.ids.len() > TRUSTED_BATCH {
            return self.confirm(now, batch);
        }
        self.plan.size.answered(batch.ids.len(), batch.took);
        for &id in &batch.ids {
            self.ledger.settle(id, Status::Deleted);
        }
    }

    fn each(&mut self, now: Millis, batch: Box<Batch>, answer: &Answer, replies: Vec<IdReply>) {
        let contradiction = || {
            let why = "the answer contradicts itself";
            answer.unusable(why)
        };
        // Ids to send again: those surely not deleted, and those that may be.
        let (mut again, mut unclear) = (Vec::new(), Vec::new());
        let mut last: Option<Fault> = None;
        for (&id, reply) in batch.ids.iter().zip(replies) {
            let error = match reply {
                IdReply::Deleted => {
                    self.ledger.settle(id, Status::Deleted);
                    continue;
                }
                IdReply::Unclear => {
                    join(&mut unclear, &batch, id, contradiction(), Class::Unclear);
                    continue;
                }
                IdReply::NotDeleted(error) => error,
            };
            let class = error.code.as_deref().map_or(Class::Unclear, |code| {
                class_of_code(code).unwrap_or(Class::Rejected)
            });
            let problem = shared_problem(answer, class, &error, &mut last);
            match class {
                Class::Gone => self.ledger.settle(id, Status::AlreadyGone),
                Class::TimedOut | Class::Failed | Class::Unclear => {
                    join(&mut unclear, &batch, id, problem, class)
                }
                Class::Throttled | Class::Busy => join(&mut again, &batch, id, problem, class),
                // Refused for good. Where a code is not known, or an earlier answer was lost, a look-up shows
                // whether the sample is still there.
                _ => {
                    let mut single = batch.with(vec![id]);
                    single.ambiguous |= class == Class::Rejected;
                    single.problem = Some(problem);
                    self.give_up(now, single);
                }
            }
        }
        if unclear.is_empty() {
            if batch.ids.len() > 1 {
                self.plan.size.answered_each();
            }
            self.plan.size.answered(batch.ids.len(), batch.took);
        }
        for piece in &mut unclear {
            piece.ambiguous = true;
        }
        again.append(&mut unclear);
        for piece in again {
            if let Some(problem) = piece.problem.clone() {
                self.retry(now, piece, problem, pace(answer));
            }
        }
    }

    fn refused(
        &mut self,
        now: Millis,
        mut batch: Box<Batch>,
        answer: &Answer,
        error: &ServiceError,
        renewed: bool,
        limiter: &mut Limiter,
    ) {
        let class = answer.class(error);
        batch.ambiguous |= class.ambiguous();
        let several = batch.ids.len() > 1;
        let problem = answer.problem(class, error).shared();
        let pace = pace(answer);
        match class {
            Class::Gone if !several => {
                let another = names_another(error, &self.ids.get(batch.ids[0]));
                batch.problem = Some(problem);
                self.gone_alone(now, batch, another);
            }
            Class::Gone | Class::Parameter if several => {
                if class == Class::Parameter {
                    self.plan.size.suspect(batch.ids.len());
                }
                let half = batch.ids.len().div_ceil(2);
                self.split(now, batch, half, problem);
            }
            Class::TooLarge if several => {
                self.plan.size.too_large(batch.ids.len());
                // Pieces of what is known to be taken, if anything is.
                let half = batch.ids.len().div_ceil(2);
                let most = half.min(self.plan.size.now());
                self.split(now, batch, most, problem);
            }
            Class::Gone | Class::Parameter | Class::TooLarge => {
                batch.problem = Some(problem);
                self.give_up(now, batch);
            }
            Class::Unclear => self.unclear(now, batch, problem, pace),
            Class::Busy | Class::Throttled | Class::TimedOut | Class::Failed => {
                if let Some(until) = self.settings.retry.pause(pace, now) {
                    limiter.hold(until, now);
                }
                self.retry(now, batch, problem, pace);
            }
            Class::Unauthorized if renewed && batch.refusals < MOST_REFUSALS && !self.is_stopped() => {
                batch.refusals += 1;
                batch.attempt -= 1;
                batch.again = true;
                batch.problem = Some(problem);
                self.wait(now, Work::Delete(batch));
            }
            Class::Unauthorized
            | Class::Forbidden
            | Class::DatasetGone
            | Class::Redirect
            | Class::Rejected => {
                batch.problem = Some(problem.clone());
                self.stop(now, problem);
                self.give_up(now, batch);
            }
        }
    }

    /// The whole request was refused because its only sample does not exist. A look-up is asked too: this answer
    /// names no id, or another one, and is also given to requests whose samples all exist.
    fn gone_alone(&mut self, now: Millis, mut batch: Box<Batch>, another: bool) {
        let id = batch.ids[0];
        let verify = self.settings.verify;
        if !verify && !another {
            return self.ledger.settle(id, Status::AlreadyGone);
        }
        if !verify || self.is_stopped() {
            batch.ambiguous = true;
            return self.give_up(now, batch);
        }
        let purpose = Purpose::Confirm {
            batch,
            more: Vec::new(),
            said: Status::AlreadyGone,
        };
        self.wait(now, Work::LookUp(LookUp::new(id, purpose)));
    }

    /// Nothing is known of any id. The size, or one id, can be the cause: several are split; a single one is
    /// tried again, and then looked up.
    fn unclear(&mut self, now: Millis, batch: Box<Batch>, problem: Fault, pace: Pace) {
        if batch.ids.len() > 1 {
            self.plan.size.suspect(batch.ids.len());
            let half = batch.ids.len().div_ceil(2);
            self.split(now, batch, half, problem);
        } else {
            self.retry(now, batch, problem, pace);
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped().is_some()
    }
}

pub(super) fn pace(answer: &Answer) -> Pace {
    Pace {
        throttled: matches!(answer.status, 429 | 503),
        retry_after: answer.retry_after,
    }
}

/// What a refusal tells of the service's load. A deletion has ids, a read none.
pub(super) fn refusal(answer: &Answer, error: &ServiceError, ids: usize) -> Landing {
    match answer.class(error) {
        _ if pace(answer).throttled => Landing::Throttled,
        Class::Throttled => Landing::Throttled,
        Class::TimedOut | Class::Failed => Landing::Failed { ids },
        // It says so at once.
        Class::Busy => Landing::Failed { ids: 0 },
        _ => Landing::Refused,
    }
}

/// What the answer to a read tells of the service's load.
pub(super) fn read(answer: &Answer, reply: &ReadReply) -> Landing {
    match reply {
        ReadReply::Found => Landing::Answered { ids: 0 },
        ReadReply::Refused(error) => refusal(answer, error, 0),
        ReadReply::Unreadable => Landing::Failed { ids: 0 },
    }
}

/// Adds an id that is sent again to the piece with the same code, which is that of each in it when they fail.
#[expect(clippy::vec_box, reason = "batches are handed on boxed")]
fn join(pieces: &mut Vec<Box<Batch>>, batch: &Batch, id: u32, problem: Fault, class: Class) {
    for piece in &mut *pieces {
        let Some(shared) = &mut piece.problem else {
            continue;
        };
        if shared.code == problem.code && shared.service_code == problem.service_code {
            piece.ids.push(id);
            // What was said of one of them alone, such as its id, is not to be said of the others.
            if shared.message != problem.message {
                *shared = reworded(&problem, class.message().into());
            }
            return;
        }
    }
    let mut piece = batch.with(vec![id]);
    piece.problem = Some(problem);
    pieces.push(piece);
}

/// The problem of one id; ids in a row with the same error share one.
fn shared_problem(answer: &Answer, class: Class, error: &ServiceError, last: &mut Option<Fault>) -> Fault {
    let problem = answer.problem(class, error);
    match last {
        Some(shared) if **shared == problem => shared.clone(),
        _ => last.insert(problem.shared()).clone(),
    }
}
