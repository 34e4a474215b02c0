//! Requests in flight, each with its deadline. A deadline is compared with the time that is handed in, so that
//! throttled or frozen timers only make it late.

use super::{Millis, Token};

#[derive(Debug)]
struct Flight<W> {
    token: Token,
    started: Millis,
    deadline: Millis,
    work: W,
}

#[derive(Debug)]
pub struct Flights<W> {
    last: Token,
    list: Vec<Flight<W>>,
}

impl<W> Flights<W> {
    pub fn new() -> Self {
        Flights {
            last: 0,
            list: Vec::new(),
        }
    }

    pub fn start(&mut self, work: W, now: Millis, timeout: u32) -> Token {
        self.last = self.last.wrapping_add(1);
        self.list.push(Flight {
            token: self.last,
            started: now,
            deadline: now + Millis::from(timeout),
            work,
        });
        self.last
    }

    /// Lands it: the work, and when it was sent. None when it landed before: a late answer of a request that was
    /// given up.
    pub fn land(&mut self, token: Token) -> Option<(W, Millis)> {
        let at = self.list.iter().position(|flight| flight.token == token)?;
        let flight = self.list.swap_remove(at);
        Some((flight.work, flight.started))
    }

    /// One that is past its deadline.
    pub fn overdue(&self, now: Millis) -> Option<Token> {
        self.list
            .iter()
            .find(|flight| flight.deadline <= now)
            .map(|flight| flight.token)
    }

    pub fn first_deadline(&self) -> Option<Millis> {
        self.list.iter().map(|flight| flight.deadline).min()
    }

    pub fn any(&self) -> Option<Token> {
        self.list.first().map(|flight| flight.token)
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<W> Default for Flights<W> {
    fn default() -> Self {
        Flights::new()
    }
}
