//! A single read: a page of samples, or one sample. Repeated like a batch, settled by an answer or a problem.

use super::flights::Flights;
use super::reply::{MOST_REFUSALS, pace, read};
use super::retry::Pace;
use super::settings::RetryPolicy;
use super::{Command, Event, Machine, Millis, Token};
use crate::classify::{Class, Loss};
use crate::error::{Code, Fault, fault};
use crate::limiter::{Grant, Landing, Limiter, Member, Permit};
use crate::request::Request;
use crate::response::{Answer, ReadReply, read_page, read_sample};
use crate::rng::Rng;

#[derive(Debug)]
pub enum Wanted {
    Page,
    Sample(String),
}

/// What it ended with: the answer as it came, which was understood.
pub type Outcome = Result<Answer, Fault>;

#[derive(Debug)]
pub struct Call {
    wanted: Wanted,
    request: Request,
    policy: RetryPolicy,
    timeout: u32,
    rng: Rng,
    member: Member,
    flights: Flights<()>,
    tries: u32,
    refusals: u32,
    sent: u32,
    due: Millis,
    cancelled: Option<Token>,
    outcome: Option<Outcome>,
    blocked: bool,
}

impl Call {
    pub fn new(
        wanted: Wanted,
        request: Request,
        policy: RetryPolicy,
        timeout: u32,
        seed: u64,
        limiter: &mut Limiter,
    ) -> Self {
        Call {
            wanted,
            request,
            policy,
            timeout,
            rng: Rng::new(seed),
            member: limiter.join(),
            flights: Flights::new(),
            tries: 0,
            refusals: 0,
            sent: 0,
            due: 0,
            cancelled: None,
            outcome: None,
            blocked: false,
        }
    }

    /// Requests sent.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// After `Finish`.
    pub fn take_outcome(&mut self) -> Option<Outcome> {
        self.outcome.take()
    }

    fn answered(
        &mut self,
        now: Millis,
        permit: Permit,
        answer: Answer,
        renewed: bool,
        limiter: &mut Limiter,
    ) {
        let reply = match &self.wanted {
            Wanted::Page => read_page(&answer),
            Wanted::Sample(id) => read_sample(&answer, id),
        };
        limiter.landed(permit, now, read(&answer, &reply));
        let error = match reply {
            ReadReply::Found => {
                self.outcome = Some(Ok(answer));
                return;
            }
            ReadReply::Unreadable => {
                let problem = answer.unusable("the answer could not be read");
                return self.retry(now, problem, pace(&answer));
            }
            ReadReply::Refused(error) => error,
        };
        let class = answer.class(&error);
        let problem = answer.problem(class, &error).shared();
        if class == Class::Unauthorized && renewed && self.refusals < MOST_REFUSALS {
            self.refusals += 1;
            self.tries -= 1;
        } else if class.passing() {
            let pace = pace(&answer);
            if let Some(until) = self.policy.pause(pace, now) {
                limiter.hold(until, now);
            }
            self.retry(now, problem, pace);
        } else {
            self.outcome = Some(Err(problem));
        }
    }

    fn retry(&mut self, now: Millis, problem: Fault, pace: Pace) {
        match self.policy.delay(self.tries, pace, &mut self.rng) {
            Some(delay) => self.due = now + delay,
            None => self.outcome = Some(Err(problem)),
        }
    }

    fn lost(&mut self, now: Millis, token: Token, loss: Loss, limiter: &mut Limiter) {
        if let Some(((), permit)) = self.flights.land(token) {
            limiter.landed(permit, now, Landing::Failed { ids: 0 });
            self.retry(now, fault(loss.code(), loss.message()), Pace::default());
        }
    }
}

impl Machine for Call {
    fn member(&self) -> Member {
        self.member
    }

    fn wants_to_send(&self) -> bool {
        self.outcome.is_none() && self.flights.is_empty()
    }

    fn block(&mut self, blocked: bool) {
        self.blocked = blocked;
    }

    fn poll(&mut self, now: Millis, limiter: &mut Limiter) -> Command {
        if let Some(token) = self.cancelled.take() {
            return Command::Cancel(token);
        }
        if let Some(token) = self.flights.overdue(now) {
            self.lost(now, token, Loss::Timeout, limiter);
            return Command::Cancel(token);
        }
        if self.outcome.is_some() {
            limiter.leave(self.member);
            return Command::Finish;
        }
        if let Some(deadline) = self.flights.first_deadline() {
            return Command::Wait(Some(deadline));
        }
        if self.blocked || now < self.due {
            limiter.leave(self.member);
            return Command::Wait((!self.blocked).then_some(self.due));
        }
        let repeats = self.tries > 0;
        if repeats && !limiter.may_repeat(now) {
            limiter.leave(self.member);
            return Command::Wait(limiter.await_budget(self.member));
        }
        match limiter.acquire(self.member, now, repeats) {
            Grant::Full => Command::Wait(None),
            Grant::Held(until) => Command::Wait(Some(until)),
            Grant::Yes(permit) => {
                self.tries += 1;
                self.sent += 1;
                let token = self.flights.start((), permit, now, self.timeout);
                Command::Send {
                    token,
                    request: self.request.clone(),
                }
            }
        }
    }

    fn handle(&mut self, now: Millis, event: Event, limiter: &mut Limiter) {
        match event {
            Event::Answer {
                token,
                answer,
                renewed,
            } => {
                if let Some(((), permit)) = self.flights.land(token) {
                    limiter.online();
                    self.answered(now, permit, answer, renewed, limiter);
                }
            }
            Event::Lost { token, loss } => self.lost(now, token, loss, limiter),
            Event::Unsent { problem, .. } => {
                // It never left.
                self.sent -= u32::from(!self.flights.is_empty());
                self.end(now, problem, limiter);
            }
            Event::Stop(problem) => self.end(now, problem, limiter),
            Event::Recorded(_) => {}
            Event::Abort => self.end(now, fault(Code::Aborted, "the signal aborted the call"), limiter),
        }
    }
}

impl Call {
    fn end(&mut self, now: Millis, problem: Fault, limiter: &mut Limiter) {
        self.outcome.get_or_insert(Err(problem));
        if let Some(token) = self.flights.oldest() {
            if let Some(((), permit)) = self.flights.land(token) {
                limiter.landed(permit, now, Landing::Dropped);
            }
            self.cancelled = Some(token);
        }
    }
}
