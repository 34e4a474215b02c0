//! A dataset: converts, hands on, and returns a promise. Nothing is borrowed while a promise is pending, so that
//! `free` is safe at any time.

use super::convert::{promise, text};
use super::deletion::Deletion;
use super::error::thrown;
use super::pages::{Pages, Reading};
use super::session::Shared;
use crate::config;
use crate::error::invalid_option;
use crate::request::Samples;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_name = RawDataset)]
pub struct Dataset {
    session: Rc<Shared>,
    id: String,
    samples: Samples,
}

impl Dataset {
    pub fn new(session: Rc<Shared>, id: &JsValue) -> Result<Self, JsValue> {
        let id = text(id).ok_or_else(|| thrown(invalid_option("`datasetId` must be a well-formed string")))?;
        config::dataset_id(&id).map_err(thrown)?;
        let samples = Samples::of(&session.settings.project_id, &id);
        Ok(Dataset { session, id, samples })
    }

    fn reading(&self) -> Reading {
        Reading { session: self.session.clone(), samples: self.samples.clone(), signal: None }
    }
}

#[wasm_bindgen(js_class = RawDataset)]
impl Dataset {
    #[wasm_bindgen(js_name = datasetId)]
    pub fn dataset_id(&self) -> String {
        self.id.clone()
    }

    #[wasm_bindgen(js_name = deleteSamples)]
    pub fn delete_samples(&self, samples: &JsValue, options: &JsValue) -> Result<js_sys::Promise, JsValue> {
        let deletion = Deletion::new(self.session.clone(), self.samples.clone(), samples, options);
        Ok(promise(deletion.map_err(thrown)?.run()))
    }

    #[wasm_bindgen(js_name = listSamples)]
    pub fn list_samples(&self, options: &JsValue) -> Result<js_sys::Promise, JsValue> {
        self.reading().page(options).map_err(thrown)
    }

    #[wasm_bindgen(js_name = getSampleInfo)]
    pub fn get_sample_info(&self, id: &JsValue, options: &JsValue) -> Result<js_sys::Promise, JsValue> {
        self.reading().sample(id, options).map_err(thrown)
    }

    pub fn samples(&self, options: &JsValue) -> Result<Pages, JsValue> {
        Pages::new(self.reading(), options).map_err(thrown)
    }
}
