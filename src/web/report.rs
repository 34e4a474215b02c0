//! Outcomes, progress and the report as numbers and lists, of which `npm/report.js` makes what `npm/index.d.ts`
//! declares.

use super::convert::{list, write};
use crate::engine::job::Job;
use crate::engine::ledger::Trouble;
use crate::engine::progress::Progress;
use crate::error::{Fault, Problem};
use crate::journal::{read_head, read_state};
use crate::json::write_string;
use js_sys::{Array, Float64Array, Uint8Array, Uint32Array};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

pub fn progress(progress: &Progress) -> JsValue {
    let [deleted, already_gone, failed, unknown, not_attempted] = progress.counts.map(f64::from);
    let numbers = [
        f64::from(progress.requested),
        f64::from(progress.settled),
        f64::from(progress.requests),
        f64::from(progress.retries),
        progress.in_flight as f64,
        progress.concurrency as f64,
        progress.elapsed as f64,
        progress.rate,
        progress.remaining.unwrap_or(-1.0),
        deleted,
        already_gone,
        failed,
        unknown,
        not_attempted,
        f64::from(u8::from(progress.growing)),
    ];
    let waiting = progress
        .waiting
        .map_or(JsValue::UNDEFINED, |waiting| waiting.as_str().into());
    list(&[Float64Array::from(&numbers[..]).into(), waiting])
}

/// `[ids, statuses, troubles]` of the ids settled since the last call; undefined when there are none.
pub fn news(job: &mut Job) -> JsValue {
    let (news, troubles) = job.ledger().take_news();
    if news.is_empty() {
        return JsValue::UNDEFINED;
    }
    let troubles = self::troubles(&troubles.iter().collect::<Vec<_>>());
    let places: Vec<u32> = news.iter().map(|(id, _)| *id).collect();
    let statuses: Vec<u8> = news.iter().map(|(_, status)| *status as u8).collect();
    list(&[
        ids(job, &places).into(),
        Uint8Array::from(&*statuses).into(),
        troubles,
    ])
}

/// The ids at these places, as the text of a JSON array.
pub fn ids(job: &Job, places: &[u32]) -> String {
    let mut text = String::from("[");
    for &place in places {
        if text.len() > 1 {
            text.push(',');
        }
        write_string(&mut text, &job.ids().get(place));
    }
    text.push(']');
    text
}

/// `[[requested, duplicates, requests, retries, duration], statuses, troubles, whether it is recorded]`
pub fn report(job: &Job) -> JsValue {
    let numbers = [
        f64::from(job.ids().len()),
        f64::from(job.ids().repetitions()),
        f64::from(job.requests()),
        f64::from(job.retries()),
        job.duration() as f64,
    ];
    list(&[
        Float64Array::from(&numbers[..]).into(),
        Uint8Array::from(job.entries()).into(),
        troubles(&job.troubles()),
        job.is_recorded().into(),
    ])
}

/// `[project, dataset, endpoint, [started, deleteSource, requested], counts]` of a pending deletion, from its head and the
/// last row of its log; undefined when they are damaged.
#[wasm_bindgen]
pub fn pending(head: &[u8], log: &[u8]) -> JsValue {
    let Some((head, state)) = read_head(head).zip(read_state(log)) else {
        return JsValue::UNDEFINED;
    };
    let numbers = [
        head.started as f64,
        f64::from(u8::from(head.delete_source)),
        f64::from(state.ids),
    ];
    let [project, dataset, endpoint] =
        [head.project_id, head.dataset_id, head.endpoint].map(|text| JsValue::from_str(&text));
    list(&[
        project,
        dataset,
        endpoint,
        Float64Array::from(&numbers[..]).into(),
        Uint32Array::from(&state.counts[..]).into(),
    ])
}

/// `[kinds, which, attempts]`, in the order of the ids that they belong to: what several have in common crosses once.
fn troubles(troubles: &[&Trouble]) -> JsValue {
    let (kinds, mut last) = (Array::new(), None::<&Fault>);
    let (mut which, mut attempts) = (Vec::new(), Vec::new());
    for trouble in troubles {
        if !last.is_some_and(|last| Rc::ptr_eq(last, &trouble.problem)) {
            kinds.push(&problem(&trouble.problem));
            last = Some(&trouble.problem);
        }
        which.push(kinds.length() - 1);
        attempts.push(trouble.attempts);
    }
    let [which, attempts] = [which, attempts].map(|numbers| Uint32Array::from(&*numbers).into());
    list(&[kinds.into(), which, attempts])
}

fn problem(problem: &Problem) -> JsValue {
    write(&(
        problem.code.as_str(),
        &*problem.message,
        problem.status,
        problem.service_code.as_deref(),
        problem.request_id.as_deref(),
    ))
}
