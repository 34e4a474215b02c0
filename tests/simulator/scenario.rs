//! What a seed stands for: jobs, options, and what the service and the network do.

use modelarts_dataset::engine::settings::{DeleteSettings, RetryPolicy};
use modelarts_dataset::rng::Rng;

/// How the service answers a deletion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// One result an id.
    Results,
    /// A bare success when all went, else one result an id.
    Bare,
    /// A bare success also when some had gone before; where one is bad, one result an id.
    Lenient,
    /// One id that does not exist, or is bad, fails the whole batch.
    Batch,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LimitBy {
    BadRequest,
    TooLarge,
    Silence,
}

#[derive(Debug)]
pub struct Plan {
    pub ids: usize,
    /// The ids come in a stream, so many at a time and so many milliseconds apart.
    pub stream: Option<(usize, u64)>,
    pub settings: DeleteSettings,
    /// When the caller's signal aborts.
    pub abort_at: Option<u64>,
    /// When it turns out that there are no credentials to be had.
    pub stop_at: Option<u64>,
    /// From when to when it waits for credentials.
    pub blocked: Option<(u64, u64)>,
    pub journal: Option<Journal>,
}

/// How the job is recorded.
#[derive(Debug)]
pub struct Journal {
    /// The most that a record takes.
    pub latency: u64,
    /// Of a hundred records: those that fail.
    pub fails: u64,
    /// How many commands each run obeys before its tab dies; the last one lives.
    pub crashes: Vec<u32>,
    /// How often a job that had to stop is taken up.
    pub resumes: u32,
}

#[derive(Debug)]
pub struct Scenario {
    pub seed: u64,
    pub jobs: Vec<Plan>,
    pub session_concurrency: usize,
    pub form: Form,
    pub batch_limit: Option<(usize, LimitBy)>,
    /// Of a hundred ids: gone before, and refused for good.
    pub gone: u64,
    pub bad: u64,
    /// Of a thousand requests: those that something happens to.
    pub fault: u64,
    /// Whatever happens to a request is a failure of the service, or of the way there.
    pub outage: bool,
    /// Of a thousand requests: those that end the job.
    pub stop: u64,
    /// What every look-up is answered, where look-ups do not work.
    pub blind: Option<u16>,
    /// Whether new credentials cure a refusal.
    pub renewable: bool,
    /// Of ten thousand requests: those that the caller's own code keeps from being sent.
    pub unsent: u64,
    pub latency: u64,
    /// From when to when there is no network, and whether its return is told.
    pub offline: Option<(u64, u64, bool)>,
}

impl Scenario {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut pick = |choices: &[u64]| choices[rng.up_to(choices.len() as u64 - 1) as usize];
        let form = [Form::Results, Form::Bare, Form::Lenient, Form::Batch][pick(&[0, 1, 2, 3]) as usize];
        let limit_by = [LimitBy::BadRequest, LimitBy::TooLarge, LimitBy::Silence][pick(&[0, 1, 2]) as usize];
        let limited = pick(&[0, 0, 0, 1]) == 1;
        let silent = limited && limit_by == LimitBy::Silence;
        let limit = if silent {
            100 + pick(&[0, 1, 37, 100, 148])
        } else {
            pick(&[1, 3, 10, 60])
        };
        let size = pick(&[1, 7, 100, 100, 250, 10_000, 0, 0]);
        let auto = size == 0;
        let mut jobs = Vec::new();
        for _ in 0..pick(&[1, 1, 1, 2, 3]) {
            let retry = RetryPolicy {
                attempts: pick(&[1, 2, 5, 5, 8]) as u32,
                base_delay: pick(&[0, 10, 250]) as u32,
                throttle_delay: pick(&[0, 10, 1_000]) as u32,
                max_delay: pick(&[20_000, 100]) as u32,
                max_retry_after: pick(&[120_000, 2_000]) as u32,
            };
            let many = (size > 100 || auto) && pick(&[0, 1]) == 1;
            jobs.push(Plan {
                ids: if many {
                    pick(&[150, 400, 700, 1_500])
                } else {
                    pick(&[0, 1, 2, 9, 60, 130])
                } as usize,
                settings: DeleteSettings {
                    delete_source: pick(&[0, 1]) == 1,
                    batch_size: (!auto).then_some(size as u32),
                    concurrency: pick(&[1, 2, 6, 32]) as u32,
                    verify: pick(&[1, 1, 1, 0]) == 1,
                    timeout: pick(&[500, 5_000]) as u32,
                    retry,
                    dry_run: pick(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]) == 1,
                    news: true,
                },
                stream: [
                    None,
                    None,
                    Some((pick(&[1, 30, 150]) as usize, pick(&[0, 1, 70, 900]))),
                ][pick(&[0, 1, 2]) as usize],
                abort_at: [None, None, None, Some(pick(&[0, 1, 30, 150, 600, 3_000]))]
                    [pick(&[0, 1, 2, 3]) as usize],
                stop_at: [None, Some(pick(&[0, 40, 400]))][pick(&[0, 0, 0, 0, 0, 0, 0, 1]) as usize],
                blocked: [None, None, None, Some((pick(&[0, 20]), pick(&[30, 2_000])))]
                    [pick(&[0, 1, 2, 3]) as usize],
                journal: None,
            });
        }
        for job in &mut jobs {
            // Alone, since a crash would end the other jobs of its session too.
            if pick(&[0, 1, 2]) > 0 {
                continue;
            }
            let crashes = (0..pick(&[0, 1, 1, 3, 10]))
                .map(|_| pick(&[0, 1, 2, 3, 5, 8, 13, 21, 40, 90]) as u32)
                .collect();
            job.journal = Some(Journal {
                latency: pick(&[0, 5, 40, 900]),
                fails: pick(&[0, 0, 0, 10]),
                crashes,
                resumes: pick(&[0, 1, 3]) as u32,
            });
        }
        Scenario {
            seed,
            jobs,
            session_concurrency: pick(&[1, 2, 6, 32]) as usize,
            form,
            batch_limit: limited.then_some((limit as usize, limit_by)),
            gone: pick(&[0, 0, 5, 60]),
            // One that a bare success does not mention would be a lie of a kind that no client can find out.
            bad: if silent { 0 } else { pick(&[0, 0, 2]) },
            fault: pick(&[0, 20, 100, 300, 700, 1_000]),
            outage: pick(&[0, 0, 0, 0, 1]) == 1,
            stop: pick(&[0, 0, 0, 10]),
            blind: [None, None, None, None, Some(pick(&[302, 403, 404, 500]) as u16)]
                [pick(&[0, 1, 2, 3, 4]) as usize],
            renewable: pick(&[0, 1]) == 1,
            unsent: pick(&[0, 0, 0, 0, 0, 0, 20]),
            latency: pick(&[1, 50, 400]),
            offline: [
                None,
                None,
                None,
                Some((
                    pick(&[0, 30, 200]),
                    pick(&[201, 5_000, 100_000]),
                    pick(&[0, 1]) == 1,
                )),
            ][pick(&[0, 1, 2, 3]) as usize],
        }
    }
}
