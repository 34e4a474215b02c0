//! Permits for requests: one limiter a session, shared by its jobs.

use crate::engine::size::Size;

/// A job, or a single call, that takes permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member(u32);

impl Member {
    pub fn number(self) -> u32 {
        self.0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    Yes,
    /// All are taken. The member stands in the queue and is to ask again when one is released.
    Full,
    /// The service asked for a pause until then.
    Held(u64),
}

#[derive(Debug)]
pub struct Limiter {
    /// What jobs found out of how many ids go together.
    pub batch_size: Option<Size>,
    most: usize,
    in_flight: usize,
    held_until: u64,
    /// Without a network nothing is sent until then; 0 with one.
    offline_until: u64,
    members: u32,
    /// Those refused, in the order in which they are served: so no job starves another.
    queue: Vec<Member>,
}

impl Limiter {
    pub fn new(most: usize) -> Self {
        Limiter {
            batch_size: None,
            most,
            in_flight: 0,
            held_until: 0,
            offline_until: 0,
            members: 0,
            queue: Vec::new(),
        }
    }

    pub fn join(&mut self) -> Member {
        self.members = self.members.wrapping_add(1);
        Member(self.members)
    }

    pub fn leave(&mut self, member: Member) {
        self.queue.retain(|other| *other != member);
    }

    pub fn acquire(&mut self, member: Member, now: u64) -> Grant {
        if now < self.held_until() {
            return Grant::Held(self.held_until());
        }
        let queued = self.queue.iter().position(|other| *other == member);
        let ahead = queued.unwrap_or(self.queue.len());
        if self.in_flight + ahead < self.most {
            self.queue.retain(|other| *other != member);
            self.in_flight += 1;
            return Grant::Yes;
        }
        if queued.is_none() {
            self.queue.push(member);
        }
        Grant::Full
    }

    pub fn release(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Nothing is sent before `until`: a `Retry-After` of 429 or 503. Never shortens a pause.
    pub fn hold(&mut self, until: u64) {
        self.held_until = self.held_until.max(until);
    }

    /// Whose turn it is, if there is a free permit.
    pub fn next(&self) -> Option<Member> {
        (self.in_flight < self.most)
            .then(|| self.queue.first().copied())
            .flatten()
    }

    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub fn held_until(&self) -> u64 {
        self.held_until.max(self.offline_until)
    }

    /// There is no network: nobody sends before it is back, or, should nobody say so, before `until`.
    pub fn offline(&mut self, until: u64) {
        self.offline_until = until;
    }

    /// There is a network.
    pub fn online(&mut self) {
        self.offline_until = 0;
    }

    pub fn is_offline(&self) -> bool {
        self.offline_until > self.held_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_most() {
        let mut limiter = Limiter::new(2);
        let a = limiter.join();
        assert_eq!(limiter.acquire(a, 0), Grant::Yes);
        assert_eq!(limiter.acquire(a, 0), Grant::Yes);
        assert_eq!(limiter.acquire(a, 0), Grant::Full);
        assert_eq!(limiter.next(), None);
        limiter.release();
        assert_eq!(limiter.next(), Some(a));
        assert_eq!(limiter.acquire(a, 0), Grant::Yes);
    }

    #[test]
    fn members_take_turns() {
        let mut limiter = Limiter::new(1);
        let (a, b) = (limiter.join(), limiter.join());
        assert_eq!(limiter.acquire(a, 0), Grant::Yes);
        assert_eq!(limiter.acquire(b, 0), Grant::Full);
        limiter.release();
        // `a` asks first, but `b` was waiting.
        assert_eq!(limiter.acquire(a, 0), Grant::Full);
        assert_eq!(limiter.next(), Some(b));
        assert_eq!(limiter.acquire(b, 0), Grant::Yes);
        limiter.release();
        assert_eq!(limiter.next(), Some(a));
        limiter.leave(a);
        assert_eq!(limiter.next(), None);
        assert_eq!(limiter.acquire(b, 0), Grant::Yes);
    }

    #[test]
    fn a_pause_holds_everybody_and_is_never_shortened() {
        let mut limiter = Limiter::new(9);
        let (a, b) = (limiter.join(), limiter.join());
        limiter.hold(100);
        limiter.hold(50);
        assert_eq!(limiter.acquire(a, 99), Grant::Held(100));
        assert_eq!(limiter.acquire(b, 99), Grant::Held(100));
        assert_eq!(limiter.acquire(a, 100), Grant::Yes);
    }
}
