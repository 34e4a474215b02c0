//! Every request that named a dataset: who asked what, what was answered, which fault hit it. In memory, since it is
//! about this run of the program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde::Serialize;

use crate::clock::now_ms;

#[derive(Debug, Default)]
pub struct RequestLog(Mutex<HashMap<String, OfDataset>>);

#[derive(Debug, Default)]
struct OfDataset {
    records: Vec<Arc<Mutex<Record>>>,
    in_flight: usize,
    max_in_flight: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Record {
    pub request_id: String,
    pub method: String,
    pub path: String,
    pub at: i64,
    pub finished_at: Option<i64>,
    /// As it went out; `null` when the connection was reset instead.
    pub status: Option<u16>,
    pub error_code: Option<&'static str>,
    pub fault: Option<&'static str>,
    pub latency_ms: Option<u64>,
    pub ids: Option<usize>,
    pub deleted: usize,
    pub auth: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub struct Snapshot {
    pub requests: Vec<Record>,
    pub in_flight: usize,
    pub max_in_flight: usize,
}

impl RequestLog {
    pub fn begin(&self, dataset_id: &str, request_id: &str, method: &str, path: &str) -> Ticket {
        let record = Arc::new(Mutex::new(Record {
            request_id: request_id.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            at: now_ms(),
            finished_at: None,
            status: None,
            error_code: None,
            fault: None,
            latency_ms: None,
            ids: None,
            deleted: 0,
            auth: None,
        }));
        if let Ok(mut datasets) = self.0.lock() {
            datasets
                .entry(dataset_id.to_owned())
                .or_default()
                .records
                .push(record.clone());
        }
        Ticket(record)
    }

    /// Counts a request as in flight until the guard goes: when it is answered or its client is gone.
    pub fn enter(self: &Arc<Self>, dataset_id: &str) -> InFlight {
        if let Ok(mut datasets) = self.0.lock() {
            let dataset = datasets.entry(dataset_id.to_owned()).or_default();
            dataset.in_flight += 1;
            dataset.max_in_flight = dataset.max_in_flight.max(dataset.in_flight);
        }
        InFlight {
            log: self.clone(),
            dataset_id: dataset_id.to_owned(),
        }
    }

    pub fn snapshot(&self, dataset_id: &str) -> Snapshot {
        let Ok(datasets) = self.0.lock() else {
            return Snapshot {
                requests: Vec::new(),
                in_flight: 0,
                max_in_flight: 0,
            };
        };
        datasets.get(dataset_id).map_or(
            Snapshot {
                requests: Vec::new(),
                in_flight: 0,
                max_in_flight: 0,
            },
            |dataset| Snapshot {
                requests: dataset
                    .records
                    .iter()
                    .filter_map(|r| r.lock().ok().map(|r| r.clone()))
                    .collect(),
                in_flight: dataset.in_flight,
                max_in_flight: dataset.max_in_flight,
            },
        )
    }

    pub fn clear(&self, dataset_id: &str) {
        if let Ok(mut datasets) = self.0.lock()
            && let Some(dataset) = datasets.get_mut(dataset_id)
        {
            dataset.records.clear();
            dataset.max_in_flight = dataset.in_flight;
        }
    }

    /// Forgets all but what is in flight.
    pub fn clear_all(&self) {
        if let Ok(mut datasets) = self.0.lock() {
            datasets.retain(|_, dataset| {
                dataset.records.clear();
                dataset.max_in_flight = dataset.in_flight;
                dataset.in_flight > 0
            });
        }
    }
}

/// Writes into one entry of the log.
#[derive(Debug, Clone)]
pub struct Ticket(Arc<Mutex<Record>>);

impl Ticket {
    pub fn note(&self, change: impl FnOnce(&mut Record)) {
        if let Ok(mut record) = self.0.lock() {
            change(&mut record);
        }
    }
}

#[derive(Debug)]
pub struct InFlight {
    log: Arc<RequestLog>,
    dataset_id: String,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Ok(mut datasets) = self.log.0.lock()
            && let Some(dataset) = datasets.get_mut(&self.dataset_id)
        {
            dataset.in_flight = dataset.in_flight.saturating_sub(1);
        }
    }
}
