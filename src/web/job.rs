//! A deletion or a single read, as `npm/run.js` drives it: every call is short and waits for nothing.

use super::error::{error, thrown};
use super::report;
use super::session::Shared;
use crate::classify::Loss;
use crate::engine::call::Call;
use crate::engine::job::Job;
use crate::engine::{Command, Event, Machine, Token};
use crate::error::{Code, Fault, fault};
use crate::ids;
use crate::json::Reader;
use crate::request::Request;
use crate::response::{self, Answer};
use crate::text::{concat, decimal};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
pub struct RawJob {
    shared: Rc<Shared>,
    kind: Kind,
    /// What is to be sent next.
    outgoing: Option<(Token, Request)>,
    /// The credentials that each request in flight was sent with.
    generations: Vec<(Token, u32)>,
}

enum Kind {
    Deletion(Box<Job>),
    Call(Box<Call>),
}

#[wasm_bindgen]
impl RawJob {
    /// Its number among those that take turns.
    pub fn member(&mut self) -> u32 {
        self.machine().member().number()
    }

    #[wasm_bindgen(js_name = wantsToSend)]
    pub fn wants_to_send(&mut self) -> bool {
        self.machine().wants_to_send()
    }

    /// The next command: NaN when it has ended; from 0 on, the time to come back at the latest; below 0, what to do
    /// with a request: -1 - 2 × its token to send it, one less to abort it; -Infinity to write the rows of `row`.
    pub fn poll(&mut self, now: f64, blocked: bool) -> f64 {
        let shared = self.shared.clone();
        let machine = self.machine();
        machine.block(blocked);
        let command = machine.poll(now as u64, &mut shared.limiter.borrow_mut());
        match command {
            Command::Send { token, request } => {
                self.outgoing = Some((token, request));
                -1.0 - f64::from(token) * 2.0
            }
            Command::Cancel(token) => {
                self.generations.retain(|(other, _)| *other != token);
                -2.0 - f64::from(token) * 2.0
            }
            Command::Record => f64::NEG_INFINITY,
            Command::Wait(None) => f64::INFINITY,
            Command::Wait(Some(time)) => time as f64,
            Command::Finish => f64::NAN,
        }
    }

    /// The request that is to be sent, signed. One that throws is not sent, and ends the job.
    pub fn build(
        &mut self,
        headers: &JsValue,
        date: &str,
        signal: &AbortSignal,
    ) -> Result<web_sys::Request, JsValue> {
        let Some((token, request)) = &self.outgoing else {
            return Err(JsValue::UNDEFINED);
        };
        let built = thrown(self.shared.build(request, headers, date, signal))?;
        self.generations
            .push((*token, self.shared.keyring.borrow().generation()));
        Ok(built)
    }

    /// A whole answer. `retry_after` and `date` are NaN where there is none.
    #[allow(clippy::too_many_arguments)]
    pub fn answer(
        &mut self,
        token: Token,
        status: u16,
        body: String,
        request_id: Option<String>,
        retry_after: f64,
        date: f64,
        now: f64,
        epoch: f64,
    ) {
        let retry_after = (!retry_after.is_nan()).then_some(retry_after as u64);
        let answer = Answer {
            status,
            request_id: request_id.and_then(response::request_id),
            retry_after,
            body,
        };
        let generation = self.landed(token);
        let refusal = answer.is_credentials_refusal();
        let mut keyring = self.shared.keyring.borrow_mut();
        if answer.status == 200 && !refusal {
            keyring.accepted(generation);
        }
        let renewed = refusal && keyring.refused(generation, (!date.is_nan()).then_some(date), epoch);
        drop(keyring);
        self.handle(
            now,
            Event::Answer {
                token,
                answer,
                renewed,
            },
        );
    }

