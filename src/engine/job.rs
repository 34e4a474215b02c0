//! A deletion: ids → batches → requests, answers → outcomes. What an answer means is in `reply`, what a look-up
//! means in `look_up`; here is what is sent next, and how it ends.

use super::batch::{Batch, LookUp, Work};
use super::flights::Flights;
use super::ledger::{Counts, Ledger, Status, Trouble};
use super::plan::Plan;
use super::progress::Pulse;
use super::record::Recorder;
use super::settings::{DeleteSettings, RetryPolicy};
use super::size::Size;
use super::{Command, Event, Machine, Millis, Token};
use crate::classify::Loss;
use crate::error::{Code, Fault, fault};
use crate::ids::Ids;
use crate::limiter::{Grant, Landing, Limiter, Member, Permit};
use crate::limits::MOST_WAITING;
use crate::request::Samples;
use crate::rng::Rng;

/// Where the next work comes from.
enum Due {
    Waiting(usize),
    LookUp,
    New,
}

#[derive(Debug)]
pub struct Job {
    pub(super) samples: Samples,
    pub(super) settings: DeleteSettings,
    pub(super) ids: Ids,
    pub(super) plan: Plan,
    pub(super) ledger: Ledger,
    pub(super) rng: Rng,
    pub(super) member: Member,
    pub(super) flights: Flights<Work>,
    /// To be repeated, each not before its time.
    pub(super) waiting: Vec<(Millis, Work)>,
    /// To be looked up for the first time, the last one first, each not before its time.
    pub(super) look_ups: Vec<(Millis, Box<LookUp>)>,
    /// Look-ups in a row that gave nothing.
    pub(super) failed_look_ups: u32,
    /// In flight when it was aborted.
    pub(super) cancelled: Vec<Token>,
    /// Why it stopped.
    pub(super) stopped: Option<Fault>,
    pub(super) started: Millis,
    /// Milliseconds that earlier runs took.
    pub(super) earlier: Millis,
    pub(super) ended: Option<Millis>,
    pub(super) requests: u32,
    pub(super) retries: u32,
    pub(super) pulse: Pulse,
    pub(super) blocked: bool,
    /// What the limiter said last.
    pub(super) level: usize,
    pub(super) held_until: Millis,
    pub(super) offline: bool,
    /// Its source may give more, though it may have stopped meanwhile.
    pub(super) streams: bool,
    pub(super) recorder: Option<Box<Recorder>>,
}

impl Job {
    pub fn new(
        samples: Samples,
        settings: DeleteSettings,
        seed: u64,
        now: Millis,
        limiter: &mut Limiter,
    ) -> Self {
        Job {
            samples,
            plan: Plan::new(Size::of_job(settings.batch_size, limiter.batch_size)),
            ledger: Ledger::new(settings.news),
            rng: Rng::new(seed),
            member: limiter.join(),
            flights: Flights::new(),
            waiting: Vec::new(),
            look_ups: Vec::new(),
            failed_look_ups: 0,
            cancelled: Vec::new(),
            stopped: None,
            started: now,
            earlier: 0,
            ended: None,
            requests: 0,
            retries: 0,
            pulse: Pulse::default(),
            blocked: false,
            level: limiter.level(),
            held_until: 0,
            offline: false,
            streams: false,
            recorder: None,
            settings,
            ids: Ids::default(),
        }
    }

    /// Ids come from a stream: it is not done before `close`.
    pub fn open(&mut self) {
        self.plan.open();
        self.streams = true;
    }

    /// No more ids will come.
    pub fn close(&mut self) {
        self.plan.close();
        self.streams = false;
    }

    /// Whether more ids may come.
    pub fn is_growing(&self) -> bool {
        self.plan.is_open()
    }

    /// How many more ids are worth reading now.
    pub fn wants(&self) -> usize {
        self.plan.wants(&self.ids)
    }

    /// Adds an id to be deleted. What comes after the job has stopped is accounted for, and not sent any more.
    pub fn add(&mut self, id: &str) {
        if !self.ids.insert(id) {
            return;
        }
        self.ledger.open();
        if self.stopped.is_some() {
            for id in self.plan.rest(&self.ids) {
                self.ledger.settle(id, Status::NotAttempted);
            }
        }
    }

