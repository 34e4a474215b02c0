//! Outcomes, progress and the report, as `npm/index.d.ts` declares them.

use super::bridge;
use super::convert::write;
use super::ids::{Positions, Turns};
use crate::engine::job::Job;
use crate::engine::ledger::{Counts, Status, Trouble};
use crate::engine::progress::Progress;
use crate::engine::Millis;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// Values that are written at a time.
const SLICE: usize = 500;

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

/// An outcome of `onOutcomes`. There `status` is the outcome, so the answer's is `httpStatus`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutcomeOut<'a> {
    sample_id: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
}

/// The outcomes settled since the last call; none when there are none.
pub fn outcomes(job: &mut Job) -> Option<JsValue> {
    let (ids, troubles) = job.take_news();
    let mut troubles = troubles.iter();
    let outcomes: Vec<OutcomeOut> = ids
        .iter()
        .map(|&(id, status)| {
            let trouble = matches!(status, Status::Failed | Status::Unknown).then(|| troubles.next()).flatten();
            let problem = trouble.map(|trouble| &trouble.problem);
            OutcomeOut {
                sample_id: id,
                status: status.as_str(),
                code: problem.map(|problem| problem.code.as_str()),
                message: problem.map(|problem| &*problem.message),
                http_status: problem.and_then(|problem| problem.status),
                service_code: problem.and_then(|problem| problem.service_code.as_deref()),
                request_id: problem.and_then(|problem| problem.request_id.as_deref()),
                attempts: trouble.map(|trouble| trouble.attempts),
            }
        })
        .collect();
    (!outcomes.is_empty()).then(|| write(&outcomes))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProblemOut<'a> {
    sample_id: &'a str,
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    attempts: u32,
}

impl<'a> ProblemOut<'a> {
    fn new(sample_id: &'a str, trouble: &'a Trouble) -> Self {
        let problem = &*trouble.problem;
        ProblemOut {
            sample_id,
            code: problem.code.as_str(),
            message: &problem.message,
            status: problem.status,
            service_code: problem.service_code.as_deref(),
            request_id: problem.request_id.as_deref(),
            attempts: trouble.attempts,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportOut {
    requested: u32,
    duplicates: u32,
    counts: CountsOut,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    deleted: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    already_gone: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    failed: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    unknown: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    not_attempted: JsValue,
    ok: bool,
    requests: u32,
    retries: u32,
    duration_ms: f64,
}

/// The report, written in slices, so that the page stays responsive. The lists hold the very strings that were
/// given.
pub async fn report(job: &mut Job, taken: &Positions, duration: Millis) -> JsValue {
    let mut turns = Turns::start();
    let counts = job.ledger().counts();
    let [_, _, failed, unknown, not_attempted] = counts;
    let deleted = taken.list(&job.ledger().ids(Status::Deleted), &mut turns).await;
    let already_gone = taken.list(&job.ledger().ids(Status::AlreadyGone), &mut turns).await;
    let never = taken.list(&job.ledger().ids(Status::NotAttempted), &mut turns).await;
    let problems = [js_sys::Array::new(), js_sys::Array::new()];
    let (ids, troubles) = job.troubles();
    for (out, wanted) in problems.iter().zip([Status::Failed, Status::Unknown]) {
        for slice in troubles.chunks(SLICE) {
            let written: Vec<ProblemOut> = slice
                .iter()
                .filter(|trouble| trouble.status == wanted)
                .map(|trouble| ProblemOut::new(ids.get(trouble.id), trouble))
                .collect();
            bridge::append(out, &write(&written));
            turns.breathe().await;
        }
    }
    let [failed_list, unknown_list] = problems;
    write(&ReportOut {
        requested: job.ids().len(),
        duplicates: job.ids().repetitions(),
        counts: counts.into(),
        deleted,
        already_gone,
        failed: failed_list.into(),
        unknown: unknown_list.into(),
        not_attempted: never,
        ok: failed + unknown + not_attempted == 0,
        requests: job.requests(),
        retries: job.retries(),
        duration_ms: duration as f64,
    })
}
