//! Virtual time, several jobs on one session, and the rules that none of them may break.

use crate::burden::Burden;
use crate::journal::Storage;
use crate::scenario::Scenario;
use crate::service::{Reply, Service, ids_of};
use modelarts_dataset::classify::Loss;
use modelarts_dataset::engine::job::Job;
use modelarts_dataset::engine::ledger::Status;
use modelarts_dataset::engine::{Command, Event, Machine, Token};
use modelarts_dataset::error::{Code, fault};
use modelarts_dataset::limiter::Limiter;
use modelarts_dataset::request::{Method, Request, Samples};
use modelarts_dataset::response::Answer;
use modelarts_dataset::rng::Rng;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// Virtual milliseconds and turns within which everything must have ended. A service may ask for a pause of 90 s with
/// every answer, so that it can take days.
const LONGEST: u64 = 60 * 60 * 1_000 * 24 * 60;
const MOST_TURNS: u64 = 2_000_000;

#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub seeds: u64,
    pub faults: u64,
    pub requests: u64,
    pub stopped: u64,
    pub outcomes: [u64; 5],
    pub probes: u64,
    pub credits: u64,
    /// Records written, and jobs taken up from them.
    pub records: u64,
    pub taken_up: u64,
}

impl Tally {
    pub fn add(mut self, other: Tally) -> Tally {
        self.seeds += other.seeds;
        self.faults += other.faults;
        self.requests += other.requests;
        self.stopped += other.stopped;
        self.probes += other.probes;
        self.credits += other.credits;
        self.records += other.records;
        self.taken_up += other.taken_up;
        for (mine, its) in self.outcomes.iter_mut().zip(other.outcomes) {
            *mine += its;
        }
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happening {
    /// The service carries the request out.
    Arrival(usize),
    /// The answer is there.
    Return(usize),
    Timer(usize),
    Abort(usize),
    /// No credentials are to be had.
    Stop(usize),
    /// The credentials are being renewed, and are there again.
    Block(usize),
    Unblock(usize),
    /// More ids of the stream are there.
    Ids(usize),
    /// The network is gone, and is back; not everybody is told.
    Offline,
    Online(bool),
    /// A record of a run, by its number, is written, or is not.
    Written(usize, u32),
    Removed(usize, u32),
    Resume(usize),
}

pub(crate) struct Flight {
    pub(crate) job: usize,
    token: Token,
    request: Request,
    reply: Option<Reply>,
    pub(crate) cancelled: bool,
    /// The run of the job that sent it.
    run: u32,
}

pub(crate) struct Actor {
    pub(crate) job: Job,
    pub(crate) storage: Storage,
    /// Those that were given by now, in their order.
    pub(crate) order: Vec<String>,
    pub(crate) ids: HashSet<String>,
    /// Those that the stream has yet, the last one first.
    pub(crate) to_come: Vec<String>,
    pub(crate) dry: bool,
    pub(crate) in_flight: usize,
    pub(crate) blocked: bool,
    pub(crate) timer: Option<u64>,
    pub(crate) sent: u32,
    pub(crate) finished: bool,
    pub(crate) aborted: bool,
    /// Ids that were in a request which left.
    pub(crate) attempted: HashSet<String>,
    /// When the service wants to see an id again.
    pub(crate) not_before: HashMap<String, u64>,
    pub(crate) told: HashSet<String>,
    pub(crate) most: usize,
    pub(crate) batch_size: usize,
    pub(crate) delete_source: bool,
    pub(crate) max_retry_after: u64,
}

pub struct World {
    pub(crate) scenario: Scenario,
    pub(crate) service: Service,
    pub(crate) limiter: Limiter,
    pub(crate) actors: Vec<Actor>,
    pub(crate) flights: Vec<Flight>,
    queue: BinaryHeap<Reverse<(u64, u64, Happening)>>,
    pub(crate) order: u64,
    pub(crate) now: u64,
    pub(crate) held_until: u64,
    offline: bool,
    pub(crate) burden: Burden,
    pub(crate) gone_before: HashSet<String>,
    pub(crate) records: u64,
    pub(crate) taken_up: u64,
    pub(crate) rng: Rng,
}

impl World {
    pub fn new(scenario: Scenario) -> Self {
        let mut limiter = Limiter::new(scenario.session_concurrency);
        let mut service = Service::new(&scenario);
        let mut rng = Rng::new(scenario.seed ^ 0xC0FFEE);
        let mut actors = Vec::new();
        let mut gone_before = HashSet::new();
        for (number, plan) in scenario.jobs.iter().enumerate() {
            let seed = rng.next_u64();
            let mut job = Job::new(
                Samples::of("p", "d"),
                plan.settings.clone(),
                seed,
                0,
                &mut limiter,
            );
            let mut names = HashSet::new();
            let (mut order, mut to_come) = (Vec::new(), Vec::new());
            if plan.journal.is_some() {
                job.journal(Some(&Storage::head(&plan.settings)));
            }
            for n in 0..plan.ids {
                let id = format!("j{number}-{n}");
                if rng.up_to(99) >= scenario.gone {
                    service.present.insert(id.clone());
                    if rng.up_to(99) < scenario.bad {
                        service.bad.insert(id.clone());
                    }
                } else {
                    gone_before.insert(id.clone());
                }
                match plan.stream {
                    Some(_) => to_come.push(id),
                    None => {
                        job.add(&id);
                        order.push(id.clone());
                        names.insert(id);
                    }
                }
            }
            to_come.reverse();
            if plan.stream.is_some() {
                job.open();
            }
            actors.push(Actor {
                job,
                storage: Storage::new(plan.journal.as_ref()),
                order,
                ids: names,
                to_come,
                dry: plan.settings.dry_run,
                in_flight: 0,
                blocked: false,
                timer: None,
                sent: 0,
                finished: false,
                aborted: false,
                attempted: HashSet::new(),
                not_before: HashMap::new(),
                told: HashSet::new(),
                most: plan.settings.concurrency as usize,
                batch_size: plan.settings.batch_size.unwrap_or(10_000) as usize,
                delete_source: plan.settings.delete_source,
                max_retry_after: u64::from(plan.settings.retry.max_retry_after),
            });
        }
        World {
            service,
            limiter,
            actors,
            flights: Vec::new(),
            queue: BinaryHeap::new(),
            order: 0,
            now: 0,
            held_until: 0,
            offline: false,
            burden: Burden::new(),
            gone_before,
            records: 0,
            taken_up: 0,
            rng,
            scenario,
        }
    }

    pub(crate) fn at(&mut self, time: u64, happening: Happening) {
        self.order += 1;
        self.queue.push(Reverse((time, self.order, happening)));
    }

    pub fn run(mut self) -> Tally {
        for actor in 0..self.actors.len() {
            if let Some(time) = self.scenario.jobs[actor].abort_at {
                self.at(time, Happening::Abort(actor));
            }
            if let Some(time) = self.scenario.jobs[actor].stop_at {
                self.at(time, Happening::Stop(actor));
            }
            if let Some((from, to)) = self.scenario.jobs[actor].blocked {
                self.at(from, Happening::Block(actor));
                self.at(to, Happening::Unblock(actor));
            }
            if self.scenario.jobs[actor].stream.is_some() {
                self.at(0, Happening::Ids(actor));
            }
            self.pump(actor);
        }
        if let Some((from, to, told)) = self.scenario.offline {
            self.at(from, Happening::Offline);
            self.at(to, Happening::Online(told));
        }
        self.wake();
        let mut turns = 0;
        while let Some(Reverse((time, _, happening))) = self.queue.pop() {
            turns += 1;
            assert!(
                turns < MOST_TURNS && time < LONGEST,
                "it does not end: {turns} turns, {time} ms"
            );
            self.now = time;
            match happening {
                Happening::Timer(actor) if self.actors[actor].timer == Some(time) => {
                    self.actors[actor].timer = None;
                    self.pump(actor);
                }
                Happening::Timer(_) => {}
                Happening::Abort(actor) => self.abort(actor),
                Happening::Stop(actor) if self.actors[actor].storage.down => {}
                Happening::Written(actor, run) => self.written(actor, run),
                Happening::Removed(actor, run) => self.removed(actor, run),
                Happening::Resume(actor) => self.resume(actor),
                Happening::Stop(actor) => {
                    let problem = fault(Code::CredentialsFailed, "none");
                    self.actors[actor]
                        .job
                        .handle(self.now, Event::Stop(problem), &mut self.limiter);
                    self.pump(actor);
                }
                Happening::Block(actor) => {
                    self.actors[actor].blocked = true;
                    self.pump(actor);
                }
                Happening::Unblock(actor) => {
                    self.actors[actor].blocked = false;
                    self.pump(actor);
                }
                Happening::Ids(actor) => self.more_ids(actor),
                Happening::Offline => self.offline = true,
                Happening::Online(told) => {
                    self.offline = false;
                    if told {
                        self.limiter.online();
                        for actor in 0..self.actors.len() {
                            self.pump(actor);
                        }
                    }
                }
                Happening::Arrival(flight) => self.arrive(flight),
                Happening::Return(flight) => self.give_back(flight),
            }
            self.wake();
        }
        self.judge()
    }

    fn abort(&mut self, actor: usize) {
        if !self.actors[actor].finished && !self.actors[actor].storage.down {
            self.actors[actor].aborted = true;
            self.actors[actor]
                .job
                .handle(self.now, Event::Abort, &mut self.limiter);
            self.pump(actor);
            let actor = &self.actors[actor];
            assert!(
                actor.finished || actor.storage.down || actor.storage.is_busy(),
                "an aborted job ends at once"
            );
            assert_eq!(actor.in_flight, 0, "what was in flight is given up");
        }
    }

    /// The next ids of a stream, if the job wants any; else the stream waits.
    fn more_ids(&mut self, number: usize) {
        let Some((count, pause)) = self.scenario.jobs[number].stream else {
            return;
        };
        let actor = &mut self.actors[number];
        if actor.storage.down {
            self.at(self.now + 500, Happening::Ids(number));
            return;
        }
        if actor.finished || !actor.job.is_growing() {
            return;
        }
        if actor.job.wants() > 0 {
            let rest = actor.to_come.len().saturating_sub(count);
            for id in actor.to_come.split_off(rest).into_iter().rev() {
                actor.job.add(&id);
                actor.order.push(id.clone());
                actor.ids.insert(id);
            }
            if actor.to_come.is_empty() {
                actor.job.close();
            }
            self.pump(number);
        }
        // Whoever waits for room asks again later.
        let pause = if self.actors[number].job.wants() > 0 {
            pause.max(1)
        } else {
            500
        };
        self.at(self.now + pause, Happening::Ids(number));
    }

    /// A request is carried out whether or not anybody still waits for it.
    fn arrive(&mut self, flight: usize) {
        let reply = match self.offline {
            true => self.service.without_network(&self.flights[flight].request),
            false => self.service.serve(&self.flights[flight].request),
        };
        let silence = matches!(reply, Reply::Silence);
        self.flights[flight].reply = Some(reply);
        if !silence {
            // Sometimes later than anybody waits.
            let late = self.scenario.fault > 0 && self.rng.up_to(99) < 2;
            let delay = if late {
                10_000
            } else {
                self.rng.up_to(self.scenario.latency)
            };
            self.at(self.now + delay, Happening::Return(flight));
        }
    }

    fn give_back(&mut self, number: usize) {
        let flight = &mut self.flights[number];
        let (actor, token, cancelled) = (flight.job, flight.token, flight.cancelled);
        let Some(reply) = flight.reply.take() else { return };
        // A cancelled request's answer is dropped by the platform; or it is too late to be, and must change nothing.
        if cancelled && self.rng.up_to(1) == 0 {
            return;
        }
        let event = match reply {
            Reply::Answer(answer) => {
                self.lands(number, Some(&answer), cancelled);
                self.note_pause(actor, number, &answer, cancelled);
                let renewed =
                    answer.is_credentials_refusal() && self.scenario.renewable && self.rng.up_to(31) > 0;
                Event::Answer {
                    token,
                    answer,
                    renewed,
                }
            }
            Reply::Lost(loss) => {
                self.lands(number, None, cancelled);
                if loss == Loss::Offline {
                    let flight = &self.flights[number];
                    self.burden.excuse(flight.job, &flight.request);
                }
                Event::Lost { token, loss }
            }
            Reply::Silence => return,
        };
        if !cancelled {
            self.flights[number].cancelled = true;
            self.actors[actor].in_flight -= 1;
        }
        let storage = &self.actors[actor].storage;
        if !storage.down && storage.run == self.flights[number].run {
            self.actors[actor].job.handle(self.now, event, &mut self.limiter);
            self.pump(actor);
        }
    }

    fn note_pause(&mut self, actor: usize, flight: usize, answer: &Answer, cancelled: bool) {
        let Some(wait) = answer.retry_after else { return };
        if !cancelled && matches!(answer.status, 408 | 429 | 500..) {
            let request = &self.flights[flight].request;
            if request.method == Method::Post {
                let known = &mut self.actors[actor].not_before;
                known.extend(ids_of(request).into_iter().map(|id| (id, self.now + wait)));
            }
        }
        let stopped = self.actors[actor].job.stopped().is_some();
        if !cancelled
            && !stopped
            && matches!(answer.status, 429 | 503)
            && wait <= self.actors[actor].max_retry_after
        {
            let until = self.now + wait;
            if until > self.held_until.max(self.now) {
                self.held_until = until;
                self.burden.pause();
            }
        }
    }

    pub(crate) fn lands(&mut self, number: usize, answer: Option<&Answer>, cancelled: bool) {
        let flight = &self.flights[number];
        if !cancelled {
            self.burden
                .lands(number, flight.job, &flight.request, answer, self.now);
        }
    }

    fn wake(&mut self) {
        while let Some(member) = self.limiter.next() {
            if let Some(actor) = self.actors.iter().position(|actor| actor.job.member() == member) {
                self.pump(actor);
            }
            if self.limiter.next() == Some(member) {
                self.limiter.leave(member);
            }
        }
    }

    pub(crate) fn pump(&mut self, number: usize) {
        loop {
            if self.actors[number].finished || self.actors[number].storage.down {
                return;
            }
            let blocked = self.actors[number].blocked;
            self.actors[number].job.block(blocked);
            let command = self.actors[number].job.poll(self.now, &mut self.limiter);
            self.listen(number);
            if self.crashes_now(number) {
                return self.crash(number);
            }
            match command {
                Command::Record => self.record(number),
                Command::Send { token, .. } if self.rng.up_to(9_999) < self.scenario.unsent => {
                    assert!(!blocked, "sent while blocked");
                    let problem = fault(Code::InvalidOption, "headers threw");
                    let event = Event::Unsent { token, problem };
                    self.actors[number].job.handle(self.now, event, &mut self.limiter);
                }
                Command::Send { token, request } => {
                    assert!(!blocked, "sent while blocked");
                    self.send(number, token, request);
                }
                Command::Cancel(token) => {
                    let at = self
                        .flights
                        .iter()
                        .rposition(|flight| flight.job == number && flight.token == token);
                    let at = at.expect("a request that was sent");
                    self.lands(at, None, false);
                    let flight = &mut self.flights[at];
                    assert!(!flight.cancelled, "cancelled twice");
                    flight.cancelled = true;
                    self.actors[number].in_flight -= 1;
                }
                Command::Wait(None) => return,
                Command::Wait(Some(time)) => {
                    assert!(time > self.now, "a timer that rings at once spins");
                    // A new timer takes the place of the one before.
                    if self.actors[number].timer.replace(time) != Some(time) {
                        self.at(time, Happening::Timer(number));
                    }
                    return;
                }
                Command::Finish => self.finish(number),
            }
        }
    }

    /// Every outcome is told exactly once.
    fn listen(&mut self, number: usize) {
        let actor = &mut self.actors[number];
        let (news, troubles) = actor.job.ledger().take_news();
        let wanted = news
            .iter()
            .filter(|(_, status)| matches!(status, Status::Failed | Status::Unknown));
        let troubles: Vec<u32> = troubles.iter().map(|trouble| trouble.id).collect();
        assert_eq!(wanted.map(|(id, _)| *id).collect::<Vec<_>>(), troubles);
        for (id, _) in news {
            assert!(actor.told.insert(actor.job.ids().get(id)), "told twice");
        }
    }

    fn send(&mut self, number: usize, token: Token, request: Request) {
        let now = self.now;
        let actor = &mut self.actors[number];
        assert!(
            !actor.aborted && !actor.dry && actor.job.stopped().is_none(),
            "sent after the end"
        );
        assert!(
            now >= self.held_until,
            "sent although the service asked for a pause"
        );
        actor.in_flight += 1;
        actor.sent += 1;
        assert!(
            actor.in_flight <= actor.most,
            "more in flight than the job may have"
        );
        if request.method == Method::Post {
            let ids = ids_of(&request);
            let distinct: HashSet<&String> = ids.iter().collect();
            assert!(!ids.is_empty() && distinct.len() == ids.len() && ids.len() <= actor.batch_size);
            for id in &ids {
                assert!(actor.ids.contains(id), "sent what was not asked");
                assert!(!actor.told.contains(id), "sent what is settled");
                actor.attempted.insert(id.clone());
                let early = actor.not_before.get(id).is_some_and(|time| now < *time);
                assert!(!early, "sent before the service wants to see it again");
            }
            assert!(
                request
                    .body
                    .ends_with(if actor.delete_source { "true}" } else { "false}" })
            );
        } else {
            let id = request.path.rsplit('/').next().unwrap();
            assert!(
                actor.ids.contains(id) && !actor.told.contains(id),
                "looked up what was not asked"
            );
        }
        self.burden.sends(self.flights.len(), number, &request, now);
        self.flights.push(Flight {
            job: number,
            token,
            request,
            reply: None,
            cancelled: false,
            run: self.actors[number].storage.run,
        });
        let all: usize = self.actors.iter().map(|actor| actor.in_flight).sum();
        assert!(
            all <= self.scenario.session_concurrency,
            "more in flight than the session may have"
        );
        // The service carries it out while somebody waits: later, no look-up could tell.
        let timeout = u64::from(self.scenario.jobs[number].settings.timeout);
        let travel = self.rng.up_to(self.scenario.latency.min(timeout - 1));
        self.at(now + travel, Happening::Arrival(self.flights.len() - 1));
    }
}
