//! Where jobs are recorded, and tabs that die: at any command the engine is dropped, and another one goes on from what
//! had been written by then.

use crate::scenario::Journal;
use crate::world::{Happening, World};
use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::settings::DeleteSettings;
use modelarts_dataset::engine::{Event, Machine};
use modelarts_dataset::journal::{Head, IDS, LOG};
use modelarts_dataset::request::Samples;
use std::collections::HashSet;

/// What lasts of a job.
pub(crate) struct Storage {
    head: Option<Vec<u8>>,
    rows: [Vec<Vec<u8>>; 2],
    /// The rows of a record that is being written; those that are still to be asked for.
    writing: Option<Vec<Vec<u8>>>,
    /// What is there is being removed.
    removing: bool,
    /// Commands until each run dies, the next one last.
    crashes: Vec<u32>,
    resumes: u32,
    commands: u32,
    /// A record of this run is written.
    open: bool,
    /// Its tab is closed.
    pub(crate) down: bool,
    /// Number of the run.
    pub(crate) run: u32,
}

impl Storage {
    pub fn new(plan: Option<&Journal>) -> Self {
        Storage {
            head: None,
            rows: [Vec::new(), Vec::new()],
            writing: None,
            removing: false,
            crashes: plan.map_or(Vec::new(), |plan| plan.crashes.clone()),
            resumes: plan.map_or(0, |plan| plan.resumes),
            commands: 0,
            open: false,
            down: false,
            run: 0,
        }
    }

    pub fn head(settings: &DeleteSettings) -> Head {
        Head {
            project_id: "p".into(),
            dataset_id: "d".into(),
            endpoint: "https://a.example".into(),
            started: 1,
            delete_source: settings.delete_source,
        }
    }

    /// An aborted job waits for what it last said to the database.
    pub(crate) fn is_busy(&self) -> bool {
        self.writing.is_some() || self.removing
    }

    fn keep(&mut self, rows: Vec<Vec<u8>>) {
        for row in rows {
            match row[0] {
                kind @ (LOG | IDS) => self.rows[usize::from(kind)].push(row),
                _ => assert!(self.head.replace(row).is_none(), "one head a job"),
            }
        }
    }
}

impl World {
    pub(crate) fn record(&mut self, number: usize) {
        let plan = self.scenario.jobs[number].journal.as_ref();
        let latency = plan.expect("nothing is recorded without a journal").latency;
        let mut rows = Vec::new();
        // The rows are asked for while it is written; meanwhile the job goes on.
        for _ in 0..self.rng.up_to(2) {
            rows.extend(self.actors[number].job.row());
        }
        let storage = &mut self.actors[number].storage;
        assert!(storage.writing.replace(rows).is_none(), "one record at a time");
        let run = storage.run;
        let delay = self.rng.up_to(latency);
        self.at(self.now + delay, Happening::Written(number, run));
    }

    /// All the rows of the record that is being written.
    fn rows(&mut self, number: usize) -> Vec<Vec<u8>> {
        let actor = &mut self.actors[number];
        let Some(mut rows) = actor.storage.writing.take() else {
            return Vec::new();
        };
        rows.extend(std::iter::from_fn(|| actor.job.row()));
        rows
    }

    pub(crate) fn written(&mut self, number: usize, run: u32) {
        let storage = &self.actors[number].storage;
        if storage.down || storage.run != run || self.actors[number].finished {
            return;
        }
        let fails = self.scenario.jobs[number]
            .journal
            .as_ref()
            .map_or(0, |plan| plan.fails);
        let done = self.rng.up_to(99) >= fails;
        let rows = self.rows(number);
        let actor = &mut self.actors[number];
        // One that fails later on is followed by the removal of what there was.
        let drops = !done && actor.storage.open && actor.job.stopped().is_none();
        if done {
            actor.storage.keep(rows);
        }
        actor
            .job
            .handle(self.now, Event::Recorded(done), &mut self.limiter);
        assert!(
            done || actor.storage.open || actor.job.stopped().is_some(),
            "it goes on though nothing was recorded"
        );
        actor.storage.open |= done;
        self.records += u64::from(done);
        if drops {
            let plan = self.scenario.jobs[number].journal.as_ref();
            let delay = self.rng.up_to(plan.map_or(0, |plan| plan.latency));
            self.actors[number].storage.removing = true;
            self.at(self.now + delay, Happening::Removed(number, run));
        } else if !actor.job.is_recorded() {
            self.without_record(number);
        }
        self.pump(number);
    }

    /// It goes on, or ends, without a record.
    fn without_record(&mut self, number: usize) {
        let storage = &mut self.actors[number].storage;
        *storage = Storage {
            run: storage.run,
            ..Storage::new(None)
        };
    }

