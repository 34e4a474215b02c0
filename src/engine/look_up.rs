//! Look-ups: what became of an id whose answers were lost or unclear, and whether a batch was taken whole.

use super::Millis;
use super::batch::{LookUp, Purpose, Work};
use super::ending::{more_of, settling, without_look_up};
use super::job::Job;
use super::ledger::Status;
use super::reply::{MOST_REFUSALS, pace, read};
use super::retry::Pace;
use crate::classify::Class;
use crate::error::{Code, Fault, fault};
use crate::limiter::{Limiter, Permit};
use crate::limits::{MAX_FAILED_LOOK_UPS, TRUSTED_BATCH, WITNESS_TRIES};
use crate::response::{Answer, ReadReply, read_sample};

impl Job {
    /// Looks the ids up after a pause, so that a request which is still under way at the service can end.
    pub(super) fn look_up_each(&mut self, now: Millis, ids: &[u32], problem: &Fault, sent: u32) {
        let pause = self
            .settings
            .retry
            .delay(0, Pace::default(), &mut self.rng)
            .unwrap_or(0);
        for &id in ids {
            self.look_ups.push((now + pause, settling(id, problem, sent)));
        }
        self.drop_hopeless(now, None);
    }

    pub(super) fn looked_up(
        &mut self,
        now: Millis,
        mut look_up: Box<LookUp>,
        permit: Permit,
        answer: &Answer,
        renewed: bool,
        limiter: &mut Limiter,
    ) {
        let reply = read_sample(answer, &self.ids.get(look_up.id));
        limiter.landed(permit, now, read(answer, &reply));
        let error = match reply {
            ReadReply::Found => return self.found(now, look_up),
            ReadReply::Unreadable => {
                let problem = answer.unusable("the look-up's answer could not be read");
                return self.retry_look_up(now, look_up, problem, pace(answer));
            }
            ReadReply::Refused(error) => error,
        };
        let class = answer.class(&error);
        let problem = answer.problem(class, &error).shared();
        match class {
            Class::Gone => self.gone(now, look_up),
            Class::Unauthorized if renewed && look_up.refusals < MOST_REFUSALS && !self.is_stopped() => {
                look_up.refusals += 1;
                look_up.tries -= 1;
                self.wait(now, Work::LookUp(look_up));
            }
            Class::Unauthorized | Class::DatasetGone => {
                self.stop(now, problem.clone());
                self.unresolved(now, look_up, Some(problem));
            }
            _ if class.passing() => {
                let pace = pace(answer);
                if let Some(until) = self.settings.retry.pause(pace, now) {
                    limiter.hold(until, now);
                }
                self.retry_look_up(now, look_up, problem, pace);
            }
            // Not permitted, among others: who may delete can do without reading, and a deletion is answered for itself.
            _ => self.failed(now, look_up, problem),
        }
    }

    fn found(&mut self, now: Millis, look_up: Box<LookUp>) {
        self.failed_look_ups = 0;
        match look_up.purpose {
            Purpose::Settle { problem, sent } => {
                let problem = more_of(&problem, "; a look-up still finds the sample");
                self.ledger.settle_with(look_up.id, Status::Failed, problem, sent);
            }
            Purpose::Witness { batch, .. } => self.witness_found(now, batch, look_up.id),
            // It is not gone: another attempt.
            Purpose::Confirm {
                batch,
                said: Status::AlreadyGone,
                ..
            } => {
                let problem = batch
                    .problem
                    .clone()
                    .unwrap_or_else(|| fault(Code::Internal, "no answer"));
                self.retry(now, batch, problem, Pace::default());
            }
            // The service took only the first ids: those after them are sent again, in pieces that it may take.
            Purpose::Confirm { mut batch, .. } => {
                self.plan.size.truncated(batch.ids.len());
                batch.ambiguous = true;
                let why = "the service reported a success, but a look-up still finds the sample";
                self.split(now, batch, TRUSTED_BATCH, fault(Code::InvalidResponse, why));
            }
        }
    }

    fn gone(&mut self, now: Millis, look_up: Box<LookUp>) {
        self.failed_look_ups = 0;
        match look_up.purpose {
            Purpose::Settle { .. } => self.ledger.settle(look_up.id, Status::AlreadyGone),
            Purpose::Witness { batch, more } => self.witness_gone(now, batch, more),
            Purpose::Confirm {
                batch,
                mut more,
                said,
            } => match more.pop() {
                Some(id) => {
                    let purpose = Purpose::Confirm { batch, more, said };
                    let next = LookUp::new(id, purpose);
                    match self.is_stopped() {
                        true => self.unresolved(now, next, None),
                        false => self.wait(now, Work::LookUp(next)),
                    }
                }
                None if said == Status::Deleted => self.confirmed(now, batch),
                None => batch.ids.iter().for_each(|&id| self.ledger.settle(id, said)),
            },
        }
    }

    /// Looks up again, later. After a look-up that failed to the end the next ones get a single try.
    pub(super) fn retry_look_up(&mut self, now: Millis, look_up: Box<LookUp>, problem: Fault, pace: Pace) {
        let hopeful = !self.is_stopped() && self.failed_look_ups == 0;
        let enough = look_up.is_before() && look_up.tries >= WITNESS_TRIES;
        let delay = match hopeful && !enough {
            true => self.settings.retry.delay(look_up.tries, pace, &mut self.rng),
            false => None,
        };
        match delay {
            Some(delay) => self.wait(now + delay, Work::LookUp(look_up)),
            None => self.failed(now, look_up, problem),
        }
    }

    /// It is not tried again. One that a batch waits for does not tell whether another would help.
    fn failed(&mut self, now: Millis, look_up: Box<LookUp>, problem: Fault) {
        self.failed_look_ups += u32::from(!look_up.is_before());
        self.unresolved(now, look_up, Some(problem.clone()));
        self.drop_hopeless(now, Some(problem));
    }

    /// The look-up gave nothing.
    pub(super) fn unresolved(&mut self, now: Millis, look_up: Box<LookUp>, problem: Option<Fault>) {
        let refused = problem.as_ref().is_some_and(|problem| !problem.code.retryable());
        match look_up.purpose {
            Purpose::Settle { mut problem, sent } => {
                if refused {
                    problem = without_look_up(&problem);
                }
                self.ledger
                    .settle_with(look_up.id, Status::Unknown, problem, sent);
            }
            Purpose::Witness { batch, .. } => self.witness_unknown(now, batch, problem),
            // Look-ups are refused: neither would a further answer be confirmed.
            Purpose::Confirm { batch, said, .. } if refused && !self.is_stopped() => match said {
                Status::Deleted => {
                    self.hold(problem);
                    self.disbelieve(now, batch);
                }
                _ => self.leave_unknown(&batch),
            },
            Purpose::Confirm { mut batch, .. } => {
                let why = "no look-up could confirm what the service reported";
                batch.ambiguous = true;
                let problem = problem.unwrap_or_else(|| fault(Code::InvalidResponse, why));
                self.retry(now, batch, problem, Pace::default());
            }
        }
    }

    /// When one look-up after the other gives nothing, the rest is called unknown without one. `problem` is the last's.
    fn drop_hopeless(&mut self, now: Millis, problem: Option<Fault>) {
        if self.failed_look_ups >= MAX_FAILED_LOOK_UPS {
            for (_, look_up) in std::mem::take(&mut self.look_ups) {
                self.unresolved(now, look_up, problem.clone());
            }
        }
    }
}
