//! The loop that obeys the engine: it signs, sends, sets the timer and hands back what came of it.

use super::abort;
use super::clock;
use super::convert::promise;
use super::deletion::Told;
use super::fetch::{self, Arrival};
use super::session::Shared;
use super::timer::Timer;
use crate::classify::Loss;
use crate::engine::{Command, Event, Machine, Millis, Token};
use crate::limiter::Member;
use crate::request::Request;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

pub struct Runner {
    machine: Rc<RefCell<dyn Machine>>,
    member: Member,
    session: Rc<Shared>,
    observer: Option<Told>,
    flights: RefCell<Vec<(Token, AbortController)>>,
    timer: RefCell<Option<Timer>>,
    ring: Closure<dyn FnMut()>,
    pumping: Cell<bool>,
    again: Cell<bool>,
    finished: Cell<bool>,
    waker: RefCell<Option<Waker>>,
    /// What it was stopped by, in JavaScript's terms.
    cause: RefCell<Option<JsValue>>,
    listener: RefCell<Option<abort::Listener>>,
}

impl Runner {
    pub fn new(
        machine: Rc<RefCell<dyn Machine>>,
        session: Rc<Shared>,
        observer: Option<Told>,
    ) -> Rc<Self> {
        let member = machine.borrow().member();
        let runner = Rc::new_cyclic(|weak: &Weak<Runner>| {
            let weak = weak.clone();
            Runner {
                machine,
                member,
                session,
                observer,
                flights: RefCell::new(Vec::new()),
                timer: RefCell::new(None),
                ring: Closure::new(move || {
                    if let Some(runner) = weak.upgrade() {
                        runner.pump();
                    }
                }),
                pumping: Cell::new(false),
                again: Cell::new(false),
                finished: Cell::new(false),
                waker: RefCell::new(None),
                cause: RefCell::new(None),
                listener: RefCell::new(None),
            }
        });
        runner.session.enter(member, Rc::downgrade(&runner));
        runner
    }

    /// Runs to the end. What stopped it, if something of JavaScript did.
    pub async fn run(self: &Rc<Self>, signal: Option<JsValue>) -> Option<JsValue> {
        if let Some(signal) = signal {
            let weak = Rc::downgrade(self);
            let listener = abort::Listener::new(&signal, move |reason| {
                if let Some(runner) = weak.upgrade() {
                    runner.fail(Event::Abort, reason);
                }
            });
            self.listener.replace(Some(listener));
        }
        self.pump();
        poll_fn(|context| match self.finished.get() {
            true => Poll::Ready(()),
            false => {
                self.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await;
        self.listener.take();
        self.cause.take()
    }

    /// Hands in what ends it, with its cause; the first one counts.
    pub fn fail(self: &Rc<Self>, event: Event, cause: JsValue) {
        if self.finished.get() {
            return;
        }
        self.cause.borrow_mut().get_or_insert(cause);
        self.happened(event);
    }

    fn happened(self: &Rc<Self>, event: Event) {
        let mut limiter = self.session.limiter.borrow_mut();
        self.machine.borrow_mut().handle(clock::now(), event, &mut limiter);
        drop(limiter);
        self.pump();
    }

    /// Does all that there is to do now. Callers' code runs inside, and may come back here.
    pub fn pump(self: &Rc<Self>) {
        if self.finished.get() || self.pumping.replace(true) {
            self.again.set(true);
            return;
        }
        loop {
            self.again.set(false);
            let due = self.obey();
            let now = clock::now();
            let watch = self.observer.as_ref().and_then(|observer| observer.turn(now, due.is_none()));
            if self.again.get() {
                continue;
            }
            match due {
                None => self.finish(),
                Some(due) => self.set_timer(now, due.into_iter().chain(watch).min()),
            }
            break;
        }
        self.pumping.set(false);
        self.session.wake();
    }

    /// Obeys until there is nothing to do, and says before when; none when it is finished.
    fn obey(self: &Rc<Self>) -> Option<Option<Millis>> {
        loop {
            let wants = self.machine.borrow().wants_to_send();
            let blocked = wants && !self.session.auth.is_ready(self);
            let mut machine = self.machine.borrow_mut();
            machine.block(blocked);
            let command = machine.poll(clock::now(), &mut self.session.limiter.borrow_mut());
            drop(machine);
            match command {
                Command::Send { token, request } => self.send(token, &request),
                Command::Cancel(token) => {
                    if let Some(controller) = self.land(token) {
                        controller.abort();
                    }
                }
                Command::Wait(until) => return Some(until),
                Command::Finish => return None,
            }
        }
    }

    fn finish(self: &Rc<Self>) {
        self.finished.set(true);
        self.timer.take();
        self.session.leave(self.member);
        self.session.auth.forget(self);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn set_timer(&self, now: Millis, due: Option<Millis>) {
        let timer = due.map(|due| Timer::start(self.ring.as_ref().unchecked_ref(), due.saturating_sub(now)));
        self.timer.replace(timer);
    }

    fn land(&self, token: Token) -> Option<AbortController> {
        let mut flights = self.flights.borrow_mut();
        let at = flights.iter().position(|(other, _)| *other == token)?;
        Some(flights.swap_remove(at).1)
    }

    fn send(self: &Rc<Self>, token: Token, request: &Request) {
        let held = self.session.auth.held();
        let (request, controller) = match self.session.build(request, &held) {
            Ok(built) => built,
            Err((problem, cause)) => {
                self.cause.borrow_mut().get_or_insert(cause);
                let mut limiter = self.session.limiter.borrow_mut();
                let event = Event::Unsent { token, problem };
                self.machine.borrow_mut().handle(clock::now(), event, &mut limiter);
                return;
            }
        };
        self.flights.borrow_mut().push((token, controller.clone()));
        let runner = self.clone();
        let _detached = promise(async move {
            let session = &runner.session;
            let arrival = fetch::exchange(&session.fetch, &request, &controller).await;
            // One that was given up is not waited for any more.
            if runner.land(token).is_none() {
                return Ok(JsValue::UNDEFINED);
            }
            let event = match arrival {
                None => Event::Lost { token, loss: Loss::Network },
                Some(Arrival { answer, date }) => {
                    let refusal = answer.is_credentials_refusal();
                    if answer.status == 200 && !refusal {
                        session.auth.accepted(held.generation);
                    }
                    let renewed = refusal && session.auth.refused(held.generation, date.as_deref());
                    Event::Answer { token, answer, renewed }
                }
            };
            runner.happened(event);
            Ok(JsValue::UNDEFINED)
        });
    }
}
