//! How a batch goes on after an answer, or its loss, and how it ends: sent again, in pieces, given up; and how the job
//! ends before its time.

use super::batch::{Batch, LookUp, Purpose, Work};
use super::job::Job;
use super::ledger::Status;
use super::retry::Pace;
use super::{Millis, Token};
use crate::classify::Loss;
use crate::error::{Code, Fault, Problem, fault};
use crate::limiter::{Landing, Limiter};
use crate::limits::OFFLINE_PROBE;
use crate::text::concat;
use std::borrow::Cow;

impl Job {
    pub(super) fn wait(&mut self, due: Millis, work: Work) {
        self.waiting.push((due, work));
    }

    /// Sends the batch again, later, or gives it up.
    pub(super) fn retry(&mut self, now: Millis, mut batch: Box<Batch>, problem: Fault, pace: Pace) {
        batch.problem = Some(problem);
        let delay = match self.stopped {
            None => self.settings.retry.delay(batch.attempt, pace, &mut self.rng),
            Some(_) => None,
        };
        match delay {
            Some(delay) => self.wait(now + delay, Work::Delete(batch)),
            None => self.give_up(now, batch),
        }
    }

    /// Sends the batch in pieces: one id, or its size, can be what the service objects to.
    pub(super) fn split(&mut self, now: Millis, mut batch: Box<Batch>, most: usize, problem: Fault) {
        batch.doubtful |= problem.code == Code::SampleNotFound;
        batch.problem = Some(problem);
        if self.stopped.is_some() {
            return self.give_up(now, batch);
        }
        for piece in batch.split(most) {
            self.wait(now, Work::Delete(piece));
        }
    }

    /// No further attempt, or none at all: what was surely refused has failed; what may have been done is looked up.
    pub(super) fn give_up(&mut self, now: Millis, batch: Box<Batch>) {
        if batch.sent == 0 {
            for &id in &batch.ids {
                self.ledger.settle(id, Status::NotAttempted);
            }
            return;
        }
        let problem = batch
            .problem
            .clone()
            .unwrap_or_else(|| fault(Code::Internal, "no answer"));
        let may_be_gone = batch.ambiguous || batch.doubtful;
        if may_be_gone && self.settings.verify && self.stopped.is_none() {
            self.look_up_each(now, &batch.ids, &problem, batch.sent);
            return;
        }
        let status = match may_be_gone {
            true => Status::Unknown,
            false => Status::Failed,
        };
        for &id in &batch.ids {
            self.ledger.settle_with(id, status, problem.clone(), batch.sent);
        }
    }

    /// The service said that they do not exist, and look-ups, which could tell, are refused.
    pub(super) fn leave_unknown(&mut self, batch: &Batch) {
        let said = batch
            .problem
            .clone()
            .unwrap_or_else(|| fault(Code::Internal, "no answer"));
        let problem = without_look_up(&said);
        for &id in &batch.ids {
            self.ledger
                .settle_with(id, Status::Unknown, problem.clone(), batch.sent);
        }
    }

    /// Nothing more is sent; what is in flight is waited for.
    pub(super) fn stop(&mut self, now: Millis, problem: Fault) {
        if self.stopped.is_some() {
            return;
        }
        self.stopped = Some(problem);
        let rest = self.plan.rest(&self.ids);
        self.sending_ended(rest.start);
        let look_ups = std::mem::take(&mut self.look_ups)
            .into_iter()
            .map(|(due, look_up)| (due, Work::LookUp(look_up)));
        let waiting = std::mem::take(&mut self.waiting);
        for (_, work) in waiting.into_iter().chain(look_ups) {
            match work {
                Work::Delete(batch) => self.give_up(now, batch),
                Work::LookUp(look_up) => self.unresolved(now, look_up, None),
            }
        }
        for id in rest {
            self.ledger.settle(id, Status::NotAttempted);
        }
    }

    pub(super) fn abort(&mut self, now: Millis, limiter: &mut Limiter) {
        let problem = fault(Code::Aborted, "the signal aborted the deletion");
        self.stop(now, problem.clone());
        while let Some(token) = self.flights.oldest() {
            self.cancelled.push(token);
            let Some((work, permit)) = self.flights.land(token) else {
                return;
            };
            limiter.landed(permit, now, Landing::Dropped);
            match work {
                Work::Delete(mut batch) => {
                    batch.ambiguous = true;
                    batch.problem = Some(problem.clone());
                    self.give_up(now, batch);
                }
                Work::LookUp(look_up) => self.unresolved(now, look_up, None),
            }
        }
    }

    pub(super) fn lost(&mut self, now: Millis, token: Token, loss: Loss, limiter: &mut Limiter) {
        let Some((work, permit)) = self.flights.land(token) else {
            return;
        };
        let problem = fault(loss.code(), loss.message());
        if loss == Loss::Offline && self.stopped.is_none() {
            limiter.landed(permit, now, Landing::Dropped);
            limiter.offline(now + OFFLINE_PROBE);
            return self.wait(now, work.without_network(problem));
        }
        limiter.landed(permit, now, Landing::Failed { ids: work.ids() });
        match work {
            Work::Delete(mut batch) => {
                batch.ambiguous = true;
                let len = batch.ids.len();
                if loss == Loss::Timeout {
                    self.plan.size.slow(len);
                }
                // A size that the service was only asked for to see whether it can is not asked for again.
                match self.plan.size.is_auto() && len > self.plan.size.now() {
                    true => self.split(now, batch, self.plan.size.now(), problem),
                    false => self.retry(now, batch, problem, Pace::default()),
                }
            }
            Work::LookUp(look_up) => self.retry_look_up(now, look_up, problem, Pace::default()),
        }
    }

    /// The request never left: it does not count, and what was never sent was not attempted.
    pub(super) fn unsent(&mut self, now: Millis, token: Token, problem: Fault, limiter: &mut Limiter) {
        let Some((work, permit)) = self.flights.land(token) else {
            return;
        };
        limiter.landed(permit, now, Landing::Dropped);
        self.requests -= 1;
        self.retries -= u32::from(work.is_repetition());
        self.stop(now, problem);
        match work {
            Work::Delete(mut batch) => {
                batch.sent -= 1;
                batch.attempt -= 1;
                self.give_up(now, batch);
            }
            Work::LookUp(look_up) => self.unresolved(now, look_up, None),
        }
    }
}

/// What was said of an id, where a look-up could tell more and is refused.
pub(super) fn without_look_up(said: &Fault) -> Fault {
    more_of(said, "; the look-up that could tell was refused")
}

/// What was said, and more.
pub(super) fn more_of(said: &Fault, more: &str) -> Fault {
    reworded(said, concat(&[&*said.message, more]).into())
}

/// The same in other words.
pub(super) fn reworded(said: &Fault, message: Cow<'static, str>) -> Fault {
    Problem {
        message,
        ..(**said).clone()
    }
    .shared()
}

/// A look-up for an id whose answers were lost or unclear.
pub(super) fn settling(id: u32, problem: &Fault, sent: u32) -> Box<LookUp> {
    LookUp::new(
        id,
        Purpose::Settle {
            problem: problem.clone(),
            sent,
        },
    )
}
