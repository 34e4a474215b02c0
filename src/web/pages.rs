//! `listSamples`, `samples` and `getSampleInfo`: reads.

use super::abort;
use super::clock;
use super::convert::{get, promise, text};
use super::error::{Extras, error, thrown};
use super::options::Object;
use super::run::Runner;
use super::session::Shared;
use crate::engine::call::{Call, Wanted};
use crate::engine::listing::Listing;
use crate::error::{Code, Fault, fault};
use crate::ids;
use crate::options::{self, Filter};
use crate::request::{Request, Samples};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Where to read, with what signal.
#[derive(Clone)]
pub struct Reading {
    pub session: Rc<Shared>,
    pub samples: Samples,
    pub signal: Option<JsValue>,
}

impl Reading {
    pub fn page(self, raw: &JsValue) -> Result<js_sys::Promise, Fault> {
        let object = Object::optional(raw, "the options of listSamples")?;
        let query = options::page(&object)?;
        let reading = self.with_signal(&object)?;
        let request = reading.samples.list(query);
        Ok(promise(async move { reading.read(Wanted::Page, request).await.map(|(page, _)| page) }))
    }

    pub fn sample(self, id: &JsValue, raw: &JsValue) -> Result<js_sys::Promise, Fault> {
        let object = Object::optional(raw, "the options of getSampleInfo")?;
        options::sample_info(&object)?;
        let reading = self.with_signal(&object)?;
        let wrong = |why: &str| fault(Code::InvalidSampleId, ["the sample id ", why].concat());
        let id = text(id).ok_or_else(|| wrong("must be a well-formed string"))?;
        if let Some(why) = ids::fault(&id) {
            return Err(wrong(why));
        }
        let request = reading.samples.describe(&id);
        Ok(promise(async move { reading.read(Wanted::Sample(id), request).await.map(|(sample, _)| sample) }))
    }

    fn with_signal(mut self, object: &Object) -> Result<Self, Fault> {
        self.signal = abort::signal(object.raw("signal"))?;
        Ok(self)
    }

    /// The answer as the service sent it, and the ids of a page.
    async fn read(&self, wanted: Wanted, request: Request) -> Result<(JsValue, Vec<String>), JsValue> {
        let settings = &self.session.settings;
        let call = Call::new(
            wanted,
            request,
            settings.retry.clone(),
            settings.timeout,
            clock::seed(),
            &mut self.session.limiter.borrow_mut(),
        );
        let call = Rc::new(RefCell::new(call));
        let runner = Runner::new(call.clone(), self.session.clone(), None);
        let cause = runner.run(self.signal.clone()).await;
        let outcome = call.borrow_mut().take_outcome();
        match outcome {
            Some(Ok((answer, ids))) => match js_sys::JSON::parse(&answer.body) {
                Ok(value) => Ok((value, ids)),
                Err(_) => Err(thrown(fault(Code::InvalidResponse, "the answer could not be read"))),
            },
            Some(Err(problem)) => Err(error(&problem, Extras { report: None, cause })),
            None => Err(thrown(fault(Code::Internal, "the call ended without an outcome"))),
        }
    }
}

/// All samples that match, a page at a time.
#[wasm_bindgen(js_name = RawPages)]
pub struct Pages(Rc<PagesInner>);

struct PagesInner {
    reading: Reading,
    filter: Filter,
    page_size: u32,
    listing: RefCell<Listing>,
}

impl Pages {
    pub fn new(reading: Reading, raw: &JsValue) -> Result<Self, Fault> {
        let object = Object::optional(raw, "the options of samples")?;
        let (filter, page_size) = options::all_pages(&object)?;
        let reading = reading.with_signal(&object)?;
        let listing = RefCell::new(Listing::new(page_size));
        Ok(Pages(Rc::new(PagesInner { reading, filter, page_size, listing })))
    }
}

#[wasm_bindgen(js_class = RawPages)]
impl Pages {
    /// The samples of the next page that were not on an earlier one; undefined after the last page.
    pub fn next(&self) -> js_sys::Promise {
        let inner = self.0.clone();
        promise(async move { inner.next().await })
    }
}

impl PagesInner {
    async fn next(&self) -> Result<JsValue, JsValue> {
        let next = self.listing.borrow().next();
        let Some(offset) = next else { return Ok(JsValue::UNDEFINED) };
        let query = options::page_query(&self.filter, offset, self.page_size);
        let (page, ids) = self.reading.read(Wanted::Page, self.reading.samples.list(query)).await?;
        let new = self.listing.borrow_mut().take(&ids);
        let samples: js_sys::Array = get(&page, "samples").unchecked_into();
        let fresh = js_sys::Array::new();
        for (sample, _) in samples.iter().zip(new).filter(|(_, new)| *new) {
            fresh.push(&sample);
        }
        Ok(fresh.into())
    }
}
