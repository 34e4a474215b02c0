//! Permits for requests: one limiter a session, shared by its jobs.

mod budget;
mod level;
#[cfg(test)]
mod tests;

use crate::engine::Millis;
use crate::engine::size::Size;
use budget::Budget;
use level::Level;

/// A job, or a single call, that takes permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member(u32);

impl Member {
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Leave to send one request; handed back by `landed`, exactly once.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    sent: Millis,
    /// A repetition that the budget did not cover.
    on_credit: bool,
}

impl Permit {
    pub fn sent(&self) -> Millis {
        self.sent
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Grant {
    Yes(Permit),
    /// All are taken. The member stands in the queue and is to ask again when one is released.
    Full,
    /// Nobody sends before that time.
    Held(Millis),
}

/// What became of a request, as far as it tells of the service's load. Only deletions have ids: their times are
/// compared with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    Answered {
        ids: usize,
    },
    Throttled,
    /// No answer, or one that says that the service failed.
    Failed {
        ids: usize,
    },
    /// Refused for a reason of its own: the service is well.
    Refused,
    /// Not sent, or given up.
    Dropped,
}

#[derive(Debug)]
pub struct Limiter {
    /// What jobs found out of how many ids go together.
    pub batch_size: Option<Size>,
    level: Level,
    budget: Budget,
    in_flight: usize,
    /// The service asked for a pause until then.
    held_until: Millis,
    /// Without a network nothing is sent until then; 0 with one.
    offline_until: Millis,
    /// Since that pause nothing came back but refusals: one request is sent, and what comes of it awaited.
    probing: bool,
    probe_in_flight: bool,
    /// One request at a time is too many: the next one goes then.
    gap_until: Millis,
    members: u32,
    /// Those refused, in the order in which they are served: so no job starves another.
    queue: Vec<Member>,
    /// Those that have nothing to send but repetitions that the budget does not cover.
    poor: Vec<Member>,
}

impl Limiter {
    pub fn new(most: usize) -> Self {
        Limiter {
            batch_size: None,
            level: Level::new(most),
            budget: Budget::new(),
            in_flight: 0,
            held_until: 0,
            offline_until: 0,
            probing: false,
            probe_in_flight: false,
            gap_until: 0,
            members: 0,
            queue: Vec::new(),
            poor: Vec::new(),
        }
    }

    pub fn join(&mut self) -> Member {
        self.members = self.members.wrapping_add(1);
        Member(self.members)
    }

    pub fn leave(&mut self, member: Member) {
        self.queue.retain(|other| *other != member);
        self.poor.retain(|other| *other != member);
    }

    /// `repeats`: it was sent before, and `may_repeat` said yes.
    pub fn acquire(&mut self, member: Member, now: Millis, repeats: bool) -> Grant {
        if now < self.held_until() {
            return Grant::Held(self.held_until());
        }
        let queued = self.queue.iter().position(|other| *other == member);
        if queued.unwrap_or(self.queue.len()) >= self.free() {
            if queued.is_none() {
                self.queue.push(member);
            }
            return Grant::Full;
        }
        self.leave(member);
        self.in_flight += 1;
        self.probe_in_flight = self.probing || self.is_offline();
        self.level.sent(self.in_flight);
        self.gap_until = now + self.level.gap();
        Grant::Yes(Permit {
            sent: now,
            on_credit: repeats && self.budget.pay(),
        })
    }

    pub fn landed(&mut self, permit: Permit, now: Millis, landing: Landing) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match landing {
            Landing::Answered { ids } => {
                self.budget.earn();
                self.level.took(permit.sent, now, ids, false);
            }
            Landing::Failed { ids } => self.level.took(permit.sent, now, ids, true),
            Landing::Throttled => self.level.throttled(permit.sent, now),
            Landing::Refused => {
                self.budget.earn();
                // An answer too, whose time tells nothing.
                self.level.took(permit.sent, now, 0, false);
            }
            Landing::Dropped => {}
        }
        if permit.sent >= self.held_until {
            self.probe_in_flight = false;
            self.probing &= matches!(landing, Landing::Throttled | Landing::Dropped);
        }
        if permit.on_credit {
            let failed = matches!(landing, Landing::Throttled | Landing::Failed { .. });
            self.budget.repaid(now, failed);
        }
        // Also when it failed: then it can be told when the next one may go.
        if permit.on_credit || self.may_repeat(now) {
            self.queue.append(&mut self.poor);
        }
    }

    /// Nothing is sent before `until`: a `Retry-After` of 429 or 503. Never shortens a pause.
    pub fn hold(&mut self, until: Millis, now: Millis) {
        if until > self.held_until.max(now) {
            self.held_until = until;
            self.probing = true;
            self.probe_in_flight = false;
            self.level.drop_gap();
        }
    }

    /// There is no network: nobody sends before it is back, or, should nobody say so, one request at that time.
    pub fn offline(&mut self, until: Millis) {
        self.offline_until = until;
        self.probe_in_flight = false;
    }

    /// There is a network.
    pub fn online(&mut self) {
        self.offline_until = 0;
    }

    pub fn is_offline(&self) -> bool {
        self.offline_until > 0
    }

    /// Whether something that was sent before may be sent again.
    pub fn may_repeat(&self, now: Millis) -> bool {
        self.budget.next().is_some_and(|time| time <= now)
    }

    /// The member has nothing to send but repetitions, and may not: it will be asked. When it is to come back of its own
    /// accord, if that can be told.
    pub fn await_budget(&mut self, member: Member) -> Option<Millis> {
        self.poor.push(member);
        self.budget.next()
    }

    /// Whose turn it is, if there is a free permit.
    pub fn next(&self) -> Option<Member> {
        (self.free() > 0).then(|| self.queue.first().copied()).flatten()
    }

    /// Permits that can be had, but for a pause.
    fn free(&self) -> usize {
        // While probing, what hangs since before the pause does not count: it would hold up everybody.
        match self.probing || self.is_offline() {
            true => usize::from(!self.probe_in_flight),
            false => self.level().saturating_sub(self.in_flight),
        }
    }

    /// Requests that may be in flight.
    pub fn level(&self) -> usize {
        self.level.get()
    }

    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub fn held_until(&self) -> Millis {
        self.held_until.max(self.gap_until).max(self.offline_until)
    }
}
