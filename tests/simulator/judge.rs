//! The end: what the jobs say of each id, against the truth.

use crate::world::{Tally, World};
use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::error::Code;

impl World {
    pub(crate) fn judge(mut self) -> Tally {
        let mut tally = Tally {
            seeds: 1,
            faults: self.service.faults,
            probes: self.burden.probes,
            credits: self.burden.credits,
            records: self.records,
            taken_up: self.taken_up,
            ..Tally::default()
        };
        for number in 0..self.actors.len() {
            self.judge_report(number);
            let actor = &mut self.actors[number];
            // Nothing that may pass is given up before all attempts are made.
            let settings = &self.scenario.jobs[number].settings;
            if actor.job.stopped().is_none() && settings.retry.max_retry_after >= 90_000 {
                for trouble in actor.job.troubles() {
                    let passing = [
                        Code::Network,
                        Code::Timeout,
                        Code::ServiceError,
                        Code::Throttled,
                        Code::DatasetBusy,
                    ];
                    let enough = trouble.attempts >= settings.retry.attempts;
                    assert!(
                        enough || !passing.contains(&trouble.problem.code),
                        "given up early: {trouble:?}"
                    );
                }
            }
            let counts = actor.job.counts();
            assert!(actor.job.stopped().is_some() || actor.dry || counts[Status::NotAttempted as usize] == 0);
            assert!(!actor.dry || counts[Status::NotAttempted as usize] == actor.job.ids().len());
            let calm = !actor.dry
                && self.scenario.offline.is_none()
                && self.scenario.blind.is_none()
                && self.scenario.fault + self.scenario.stop + self.scenario.unsent == 0
                && self.scenario.latency < 200
                && self.scenario.jobs.iter().all(|plan| plan.stop_at.is_none());
            // What is taken up may be deleted already, which only a look-up could tell.
            let known = actor.storage.run == 0 || settings.verify;
            let recorded = self.scenario.jobs[number]
                .journal
                .as_ref()
                .is_none_or(|journal| journal.fails == 0);
            if calm && !actor.aborted && known && recorded {
                assert_eq!(counts[Status::Unknown as usize], 0, "unknown without a fault");
                assert!(actor.job.stopped().is_none(), "stopped without a fault");
                let bad = actor
                    .ids
                    .iter()
                    .filter(|id| self.service.bad.contains(*id))
                    .count();
                assert_eq!(
                    counts[Status::Failed as usize] as usize,
                    bad,
                    "failed without a fault"
                );
            }
            tally.requests += u64::from(actor.sent);
            tally.stopped += u64::from(actor.job.stopped().is_some());
            for (sum, count) in tally.outcomes.iter_mut().zip(counts) {
                *sum += u64::from(count);
            }
        }
        tally
    }

    /// What a job that has ended says of each id.
    pub(crate) fn judge_report(&mut self, number: usize) {
        let actor = &mut self.actors[number];
        assert!(actor.finished && actor.in_flight == 0, "not ended");
        assert!(actor.job.ledger().balanced(), "the outcomes do not add up");
        assert_eq!(actor.told, actor.ids, "each is told once");
        assert_eq!(actor.job.requests(), actor.sent);
        let mut seen = 0;
        for status in Status::ALL {
            for id in actor.job.settled_as(status) {
                seen += 1;
                let name = &actor.job.ids().get(id);
                let present = self.service.present.contains(name);
                match status {
                    Status::Deleted | Status::AlreadyGone => {
                        assert!(!present, "{name} is said to be {status:?}, and is there")
                    }
                    Status::Failed | Status::NotAttempted => assert!(
                        present || self.gone_before.contains(name),
                        "{name} is said to be {status:?}, and was deleted"
                    ),
                    Status::Unknown => {}
                }
                let attempted = actor.attempted.contains(name);
                match status {
                    Status::NotAttempted => {
                        assert!(!attempted, "{name} is said to be not attempted, and was sent")
                    }
                    // An earlier run may have sent it, for all that was recorded.
                    Status::Unknown if actor.storage.run > 0 => {}
                    _ => assert!(attempted, "{name} is said to be {status:?}, and was never sent"),
                }
            }
        }
        assert_eq!(seen, actor.ids.len());
    }
}
