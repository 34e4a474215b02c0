//! The model of the service: which samples exist, what an answer looks like, and what goes wrong on the way.

use crate::scenario::{Form, LimitBy, Scenario};
use modelarts_dataset::classify::Loss;
use modelarts_dataset::request::{Method, Request};
use modelarts_dataset::response::Answer;
use modelarts_dataset::rng::Rng;
use serde_json::{Value, json};
use std::collections::HashSet;

/// What comes back, and whether it was carried out is in `Service::present`.
#[derive(Debug)]
pub enum Reply {
    Answer(Answer),
    Lost(Loss),
    /// Nothing, for ever.
    Silence,
}

#[derive(Debug)]
pub struct Service {
    pub present: HashSet<String>,
    pub bad: HashSet<String>,
    pub faults: u64,
    /// Other credentials can cure a refusal of those that were sent; else one refusal would end every job.
    renewable: bool,
    /// All jobs look up what is unclear.
    verified: bool,
    form: Form,
    batch_limit: Option<(usize, LimitBy)>,
    fault: u64,
    outage: bool,
    stop: u64,
    blind: Option<u16>,
    rng: Rng,
}

/// The ids of a deletion.
pub fn ids_of(request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_str(&request.body).expect("a body that is JSON");
    body["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().to_string())
        .collect()
}

impl Service {
    pub fn new(scenario: &Scenario) -> Self {
        Service {
            present: HashSet::new(),
            bad: HashSet::new(),
            faults: 0,
            renewable: scenario.renewable,
            verified: scenario.jobs.iter().all(|plan| plan.settings.verify),
            form: scenario.form,
            batch_limit: scenario.batch_limit,
            fault: scenario.fault,
            outage: scenario.outage,
            stop: scenario.stop,
            blind: scenario.blind,
            rng: Rng::new(scenario.seed ^ 0x5EED),
        }
    }

    fn chance(&mut self, of_thousand: u64) -> bool {
        self.rng.up_to(999) < of_thousand
    }

    pub fn serve(&mut self, request: &Request) -> Reply {
        if self.chance(self.stop) {
            self.faults += 1;
            return self.stopping();
        }
        let faulty = self.chance(self.fault);
        self.faults += u64::from(faulty);
        let ids = match request.method {
            Method::Get => None,
            Method::Post => Some(ids_of(request)),
        };
        if faulty && self.outage {
            return match self.chance(700) {
                true => self.passing(ids.as_deref()),
                false => self.ambiguous_loss(ids.as_deref().unwrap_or_default()),
            };
        }
        let Some(ids) = ids else {
            return self.look_up(request, faulty);
        };
        if !faulty {
            return self.delete(&ids);
        }
        match self.rng.up_to(18) {
            0..=2 => self.passing(Some(&ids)),
            3 => self.ambiguous_loss(&ids),
            4 => {
                self.commit(&ids);
                body(
                    [
                        "{\"success\":true",
                        "",
                        "<html>",
                        "null",
                        "{\"success\":tru",
                        "[]",
                        "{}",
                    ][self.rng.up_to(6) as usize],
                )
            }
            // Of a single id it would be a lie that only a look-up finds out.
            5 if ids.len() > 1 || self.verified => error(400, "ModelArts.4420", "Sample not found."),
            5 => error(400, "ModelArts.4420", "Sample not found. [another]"),
            6 => self.wrong_length(&ids),
            7 | 8 => self.contradicting(&ids),
            9 => {
                self.maybe_commit(&ids);
                body("{\"success\":false}")
            }
            10 => error(400, "ModelArts.4343", "The dataset is publishing."),
            11 => self.piecemeal(&ids),
            12 => {
                self.maybe_commit(&ids);
                body("{\"success\":false,\"error_code\":\"ModelArts.9999\"}")
            }
            13 if self.renewable => error(401, "APIG.0301", "refused"),
            14 => Reply::Answer(Answer {
                status: 400,
                body: "<html>".into(),
                ..Answer::default()
            }),
            15 if self.renewable => error(200, "ModelArts.6608", "refused"),
            16 => {
                self.commit(&ids);
                Reply::Answer(Answer {
                    status: 202,
                    body: "{\"success\":true}".into(),
                    ..Answer::default()
                })
            }
            17 => self.interrupted(&ids),
            _ => error(200, "ModelArts.6101", "busy"),
        }
    }

    /// It begins, is kept from the rest, and says so.
    fn interrupted(&mut self, ids: &[String]) -> Reply {
        let done = self.rng.up_to(ids.len() as u64) as usize;
        let mut results: Vec<Value> = ids[..done].iter().map(|id| self.result(id)).collect();
        self.commit(&ids[..done]);
        results.resize(
            ids.len(),
            json!({ "success": false, "error_code": "ModelArts.4343" }),
        );
        let body = json!({ "success": false, "error_code": "ModelArts.4343", "results": results });
        Reply::Answer(Answer {
            status: [400, 429][self.rng.up_to(1) as usize],
            body: body.to_string(),
            ..Answer::default()
        })
    }

    fn commit(&mut self, ids: &[String]) {
        for id in ids {
            if !self.bad.contains(id) {
                self.present.remove(id);
            }
        }
    }

    fn maybe_commit(&mut self, ids: &[String]) {
        if self.chance(500) {
            self.commit(ids);
        }
    }

    fn delete(&mut self, ids: &[String]) -> Reply {
        match self.batch_limit {
            Some((limit, by)) if ids.len() > limit => match by {
                LimitBy::BadRequest => return error(400, "ModelArts.0104", "too many"),
                LimitBy::TooLarge => return error(413, "", ""),
                LimitBy::Silence => {
                    self.commit(&ids[..limit]);
                    return body("{\"success\":true}");
                }
            },
            _ => {}
        }
        let bad = ids.iter().any(|id| self.bad.contains(id));
        let gone = ids.iter().any(|id| !self.present.contains(id));
        if self.form == Form::Batch && (bad || gone) {
            // One that works in order has done some before it finds the one that is missing.
            if !bad && self.chance(300) {
                let found = ids.iter().take_while(|id| self.present.contains(*id)).count();
                self.commit(&ids[..found]);
            }
            return match bad {
                true => error(400, "ModelArts.0104", "bad id"),
                false => error(400, "ModelArts.4420", "Sample not found."),
            };
        }
        let results: Vec<Value> = ids.iter().map(|id| self.result(id)).collect();
        self.commit(ids);
        let bare = match self.form {
            Form::Bare => !bad && !gone,
            Form::Lenient => !bad,
            Form::Results | Form::Batch => false,
        };
        match bare {
            true => body("{\"success\":true}"),
            false => body(&json!({ "success": !bad && !gone, "results": results }).to_string()),
        }
    }

    fn result(&self, id: &String) -> Value {
        if self.bad.contains(id) {
            json!({ "success": false, "error_code": "ModelArts.0104", "error_msg": "bad" })
        } else if self.present.contains(id) {
            json!({ "success": true })
        } else {
            json!({ "success": false, "error_code": "ModelArts.4420", "error_msg": format!("Sample not found. [{id}]") })
        }
    }

    /// Some ids meet a failure of their own, which may or may not have been carried out.
    fn piecemeal(&mut self, ids: &[String]) -> Reply {
        let results: Vec<Value> = ids
            .iter()
            .map(|id| {
                let one = std::slice::from_ref(id);
                match self.rng.up_to(5) {
                    0 => json!({ "success": false, "error_code": "ModelArts.6101" }),
                    1 => {
                        self.maybe_commit(one);
                        json!({ "success": false, "error_code": "ModelArts.6102" })
                    }
                    2 => {
                        self.maybe_commit(one);
                        json!({ "success": false })
                    }
                    3 => {
                        self.maybe_commit(one);
                        json!({ "success": false, "error_code": "ModelArts.7777" })
                    }
                    _ => {
                        let result = self.result(id);
                        self.commit(one);
                        result
                    }
                }
            })
            .collect();
        body(&json!({ "success": false, "results": results }).to_string())
    }

    fn wrong_length(&mut self, ids: &[String]) -> Reply {
        let mut results: Vec<Value> = ids.iter().map(|id| self.result(id)).collect();
        match self.chance(500) && results.len() > 1 {
            true => drop(results.pop()),
            false => results.push(json!({ "success": true })),
        }
        self.commit(ids);
        body(&json!({ "success": false, "results": results }).to_string())
    }

    fn contradicting(&mut self, ids: &[String]) -> Reply {
        let gone = |id: &String| json!({ "success": false, "error_code": "ModelArts.4420", "error_msg": format!("Sample not found. [{id}]") });
        let (success, results): (bool, Vec<Value>) = match self.rng.up_to(2) {
            // Each names its neighbour.
            0 if ids.len() > 1 => (
                false,
                (0..ids.len())
                    .map(|at| gone(&ids[(at + 1) % ids.len()]))
                    .collect(),
            ),
            // A failure of the whole, successes of all parts; nothing, or everything, was done.
            1 => {
                self.maybe_commit(ids);
                (false, ids.iter().map(|_| json!({ "success": true })).collect())
            }
            // A success of the whole, failures of parts that may have been done.
            _ => {
                let failed: Vec<Value> = ids
                    .iter()
                    .map(|id| {
                        self.maybe_commit(std::slice::from_ref(id));
                        gone(id)
                    })
                    .collect();
                (true, failed)
            }
        };
        body(&json!({ "success": success, "results": results }).to_string())
    }

    /// 408, 429 and 5xx; what may have been carried out is, or is not.
    fn passing(&mut self, ids: Option<&[String]>) -> Reply {
        let status = [408, 429, 429, 500, 502, 503, 504][self.rng.up_to(6) as usize];
        if let Some(ids) = ids.filter(|_| status != 429) {
            self.maybe_commit(ids);
        }
        let retry_after = [None, Some(0), Some(700), Some(90_000)][self.rng.up_to(3) as usize];
        Reply::Answer(Answer {
            status,
            retry_after,
            body: "<html>".into(),
            ..Answer::default()
        })
    }

    fn ambiguous_loss(&mut self, ids: &[String]) -> Reply {
        self.maybe_commit(ids);
        self.loss()
    }

    /// What was on its way when the network went may have arrived.
    pub fn without_network(&mut self, request: &Request) -> Reply {
        self.faults += 1;
        if request.method == Method::Post {
            self.maybe_commit(&ids_of(request));
        }
        Reply::Lost(Loss::Offline)
    }

    fn loss(&mut self) -> Reply {
        if self.chance(500) {
            Reply::Lost(Loss::Network)
        } else {
            Reply::Silence
        }
    }

    fn stopping(&mut self) -> Reply {
        match self.rng.up_to(3) {
            0 => error(403, "APIG.0302", "no"),
            1 => error(404, "ModelArts.4352", "no dataset"),
            2 => Reply::Answer(Answer {
                status: 302,
                ..Answer::default()
            }),
            _ => error(405, "", ""),
        }
    }

    fn look_up(&mut self, request: &Request, faulty: bool) -> Reply {
        let id = request.path.rsplit('/').next().unwrap();
        if let Some(status) = self.blind {
            return error(status, "", "");
        }
        if faulty {
            return match self.rng.up_to(5) {
                0 | 1 => self.passing(None),
                2 => self.loss(),
                3 => body("{\"sample_id\":\"another\"}"),
                4 => error(401, "APIG.0301", "refused"),
                _ => Reply::Answer(Answer {
                    status: 404,
                    body: "<html>".into(),
                    ..Answer::default()
                }),
            };
        }
        match self.present.contains(id) {
            true => body(&json!({ "sample_id": id, "labels": [{ "name": "x" }] }).to_string()),
            false => error(404, "ModelArts.4420", "Sample not found."),
        }
    }
}

fn body(text: &str) -> Reply {
    Reply::Answer(Answer {
        status: 200,
        body: text.into(),
        ..Answer::default()
    })
}

fn error(status: u16, code: &str, message: &str) -> Reply {
    let body = match code {
        "" => String::new(),
        _ => json!({ "success": false, "error_code": code, "error_msg": message }).to_string(),
    };
    Reply::Answer(Answer {
        status,
        body,
        ..Answer::default()
    })
}