    /// What happened, other than an answer. `what` is an index of `HAPPENINGS` in `npm/run.js`; `token` is that of the
    /// request, where it is one that something happened to.
    pub fn happened(&mut self, what: u32, token: Token, now: f64) {
        let lost = |loss| Event::Lost { token, loss };
        let unsent = |code, why| Event::Unsent {
            token,
            problem: fault(code, why),
        };
        let stop = |code, why| Event::Stop(fault(code, why));
        let event = match what {
            0 => Event::Abort,
            1 => stop(Code::CredentialsFailed, "the credentials provider failed"),
            2 => stop(
                Code::CredentialsRefused,
                "the credentials provider was refused credentials",
            ),
            3 => stop(Code::SourceFailed, "the source of the sample ids threw"),
            4 => unsent(Code::Aborted, "the signal aborted it"),
            5 => unsent(
                Code::InvalidOption,
                "the function in `headers` threw, or gave what no header can carry",
            ),
            6 => lost(Loss::Network),
            7 => lost(Loss::Offline),
            _ => stop(Code::JournalFailed, "the deletion could no longer be recorded"),
        };
        if matches!(event, Event::Lost { .. }) {
            self.landed(token);
        }
        self.handle(now, event);
    }

    /// The answer of a read that has ended, or its error is thrown.
    pub fn body(&mut self) -> Result<String, JsValue> {
        let outcome = match &mut self.kind {
            Kind::Call(call) => call.take_outcome(),
            Kind::Deletion(_) => None,
        };
        match outcome {
            Some(outcome) => thrown(outcome.map(|answer| answer.body)),
            None => Err(error(&fault(Code::Internal, "the call ended without an outcome"))),
        }
    }

    /// Requests that a read sent.
    pub fn sent(&self) -> u32 {
        match &self.kind {
            Kind::Call(call) => call.sent(),
            Kind::Deletion(_) => 0,
        }
    }

    /// Requests that were sent to find out which ids there are.
    pub fn listed(&mut self, requests: u32, retries: u32) {
        if let Kind::Deletion(job) = &mut self.kind {
            job.listed(requests, retries);
        }
    }

    /// Goes on with a deletion of this dataset that was recorded with this head, which says what becomes of the files.
    #[wasm_bindgen(js_name = takeUp)]
    pub fn take_up(&mut self, dataset: &str, head: &[u8]) -> Result<(), JsValue> {
        let mut own = self.shared.head(dataset);
        thrown(own.take_up(head))?;
        if let Kind::Deletion(job) = &mut self.kind {
            job.delete_source(own.delete_source);
        }
        Ok(())
    }

    /// One of the pages that say which ids there are, with the patience of this job.
    #[wasm_bindgen(js_name = pageAt)]
    pub fn page_at(&self, dataset: &str, query: &str, offset: u32, seed: f64) -> RawJob {
        let settings = &self.shared.settings;
        let (retry, timeout) = match &self.kind {
            Kind::Deletion(job) => job.patience(),
            Kind::Call(_) => (&settings.retry, settings.timeout),
        };
        self.shared.page_at(dataset, query, offset, seed, retry, timeout)
    }

    /// Ids come from a stream, or none come any more.
    #[wasm_bindgen(js_name = setOpen)]
    pub fn set_open(&mut self, open: bool) {
        if let Kind::Deletion(job) = &mut self.kind {
            match open {
                true => job.open(),
                false => job.close(),
            }
        }
    }

    /// How many more ids of the stream are worth reading now; below 0 when the job had to stop.
    pub fn wants(&self) -> i32 {
        match &self.kind {
            Kind::Deletion(job) if job.stopped().is_some() => -1,
            Kind::Deletion(job) => job.wants() as i32,
            Kind::Call(_) => 0,
        }
    }

    /// Adds ids, given as the text of a JSON array, the first of them at `index` of what was given. What is no id is
    /// thrown; in a stream it ends the job. Whether all of them are ids.
    pub fn add(&mut self, text: &str, index: u32, now: f64) -> Result<bool, JsValue> {
        let Kind::Deletion(job) = &mut self.kind else {
            return Ok(true);
        };
        match add(job, text, index) {
            // What still comes after it has stopped is not sent, whatever it is.
            Err(_) if job.stopped().is_some() => Ok(false),
            Err(problem) if job.is_growing() => {
                self.handle(now, Event::Stop(problem));
                Ok(false)
            }
            added => thrown(added.map(|()| true)),
        }
    }

    /// The ids at these places, as the text of a JSON array.
    pub fn ids(&self, places: &[u32]) -> String {
        match &self.kind {
            Kind::Deletion(job) => report::ids(job, places),
            Kind::Call(_) => String::new(),
        }
    }