    /// How a request is repeated, and how long one may take.
    pub fn patience(&self) -> (&RetryPolicy, u32) {
        (&self.settings.retry, self.settings.timeout)
    }

    /// Whether the source files go too, as the record of one that is taken up says.
    pub fn delete_source(&mut self, too: bool) {
        self.settings.delete_source = too;
    }

    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    pub fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// The troubles in the order of their ids.
    pub fn troubles(&self) -> Vec<&Trouble> {
        self.ledger.troubles()
    }

    /// The outcome of every id, as the number of a `Status`.
    pub fn entries(&self) -> &[u8] {
        self.ledger.entries()
    }

    /// The ids of an outcome in the order given.
    pub fn settled_as(&self, status: Status) -> Vec<u32> {
        self.ledger.ids(status)
    }

    pub fn counts(&self) -> Counts {
        self.ledger.counts()
    }

    /// Why it had to stop, if it had to.
    pub fn stopped(&self) -> Option<&Fault> {
        self.stopped.as_ref()
    }

    /// Requests were sent to find out which ids there are.
    pub fn listed(&mut self, requests: u32, retries: u32) {
        self.requests += requests;
        self.retries += retries;
    }

    pub fn requests(&self) -> u32 {
        self.requests
    }

    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// Milliseconds from the start to the end.
    pub fn duration(&self) -> Millis {
        self.elapsed(self.ended.unwrap_or(self.started))
    }

    pub(super) fn most_in_flight(&self) -> usize {
        self.level.min(self.settings.concurrency as usize)
    }

    pub(super) fn is_done(&self) -> bool {
        self.flights.is_empty() && !self.has_work()
    }

    fn has_work(&self) -> bool {
        !self.plan.is_done(&self.ids) || !self.waiting.is_empty() || !self.look_ups.is_empty()
    }

    // ---- what is sent next

    /// Where the work is that is to be sent now, if there is any.
    fn due(&mut self, now: Millis, may_repeat: bool) -> Option<Due> {
        let waiting = |(due, work): &(Millis, Work)| *due <= now && (may_repeat || !work.repeats());
        if let Some(at) = self.waiting.iter().position(waiting) {
            Some(Due::Waiting(at))
        } else if self.look_ups.last().is_some_and(|(due, _)| *due <= now) {
            Some(Due::LookUp)
        } else {
            let new = self.next_batch(now)?;
            (new <= now).then_some(Due::New)
        }
    }

    fn repeats(&self, due: &Due) -> bool {
        match due {
            Due::Waiting(at) => self.waiting.get(*at).is_some_and(|(_, work)| work.repeats()),
            Due::LookUp | Due::New => false,
        }
    }

    fn take(&mut self, due: Due) -> Option<Work> {
        let work = match due {
            Due::Waiting(at) => self.waiting.swap_remove(at).1,
            Due::LookUp => Work::LookUp(self.look_ups.pop()?.1),
            Due::New => {
                let end = self.recorded_end();
                Work::Delete(Batch::new(self.plan.cut(&self.ids, end)))
            }
        };
        Some(self.witnessed(work))
    }

    /// When ids that were never sent are, if there are any.
    fn next_batch(&mut self, now: Millis) -> Option<Millis> {
        if self.waiting.len() >= MOST_WAITING {
            return None;
        }
        let end = self.recorded_end();
        self.plan.due(now, &self.ids, end)
    }

    /// When there is something to send, if nothing is due now but what the budget of repetitions holds back.
    fn first_due(&mut self, now: Millis, limiter: &mut Limiter) -> Option<Millis> {
        let batch = self.next_batch(now);
        let waiting = self.waiting.iter().map(|(due, _)| *due);
        let look_up = self.look_ups.last().map(|(due, _)| *due);
        let later = waiting.chain(look_up).chain(batch);
        let later = later.filter(|due| *due > now).min();
        match self.waiting.iter().any(|(due, _)| *due <= now) {
            true => later.into_iter().chain(limiter.await_budget(self.member)).min(),
            false => later,
        }
    }

