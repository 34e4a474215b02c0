//! Virtual time: what is sent, when it is answered, and the level meanwhile.

use crate::service::{Reply, Service};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub enum Next {
    Send(u64),
    Wait(Option<u64>),
    Done,
}

pub trait Client {
    fn next(&mut self, now: u64) -> Next;
    fn landed(&mut self, now: u64, key: u64, reply: Reply);
    fn level(&self) -> usize;
    /// At the end.
    fn check(&self) {}
}

#[derive(Debug)]
pub struct Trace {
    pub sent: u64,
    pub refused: u64,
    /// Milliseconds.
    pub time: u64,
    /// From when on which level.
    pub levels: Vec<(u64, usize)>,
}

/// Milliseconds that nothing here takes.
const LONGEST: u64 = 10_000_000;

pub fn run(client: &mut dyn Client, mut service: Service) -> Trace {
    let mut trace = Trace {
        sent: 0,
        refused: 0,
        time: 0,
        levels: vec![(0, client.level())],
    };
    let mut replies = Vec::new();
    let mut queue = BinaryHeap::new();
    let mut now = 0;
    loop {
        let due = loop {
            match client.next(now) {
                Next::Send(key) => {
                    let (time, reply) = service.serve(now);
                    queue.push(Reverse((time, replies.len())));
                    replies.push((key, reply));
                    trace.sent += 1;
                }
                Next::Wait(due) => break due,
                Next::Done => {
                    client.check();
                    trace.time = now;
                    return trace;
                }
            }
        };
        // One answer after the other: whoever was answered sends before the next is looked at.
        let landing = queue.peek().map(|Reverse((time, _))| *time);
        now = landing
            .into_iter()
            .chain(due)
            .min()
            .expect("something to wait for");
        assert!(now < LONGEST, "it does not end");
        if landing == Some(now) {
            let Some(Reverse((_, number))) = queue.pop() else {
                continue;
            };
            let (key, reply) = replies[number];
            service.in_flight -= 1;
            trace.refused += u64::from(matches!(reply, Reply::Refused { .. }));
            client.landed(now, key, reply);
        }
        if trace
            .levels
            .last()
            .is_some_and(|(_, level)| *level != client.level())
        {
            trace.levels.push((now, client.level()));
        }
    }
}

impl Trace {
    pub fn refused_share(&self) -> f64 {
        self.refused as f64 / self.sent as f64
    }

    /// The levels in the second half of the time, and for how long each.
    pub fn settled(&self) -> Vec<(usize, u64)> {
        let half = self.time / 2;
        let ends = self
            .levels
            .iter()
            .skip(1)
            .map(|(time, _)| *time)
            .chain([self.time]);
        let mut found: Vec<(usize, u64)> = Vec::new();
        for ((from, level), to) in self.levels.iter().zip(ends) {
            let time = to.saturating_sub(half.max(*from));
            match found.iter_mut().find(|(known, _)| known == level) {
                Some((_, sum)) => *sum += time,
                None if time > 0 => found.push((*level, time)),
                None => {}
            }
        }
        found.sort();
        found
    }
}