    /// The next row that is to be recorded.
    pub fn row(&mut self) -> Option<Vec<u8>> {
        match &mut self.kind {
            Kind::Deletion(job) => job.row(),
            Kind::Call(_) => None,
        }
    }

    /// Whether all of them are where they last.
    pub fn recorded(&mut self, done: bool, now: f64) {
        self.handle(now, Event::Recorded(done));
    }

    /// Takes in a row of those that were recorded; without one, there are no more. Gives the ids in it as the text of a JSON
    /// array.
    pub fn load(&mut self, row: Option<Vec<u8>>) -> Result<Option<String>, JsValue> {
        match &mut self.kind {
            Kind::Deletion(job) => thrown(job.load(row.as_deref())),
            Kind::Call(_) => Ok(None),
        }
    }

    /// What stopped the deletion; undefined when it ended by itself.
    pub fn problem(&self) -> JsValue {
        match &self.kind {
            Kind::Deletion(job) => job.stopped().map_or(JsValue::UNDEFINED, |problem| error(problem)),
            Kind::Call(_) => JsValue::UNDEFINED,
        }
    }

    /// When progress may be told again; 0 when it may be now.
    #[wasm_bindgen(js_name = progressDue)]
    pub fn progress_due(&self, now: f64) -> f64 {
        match &self.kind {
            Kind::Deletion(job) => job.progress_due(now as u64).map_or(0.0, |due| due as f64),
            Kind::Call(_) => 0.0,
        }
    }

    /// What `npm/report.js` makes a progress of.
    pub fn progress(&mut self, now: f64) -> JsValue {
        match &mut self.kind {
            Kind::Deletion(job) => report::progress(&job.progress(now as u64)),
            Kind::Call(_) => JsValue::UNDEFINED,
        }
    }

    /// What `npm/report.js` makes the outcomes settled since the last call of.
    pub fn news(&mut self) -> JsValue {
        match &mut self.kind {
            Kind::Deletion(job) => report::news(job),
            Kind::Call(_) => JsValue::UNDEFINED,
        }
    }

    /// What `npm/report.js` makes the report of.
    pub fn report(&self) -> JsValue {
        match &self.kind {
            Kind::Deletion(job) => report::report(job),
            Kind::Call(_) => JsValue::UNDEFINED,
        }
    }
}

impl RawJob {
    pub fn deletion(shared: Rc<Shared>, job: Job) -> Self {
        RawJob {
            shared,
            kind: Kind::Deletion(Box::new(job)),
            outgoing: None,
            generations: Vec::new(),
        }
    }

    pub fn call(shared: Rc<Shared>, call: Call) -> Self {
        RawJob {
            shared,
            kind: Kind::Call(Box::new(call)),
            outgoing: None,
            generations: Vec::new(),
        }
    }

    fn machine(&mut self) -> &mut dyn Machine {
        match &mut self.kind {
            Kind::Deletion(job) => &mut **job,
            Kind::Call(call) => &mut **call,
        }
    }

    fn handle(&mut self, now: f64, event: Event) {
        let shared = self.shared.clone();
        self.machine()
            .handle(now as u64, event, &mut shared.limiter.borrow_mut());
    }

    /// The generation of the credentials that it was sent with.
    fn landed(&mut self, token: Token) -> u32 {
        let at = self.generations.iter().position(|(other, _)| *other == token);
        at.map_or(0, |at| self.generations.swap_remove(at).1)
    }
}

fn add(job: &mut Job, text: &str, index: u32) -> Result<(), Fault> {
    let (mut count, mut why) = (0, None);
    let whole = Reader::new(text).array(&mut |reader| {
        let is_string = reader.peek() == Some(b'"');
        let id = reader.text();
        why = match &id {
            None if is_string => Some("has a lone surrogate"),
            None => Some("is no string"),
            Some(id) => ids::fault(id),
        };
        if why.is_some() {
            return None;
        }
        job.add(&id?);
        count += 1;
        Some(())
    });
    if whole.is_none() {
        let why = why.unwrap_or("cannot be read");
        let message = concat(&["the sample id at index ", &decimal(index + count), " ", why]);
        return Err(fault(Code::InvalidSampleId, message));
    }
    Ok(())
}
