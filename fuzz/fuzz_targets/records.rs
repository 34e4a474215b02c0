//! Any rows are read to an end, and what is taken up from them adds up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use modelarts_dataset::engine::Machine;
use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::settings::DeleteSettings;
use modelarts_dataset::ids::hash;
use modelarts_dataset::journal::{Head, read_head, read_ids, read_log, read_state};
use modelarts_dataset::limiter::Limiter;
use modelarts_dataset::request::Samples;

fuzz_target!(|rows: Vec<Vec<u8>>| {
    let mut limiter = Limiter::new(32);
    let mut job = Job::new(Samples::of("p", "d"), DeleteSettings::default(), 1, 0, &mut limiter);
    job.journal(None);
    for row in &rows {
        // With a checksum that is right, so that what comes after it is reached; the readers' tests try wrong ones.
        let row = &[row, &hash(row).to_le_bytes()[..]].concat();
        let _ = read_head(row);
        let _ = read_state(row);
        let _ = read_ids(row, 0, &mut |_| Some(()));
        let _ = read_log(row, 0, &mut |_| Some(()));
        let mut head = Head {
            project_id: "p".into(),
            dataset_id: "d".into(),
            endpoint: "https://a.example".into(),
            started: 0,
            delete_source: false,
        };
        let _ = head.take_up(row);
        if job.load(Some(row)).is_err() {
            return;
        }
    }
    if job.load(None).is_ok() {
        let _ = job.poll(0, &mut limiter);
    }
});
