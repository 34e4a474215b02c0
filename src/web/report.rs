//! Outcomes, progress and the report, as `npm/index.d.ts` declares them. The lists are put together in
//! `npm/report.js` from the very strings that were given.

use super::bridge;
use super::convert::write;
use super::ids::{Positions, Turns};
use crate::engine::job::Job;
use crate::engine::ledger::{Counts, Status, Trouble};
use crate::engine::progress::Progress;
use crate::error::{Fault, Problem};
use js_sys::Array;
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Ids that are written at a time.
const SLICE: usize = 5_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CountsOut {
    deleted: u32,
    already_gone: u32,
    failed: u32,
    unknown: u32,
    not_attempted: u32,
}

impl From<Counts> for CountsOut {
    fn from([deleted, already_gone, failed, unknown, not_attempted]: Counts) -> Self {
        CountsOut { deleted, already_gone, failed, unknown, not_attempted }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressOut {
    requested: u32,
    growing: bool,
    settled: u32,
    counts: CountsOut,
    requests: u32,
    retries: u32,
    in_flight: u32,
    concurrency: u32,
    elapsed_ms: f64,
    rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<&'static str>,
}

pub fn progress(progress: &Progress) -> JsValue {
    write(&ProgressOut {
        requested: progress.requested,
        growing: false,
        settled: progress.settled,
        counts: progress.counts.into(),
        requests: progress.requests,
        retries: progress.retries,
        in_flight: progress.in_flight as u32,
        concurrency: progress.concurrency as u32,
        elapsed_ms: progress.elapsed as f64,
        rate: progress.rate,
        remaining_ms: progress.remaining,
        waiting: progress.waiting.map(|waiting| waiting.as_str()),
    })
}

/// What ids have in common that the same befell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProblemOut<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

fn problem(problem: &Problem) -> JsValue {
    write(&ProblemOut {
        code: problem.code.as_str(),
        message: &problem.message,
        status: problem.status.map(u32::from),
        service_code: problem.service_code.as_deref(),
        request_id: problem.request_id.as_deref(),
    })
}

/// Appends the troubles, each with its id; what several share crosses once.
fn append_troubles(out: &Array, troubles: &[&Trouble], positions: &Positions) {
    let kinds = Array::new();
    let mut last: Option<&Fault> = None;
    let which: Vec<u32> = troubles
        .iter()
        .map(|trouble| {
            if !last.is_some_and(|last| Rc::ptr_eq(last, &trouble.problem)) {
                kinds.push(&problem(&trouble.problem));
                last = Some(&trouble.problem);
            }
            kinds.length() - 1
        })
        .collect();
    let attempts: Vec<u32> = troubles.iter().map(|trouble| trouble.attempts).collect();
    let at = positions.of(troubles.iter().map(|trouble| trouble.id));
    bridge::problems(out, positions.given(), &at, &which, &attempts, &kinds);
}

/// The outcomes settled since the last call; none when there are none.
pub fn outcomes(job: &mut Job, positions: &Positions) -> Option<JsValue> {
    let (news, troubles) = job.ledger().take_news();
    if news.is_empty() {
        return None;
    }
    let written = Array::new();
    append_troubles(&written, &troubles.iter().collect::<Vec<_>>(), positions);
    let statuses: Vec<u8> = news.iter().map(|&(_, status)| status as u8).collect();
    let at = positions.of(news.iter().map(|&(id, _)| id));
    let names = write(&Status::ALL.map(Status::as_str));
    Some(bridge::outcomes(positions.given(), &at, &statuses, &names, &written))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportOut {
    requested: u32,
    duplicates: u32,
    counts: CountsOut,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    deleted: Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    already_gone: Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    failed: Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    unknown: Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    not_attempted: Array,
    ok: bool,
    requests: u32,
    retries: u32,
    duration_ms: f64,
}

/// The report of a job that has ended, written in slices, so that the page stays responsive.
pub async fn report(job: &Job, positions: &Positions) -> JsValue {
    let mut turns = Turns::start();
    let lists = Status::ALL.map(|_| Array::new());
    let troubles = job.troubles();
    for (list, status) in lists.iter().zip(Status::ALL) {
        if matches!(status, Status::Failed | Status::Unknown) {
            let troubles: Vec<&Trouble> = troubles.iter().copied().filter(|one| one.status == status).collect();
            for slice in troubles.chunks(SLICE) {
                append_troubles(list, slice, positions);
                turns.breathe().await;
            }
        } else {
            for slice in job.settled_as(status).chunks(SLICE) {
                bridge::pick(list, positions.given(), &positions.of(slice.iter().copied()));
                turns.breathe().await;
            }
        }
    }
    let [deleted, already_gone, failed, unknown, not_attempted] = lists;
    let counts = job.counts();
    let [_, _, bad @ ..] = counts;
    write(&ReportOut {
        requested: job.ids().len(),
        duplicates: job.ids().repetitions(),
        counts: counts.into(),
        deleted,
        already_gone,
        failed,
        unknown,
        not_attempted,
        ok: bad.iter().all(|&count| count == 0),
        requests: job.requests(),
        retries: job.retries(),
        duration_ms: job.duration() as f64,
    })
}
