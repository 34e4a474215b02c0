//! Requests in flight, each with its deadline. A deadline is compared with the time that is handed in, so that
//! throttled or frozen timers only make it late.

use super::{Millis, Token};
use crate::limiter::Permit;

#[derive(Debug)]
struct Flight<W> {
    token: Token,
    deadline: Millis,
    permit: Permit,
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

    pub fn start(&mut self, work: W, permit: Permit, now: Millis, timeout: u32) -> Token {
        self.last = self.last.wrapping_add(1);
        self.list.push(Flight {
            token: self.last,
            deadline: now + Millis::from(timeout),
            permit,
            work,
        });
        self.last
    }

    /// Lands it. None when it landed before: a late answer of a request that was given up.
    pub fn land(&mut self, token: Token) -> Option<(W, Permit)> {
        let at = self.list.iter().position(|flight| flight.token == token)?;
        let flight = self.list.swap_remove(at);
        Some((flight.work, flight.permit))
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

    pub fn oldest(&self) -> Option<Token> {
        self.list.iter().map(|flight| flight.token).min()
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