    fn send(&mut self, now: Millis, mut work: Work, permit: Permit) -> Command {
        let request = match &mut work {
            Work::Delete(batch) => {
                batch.attempt += 1;
                batch.sent += 1;
                let ids = batch.ids.iter().map(|&id| self.ids.get(id));
                self.samples.delete(ids, self.settings.delete_source)
            }
            Work::LookUp(look_up) => {
                look_up.tries += 1;
                self.samples.describe(&self.ids.get(look_up.id))
            }
        };
        self.requests += 1;
        self.retries += u32::from(work.is_repetition());
        let token = self.flights.start(work, permit, now, self.settings.timeout);
        Command::Send { token, request }
    }
}

impl Machine for Job {
    fn poll(&mut self, now: Millis, limiter: &mut Limiter) -> Command {
        // The newest first: those that wait in the browser for a connection, before others free theirs.
        if let Some(token) = self.cancelled.pop() {
            return Command::Cancel(token);
        }
        if let Some(token) = self.flights.overdue(now) {
            self.lost(now, token, Loss::Timeout, limiter);
            return Command::Cancel(token);
        }
        self.level = limiter.level();
        self.held_until = limiter.held_until();
        self.offline = limiter.is_offline();
        if self.settings.dry_run {
            for id in self.plan.rest(&self.ids) {
                self.ledger.settle(id, Status::NotAttempted);
            }
        }
        if self.is_done() {
            if let Some(command) = self.last_record(now) {
                return command;
            }
            limiter.leave(self.member);
            self.ended.get_or_insert(now);
            limiter.batch_size = Some(Size::learnt(limiter.batch_size, self.plan.size));
            if !self.ledger.balanced() {
                self.stopped = Some(fault(Code::Internal, "the outcomes do not add up"));
            }
            return Command::Finish;
        }
        let record = self.record_due();
        if record.is_some_and(|due| due <= now) {
            return self.record(now);
        }
        let deadline = self.flights.first_deadline().into_iter().chain(record).min();
        let first = |due: Option<Millis>| Command::Wait(deadline.into_iter().chain(due).min());
        // What ends a block, a full house, or the wait for a record is an event; only work that is not due yet needs a timer.
        let barred = self.blocked || !self.may_send();
        if barred || self.flights.len() >= self.settings.concurrency as usize {
            limiter.leave(self.member);
            return first(None);
        }
        let Some(due) = self.due(now, limiter.may_repeat(now)) else {
            limiter.leave(self.member);
            return first(self.first_due(now, limiter));
        };
        match limiter.acquire(self.member, now, self.repeats(&due)) {
            Grant::Full => first(None),
            Grant::Held(until) => first(Some(until)),
            Grant::Yes(permit) => match self.take(due) {
                Some(work) => self.send(now, work, permit),
                None => {
                    limiter.landed(permit, now, Landing::Dropped);
                    first(None)
                }
            },
        }
    }

    fn member(&self) -> Member {
        self.member
    }

    fn wants_to_send(&self) -> bool {
        self.has_work() && self.stopped.is_none()
    }

    fn block(&mut self, blocked: bool) {
        self.blocked = blocked;
    }

    fn handle(&mut self, now: Millis, event: Event, limiter: &mut Limiter) {
        match event {
            Event::Answer {
                token,
                answer,
                renewed,
            } => {
                let Some((work, permit)) = self.flights.land(token) else {
                    return;
                };
                limiter.online();
                match work {
                    Work::Delete(mut batch) => {
                        batch.took = now - permit.sent();
                        self.answered(now, batch, permit, &answer, renewed, limiter);
                    }
                    Work::LookUp(look_up) => {
                        self.looked_up(now, look_up, permit, &answer, renewed, limiter);
                    }
                }
            }
            Event::Lost { token, loss } => self.lost(now, token, loss, limiter),
            Event::Recorded(done) => self.recorded(now, done),
            Event::Unsent { token, problem } => self.unsent(now, token, problem, limiter),
            // What has ended cannot end otherwise any more.
            Event::Abort | Event::Stop(_) if self.ended.is_some() => {}
            Event::Abort => self.abort(now, limiter),
            Event::Stop(problem) => self.stop(now, problem),
        }
    }
}
