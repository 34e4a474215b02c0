//! `deleteSamples`: ids and options in, report out.

use super::abort;
use super::bridge;
use super::clock;
use super::convert::get;
use super::error::{Extras, error, thrown};
use super::ids::{Positions, take_in};
use super::options::Object;
use super::report;
use super::run::Runner;
use super::session::Shared;
use crate::engine::{Event, Millis};
use crate::engine::job::Job;
use crate::engine::settings::DeleteSettings;
use crate::error::{Code, Fault, fault, invalid_option};
use crate::options;
use crate::request::Samples;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A call, checked as far as it can be at once; its ids are copied.
pub struct Deletion {
    session: Rc<Shared>,
    samples: Samples,
    settings: DeleteSettings,
    signal: Option<JsValue>,
    on_progress: Option<js_sys::Function>,
    on_outcomes: Option<js_sys::Function>,
    given: js_sys::Array,
    /// What the iterable threw, if it did.
    source_error: Option<JsValue>,
}

impl Deletion {
    pub fn new(session: Rc<Shared>, samples: Samples, ids: &JsValue, raw: &JsValue) -> Result<Self, Fault> {
        let object = Object::optional(raw, "the options of deleteSamples")?;
        let settings = options::delete(&object, &session.settings)?;
        let signal = abort::signal(object.raw("signal"))?;
        let copied = bridge::copy_ids(ids);
        if get(&copied, "stream").is_truthy() {
            return Err(invalid_option("a stream or an async iterable of sample ids is not available yet"));
        }
        let Ok(given) = get(&copied, "ids").dyn_into() else {
            return Err(invalid_option("the sample ids must be an array or another iterable of strings, and not a string"));
        };
        Ok(Deletion {
            session,
            samples,
            settings,
            signal,
            on_progress: object.function("onProgress"),
            on_outcomes: object.function("onOutcomes"),
            given,
            source_error: get(&copied, "threw").is_truthy().then(|| get(&copied, "cause")),
        })
    }

    pub async fn run(self) -> Result<JsValue, JsValue> {
        let (ids, positions) = take_in(self.given).await.map_err(thrown)?;
        let limiter = &self.session.limiter;
        let job = Job::new(self.samples, self.settings, ids, clock::seed(), clock::now(), &mut limiter.borrow_mut());
        let job = Rc::new(RefCell::new(job));
        let positions = Rc::new(positions);
        let told = Told {
            job: job.clone(),
            positions: positions.clone(),
            on_progress: self.on_progress,
            on_outcomes: self.on_outcomes,
            reported: Cell::new(None),
        };
        let runner = Runner::new(job.clone(), self.session.clone(), Some(told));
        if let Some(cause) = self.source_error {
            runner.fail(Event::Stop(fault(Code::SourceFailed, "the source of the sample ids threw")), cause);
        }
        let cause = runner.run(self.signal).await;
        finish(&job, &positions, cause).await
    }
}

/// It has ended: others only look at it.
#[allow(clippy::await_holding_refcell_ref)]
async fn finish(job: &RefCell<Job>, positions: &Positions, cause: Option<JsValue>) -> Result<JsValue, JsValue> {
    let job = job.borrow();
    let report = report::report(&job, positions).await;
    match job.stopped() {
        None => Ok(report),
        Some(problem) => Err(error(problem, Extras { report: Some(report), cause })),
    }
}

/// Tells the caller what was settled and how far it is.
pub struct Told {
    job: Rc<RefCell<Job>>,
    positions: Rc<Positions>,
    on_progress: Option<js_sys::Function>,
    on_outcomes: Option<js_sys::Function>,
    /// What was last said: settled, requests and in flight.
    reported: Cell<Option<(u32, u32, usize)>>,
}

impl Told {
    /// Says when it wants another turn even if nothing happens.
    pub fn turn(&self, now: Millis, finished: bool) -> Option<Millis> {
        // Callers' code runs in `notify` and may come back to the job: it is not borrowed meanwhile.
        if let Some(on_outcomes) = &self.on_outcomes {
            let outcomes = report::outcomes(&mut self.job.borrow_mut(), &self.positions);
            if let Some(outcomes) = outcomes {
                bridge::notify(on_outcomes, &outcomes);
            }
        }
        let on_progress = self.on_progress.as_ref()?;
        let state = self.job.borrow_mut().state();
        if !finished {
            if self.reported.get() == Some(state) {
                return None;
            }
            let due = self.job.borrow().progress_due(now);
            if due.is_some() {
                return due;
            }
        }
        self.reported.set(Some(state));
        let progress = report::progress(&self.job.borrow_mut().progress(now));
        bridge::notify(on_progress, &progress);
        None
    }
}