    /// What could not be recorded any more is removed, or cannot be: then the record stays, and must stay true.
    pub(crate) fn removed(&mut self, number: usize, run: u32) {
        let actor = &self.actors[number];
        if actor.storage.down || actor.storage.run != run || actor.finished {
            return;
        }
        let done = self.rng.up_to(1) == 0;
        self.actors[number].storage.removing = false;
        self.actors[number]
            .job
            .handle(self.now, Event::Recorded(done), &mut self.limiter);
        if done {
            self.without_record(number);
        } else {
            assert!(
                self.actors[number].job.stopped().is_some(),
                "it goes on though its record stays"
            );
        }
        self.pump(number);
    }

    pub(crate) fn crashes_now(&mut self, number: usize) -> bool {
        let storage = &mut self.actors[number].storage;
        storage.commands += 1;
        let now = storage
            .crashes
            .last()
            .is_some_and(|&most| storage.commands > most);
        if now {
            storage.crashes.pop();
        }
        now
    }

    /// The tab is gone. What it had sent is carried out, or not, before anybody takes the job up.
    pub(crate) fn crash(&mut self, number: usize) {
        let lasts = self.rng.up_to(1) == 0;
        let rows = self.rows(number);
        let actor = &mut self.actors[number];
        if lasts {
            actor.storage.keep(rows);
        }
        self.leave(number);
    }

    fn leave(&mut self, number: usize) {
        for at in 0..self.flights.len() {
            if self.flights[at].job == number && !self.flights[at].cancelled {
                self.lands(at, None, false);
                self.flights[at].cancelled = true;
            }
        }
        self.burden.forget(number);
        let actor = &mut self.actors[number];
        (actor.storage.down, actor.timer) = (true, None);
        actor.in_flight = 0;
        // A tab has a session of its own; here it may share one, and gives back what it holds.
        actor.job.handle(self.now, Event::Abort, &mut self.limiter);
        self.limiter.leave(actor.job.member());
        let settings = &self.scenario.jobs[number].settings;
        let delay = u64::from(settings.timeout) + self.rng.up_to(1_000);
        self.at(self.now + delay, Happening::Resume(number));
    }

    pub(crate) fn finish(&mut self, number: usize) {
        let actor = &mut self.actors[number];
        actor.finished = true;
        let stopped = actor.job.stopped().is_some();
        let journal = self.scenario.jobs[number].journal.is_some();
        assert!(journal || !actor.job.is_recorded());
        if stopped && actor.job.is_recorded() && actor.storage.resumes > 0 {
            actor.storage.resumes -= 1;
            self.leave(number);
        }
    }

    pub(crate) fn resume(&mut self, number: usize) {
        if self.actors[number].finished {
            self.judge_report(number);
        }
        let seed = self.rng.next_u64();
        let plan = &self.scenario.jobs[number];
        let mut job = Job::new(
            Samples::of("p", "d"),
            plan.settings.clone(),
            seed,
            self.now,
            &mut self.limiter,
        );
        let actor = &mut self.actors[number];
        let storage = &mut actor.storage;
        (storage.down, storage.commands, storage.writing) = (false, 0, None);
        (storage.open, storage.removing) = (false, false);
        storage.run += 1;
        match &storage.head {
            // Nothing was recorded, so that nothing was sent: it begins anew.
            None => {
                assert!(actor.attempted.is_empty(), "sent before it was recorded");
                job.journal(Some(&Storage::head(&plan.settings)));
                for id in &actor.order {
                    job.add(id);
                }
                // Its ids come from where they came from.
                if !actor.to_come.is_empty() {
                    job.open();
                }
            }
            Some(head) => {
                let mut known = Storage::head(&plan.settings);
                known.delete_source = false;
                known.take_up(head).expect("of the same dataset");
                assert_eq!(known.delete_source, plan.settings.delete_source);
                job.journal(None);
                for row in [IDS, LOG]
                    .into_iter()
                    .flat_map(|kind| &storage.rows[usize::from(kind)])
                {
                    job.load(Some(row)).expect("rows that are sound");
                }
                job.load(None).expect("rows that are sound together");
                // Of a stream, what was recorded is left.
                actor.to_come.clear();
                actor.order.truncate(job.ids().len() as usize);
                actor.ids = actor.order.iter().cloned().collect();
                assert!(
                    actor.attempted.is_subset(&actor.ids),
                    "sent before it was recorded"
                );
                self.taken_up += 1;
            }
        }
        let names = (0..job.ids().len()).map(|id| job.ids().get(id));
        assert!(names.eq(actor.order.iter().cloned()), "all ids, in their order");
        let settled: Vec<bool> = (0..job.ids().len())
            .map(|id| job.ledger().status(id).is_some())
            .collect();
        actor.told = actor
            .order
            .iter()
            .zip(settled)
            .filter(|(_, settled)| *settled)
            .map(|(id, _)| id.clone())
            .collect::<HashSet<String>>();
        (actor.sent, actor.finished, actor.aborted) = (job.requests(), false, false);
        actor.not_before.clear();
        actor.job = job;
        self.pump(number);
    }
}
