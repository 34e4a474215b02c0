//! The engine itself: jobs of one session, with its limiter.

use crate::service::Reply;
use crate::world::{Client, Next};
use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::engine::settings::{DeleteSettings, RetryPolicy};
use modelarts_dataset::engine::{Command, Event, Machine};
use modelarts_dataset::limiter::Limiter;
use modelarts_dataset::request::Samples;
use modelarts_dataset::response::Answer;

pub struct Library {
    limiter: Limiter,
    jobs: Vec<Job>,
}

impl Library {
    pub fn new(jobs: usize, batches: u64, policy: &RetryPolicy) -> Self {
        let mut limiter = Limiter::new(32);
        let jobs = (0..jobs)
            .map(|number| {
                let settings = DeleteSettings {
                    batch_size: Some(1),
                    retry: policy.clone(),
                    ..DeleteSettings::default()
                };
                let seed = number as u64 + 1;
                let mut job = Job::new(Samples::of("p", "d"), settings, seed, 0, &mut limiter);
                for id in 0..batches {
                    job.add(&format!("{id:06}"));
                }
                job
            })
            .collect();
        Library { limiter, jobs }
    }

    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }
}

impl Client for Library {
    fn next(&mut self, now: u64) -> Next {
        let mut due: Option<u64> = None;
        let mut done = 0;
        // Those in the queue first, as whoever drives the engine does it.
        let first = self.limiter.next();
        let turn = self.jobs.iter().position(|job| Some(job.member()) == first);
        let others = (0..self.jobs.len()).filter(|number| Some(*number) != turn);
        for number in turn.into_iter().chain(others).collect::<Vec<_>>() {
            match self.jobs[number].poll(now, &mut self.limiter) {
                Command::Send { token, .. } => {
                    return Next::Send((number as u64) << 32 | u64::from(token));
                }
                Command::Wait(time) => due = due.into_iter().chain(time).min(),
                Command::Record => unreachable!("there is no journal"),
                Command::Finish => done += 1,
                Command::Cancel(_) => panic!("nothing is lost here"),
            }
        }
        match done == self.jobs.len() {
            true => Next::Done,
            false => Next::Wait(due),
        }
    }

    fn landed(&mut self, now: u64, key: u64, reply: Reply) {
        let answer = match reply {
            Reply::Done => Answer {
                status: 200,
                body: "{\"success\":true}".into(),
                ..Answer::default()
            },
            Reply::Refused { retry_after } => Answer {
                status: 429,
                retry_after,
                ..Answer::default()
            },
        };
        let event = Event::Answer {
            token: key as u32,
            answer,
            renewed: false,
        };
        self.jobs[(key >> 32) as usize].handle(now, event, &mut self.limiter);
    }

    fn level(&self) -> usize {
        self.limiter.level()
    }

    fn check(&self) {
        for job in &self.jobs {
            let deleted = job.counts()[Status::Deleted as usize];
            assert_eq!(deleted, job.ids().len(), "deleted");
        }
    }
}
