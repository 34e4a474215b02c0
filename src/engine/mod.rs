//! What decides: events in, commands out. No I/O, no clock, no chance of its own.
//!
//! Two machines share the interface: a [`job`] deletes any number of samples, a [`call`] makes one read.
//! Whoever drives one calls `poll` until it answers `Wait` or `Finish`, and hands in what happened by `handle`.

// Work is handed on boxed: a move is then a word instead of a dozen.
#![allow(clippy::boxed_local)]

pub mod batch;
pub mod call;
mod ending;
pub mod flights;
pub mod job;
pub mod ledger;
mod look_up;
pub mod plan;
pub mod progress;
pub mod record;
mod reply;
pub mod retry;
pub mod settings;
pub mod size;
mod witness;

use crate::classify::Loss;
use crate::error::Fault;
use crate::limiter::{Limiter, Member};
use crate::request::Request;
use crate::response::Answer;

/// Milliseconds of a clock that never goes back.
pub type Millis = u64;

/// A request in flight, of one machine.
pub type Token = u32;

#[derive(Debug)]
pub enum Command {
    /// Sign and send. Exactly one `Answer` or `Lost` is expected, unless `Cancel` comes first.
    Send { token: Token, request: Request },
    /// Abort it. What comes of it later is not listened to.
    Cancel(Token),
    /// Write `Job::row` after `Job::row` to where it lasts, all or nothing. A `Recorded` is expected.
    Record,
    /// Nothing to do before that time, or before the next event.
    Wait(Option<Millis>),
    /// Settled; no request is in flight.
    Finish,
}

#[derive(Debug)]
pub enum Event {
    /// `renewed`: a refusal of the credentials that other credentials, or a corrected clock, may cure.
    Answer {
        token: Token,
        answer: Answer,
        renewed: bool,
    },
    Lost {
        token: Token,
        loss: Loss,
    },
    /// It could not be sent, and neither can anything after it.
    Unsent {
        token: Token,
        problem: Fault,
    },
    /// Whether what was to be recorded is where it lasts.
    Recorded(bool),
    /// The caller's signal: everything in flight is dropped.
    Abort,
    /// It cannot go on: nothing more is sent, what is in flight is waited for.
    Stop(Fault),
}

pub trait Machine {
    fn member(&self) -> Member;
    /// Whether it has anything to send, now or later.
    fn wants_to_send(&self) -> bool;
    /// While blocked it sends nothing: there are no credentials to send with.
    fn block(&mut self, blocked: bool);
    fn poll(&mut self, now: Millis, limiter: &mut Limiter) -> Command;
    fn handle(&mut self, now: Millis, event: Event, limiter: &mut Limiter);
}
