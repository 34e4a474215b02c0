//! Takes in the ids: in slices, so that the page stays responsive, and whole, before anything is sent.

use super::bridge;
use super::clock;
use crate::engine::Millis;
use crate::error::{Code, Fault, fault};
use crate::ids::{self, Ids};
use crate::json::Reader;
use crate::text::decimal;
use wasm_bindgen_futures::JsFuture;

/// Ids that cross at a time.
const SLICE: u32 = 1_000;
/// Milliseconds of work after which the page may do something else.
const WORK: Millis = 10;

/// Where each distinct id stands in what was given.
#[derive(Debug)]
pub struct Positions {
    given: js_sys::Array,
    positions: Vec<u32>,
}

impl Positions {
    pub fn given(&self) -> &js_sys::Array {
        &self.given
    }

    /// Where these ids stand.
    pub fn of(&self, ids: impl Iterator<Item = u32>) -> Vec<u32> {
        ids.filter_map(|id| self.positions.get(id as usize).copied()).collect()
    }
}

/// Works until the page should have a turn, and then gives it one.
#[derive(Debug)]
pub struct Turns(Millis);

impl Turns {
    pub fn start() -> Self {
        Turns(clock::now())
    }

    pub async fn breathe(&mut self) {
        if clock::now() >= self.0 + WORK {
            // A turn that fails is a turn that is not given.
            let _ = JsFuture::from(bridge::breathe()).await;
            self.0 = clock::now();
        }
    }
}

pub async fn take_in(given: js_sys::Array) -> Result<(Ids, Positions), Fault> {
    let mut turns = Turns::start();
    let mut ids = Ids::default();
    let mut positions = Vec::new();
    let mut from = 0;
    while from < given.length() {
        let to = (from + SLICE).min(given.length());
        take_slice(&given, from, to, &mut ids, &mut positions)?;
        from = to;
        turns.breathe().await;
    }
    Ok((ids, Positions { given, positions }))
}

fn take_slice(
    given: &js_sys::Array,
    from: u32,
    to: u32,
    known: &mut Ids,
    positions: &mut Vec<u32>,
) -> Result<(), Fault> {
    let encoded = bridge::encode_ids(given, from, to);
    let Some(text) = encoded.as_string() else {
        return Err(wrong(encoded.as_f64().map_or(from, |at| at as u32), "is no string"));
    };
    let mut position = from;
    let mut problem = None;
    let whole = Reader::new(&text).array(&mut |reader| {
        let id = reader.string();
        let why = match &id {
            None => Some("has a lone surrogate"),
            Some(id) => ids::fault(id),
        };
        if let Some(why) = why {
            problem = Some(wrong(position, why));
            return None;
        }
        if known.insert(&id?) {
            positions.push(position);
        }
        position += 1;
        Some(())
    });
    match (problem, whole) {
        (Some(problem), _) => Err(problem),
        (None, Some(())) => Ok(()),
        (None, None) => Err(fault(Code::Internal, "the ids could not be read")),
    }
}

fn wrong(position: u32, why: &str) -> Fault {
    fault(Code::InvalidSampleId, ["the sample id at index ", &decimal(position), " ", why].concat())
}

