use super::*;

/// Keeps as many requests in flight as the level is, each for as long as `pace` says for that many, until so many have
/// landed.
struct Load {
    now: Millis,
    ids: usize,
    /// Most that there is to send.
    most: usize,
    in_flight: Vec<(Millis, Millis)>,
    sent: u64,
}

impl Load {
    fn new() -> Self {
        Load {
            now: 0,
            ids: 100,
            most: 1_000,
            in_flight: Vec::new(),
            sent: 0,
        }
    }

    fn run(&mut self, level: &mut Level, landings: usize, pace: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut seen = Vec::new();
        for _ in 0..landings {
            while self.in_flight.len() < level.get().min(self.most) {
                level.sent(self.in_flight.len() + 1);
                // Not all take the same time, or they would go on in step.
                self.sent += 1;
                let end = self.now + pace(level.get()) as u64 + self.sent % 5;
                self.in_flight.push((end, self.now));
            }
            self.in_flight.sort();
            let (end, sent) = self.in_flight.remove(0);
            self.now = self.now.max(end);
            level.took(sent, self.now, self.ids, false);
            if seen.last() != Some(&level.get()) {
                seen.push(level.get());
            }
        }
        seen
    }
}

fn free(_: usize) -> f64 {
    40.0
}

/// So many at once; the others wait.
fn served_by(servers: f64) -> impl Fn(usize) -> f64 {
    move |level| 40.0 * (level as f64 / servers).max(1.0)
}

#[test]
fn doubles_to_the_most_where_nothing_waits() {
    let mut level = Level::new(32);
    let seen = Load::new().run(&mut level, 300, free);
    assert_eq!(seen, [6, 9, 18, 32]);
}

#[test]
fn grows_where_requests_are_slower_but_the_throughput_is_greater() {
    let mut level = Level::new(32);
    Load::new().run(&mut level, 1_000, |level| 40.0 + level as f64 / 2.0);
    assert_eq!(level.get(), 32);
}

#[test]
fn rests_with_one_in_the_queue_of_six_connections() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    let seen = load.run(&mut level, 300, served_by(6.0));
    assert!(seen.iter().all(|&level| level <= 9), "{seen:?}");
    // It looks down from time to time, never up.
    let seen = load.run(&mut level, 3_000, served_by(6.0));
    assert!(seen.iter().all(|&level| level <= 7), "{seen:?}");
    assert!(seen.len() < 20, "{seen:?}");
    assert_eq!(level.get(), 7);
}

#[test]
fn falls_when_requests_become_slower_and_comes_back() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.run(&mut level, 500, free);
    assert_eq!(level.get(), 32);
    load.run(&mut level, 300, served_by(8.0));
    assert!((8..=11).contains(&level.get()), "{}", level.get());
    // Slower, whatever the level is: then the level is not the cause.
    load.run(&mut level, 6_000, |_| 120.0);
    assert_eq!(level.get(), 32);
}

#[test]
fn a_few_slow_answers_change_nothing() {
    let mut level = Level::new(6);
    let mut load = Load::new();
    load.run(&mut level, 100, free);
    let now = load.now;
    for number in 0..60 {
        level.sent(6);
        let time = if number % 30 == 10 { 30_000 } else { 40 };
        level.took(now, now + time, 100, number == 40);
    }
    assert_eq!(level.get(), 6);
}

#[test]
fn lost_answers_bring_it_down() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.run(&mut level, 500, free);
    for lost in 1..=120 {
        level.sent(32);
        level.took(load.now + lost * 1_000, load.now + lost * 1_000 + 900, 100, true);
    }
    assert!(level.get() <= 12, "{}", level.get());
}

#[test]
fn falls_by_half_on_a_refusal_and_once_for_all_that_were_in_flight() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.run(&mut level, 500, free);
    let sent = load.now;
    for late in 1..=32 {
        level.throttled(sent, sent + late);
    }
    assert_eq!(level.get(), 16);
    level.throttled(sent + 33, sent + 60);
    assert_eq!(level.get(), 8);
}

#[test]
fn comes_back_to_where_it_was_refused_only_after_patience() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.run(&mut level, 500, free);
    load.in_flight.clear();
    level.throttled(load.now, load.now);
    let seen = load.run(&mut level, 2_500, free);
    assert_eq!(seen.iter().max(), Some(&31));
    let mut level = Level::new(6);
    level.throttled(0, 0);
    let mut load = Load::new();
    let seen = load.run(&mut level, 200, free);
    assert_eq!(seen, [3, 4, 5]);
    // Where nothing is refused any more it is as before in the end.
    load.run(&mut level, 20_000, free);
    assert_eq!(level.get(), 6);
}

#[test]
fn never_below_one() {
    let mut level = Level::new(32);
    for time in 1..20 {
        level.throttled(time * 100, time * 100 + 50);
    }
    assert_eq!((level.get(), level.gap()), (1, LONGEST_GAP));
    level.drop_gap();
    assert_eq!(level.gap(), 0);
}

#[test]
fn does_not_grow_while_there_is_too_little_to_send() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.most = 5;
    load.run(&mut level, 1_000, free);
    assert_eq!(level.get(), 6);
}

#[test]
fn batches_of_another_size_are_not_compared() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    assert!(load.run(&mut level, 600, served_by(6.0)).contains(&7));
    // Ten times the ids take ten times as long: that is no queue.
    load.ids = 1_000;
    load.in_flight.clear();
    let slower = |level| 10.0 * served_by(6.0)(level);
    let seen = load.run(&mut level, 600, slower);
    assert!(seen.iter().all(|level| (5..=7).contains(level)), "{seen:?}");
    assert!(seen.contains(&7), "{seen:?}");
    // Now and then a small one, as when a batch is split, and reads.
    for _ in 0..100 {
        level.took(load.now, load.now + 1, 10, false);
        level.took(load.now, load.now + 1, 0, false);
        let seen = load.run(&mut level, 3, slower);
        assert!(seen.iter().all(|level| (5..=7).contains(level)), "{seen:?}");
    }
}

#[test]
fn reads_tell_nothing_of_deletions() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.run(&mut level, 500, free);
    for _ in 0..100 {
        level.took(load.now, load.now + 5_000, 0, false);
    }
    assert_eq!(level.get(), 32);
    let mut level = Level::new(32);
    for time in 0..100 {
        level.sent(6);
        level.took(time * 100, time * 100 + 40, 0, false);
    }
    assert_eq!(level.get(), 6);
}

#[test]
fn a_little_slower_at_the_same_level_is_no_reason_to_fall() {
    let mut level = Level::new(6);
    let mut load = Load::new();
    load.run(&mut level, 200, free);
    let seen = load.run(&mut level, 200, |_| 50.0);
    assert_eq!(seen, [6]);
}

#[test]
fn a_sleep_while_it_looks_down_says_nothing_of_the_service() {
    let mut level = Level::new(32);
    let mut load = Load::new();
    load.run(&mut level, 1_000, served_by(8.0));
    let rests = level.get();
    let mut tries = 0;
    while level.back == 0 || level.count == 0 {
        load.run(&mut level, 1, served_by(8.0));
        tries += 1;
        assert!(tries < 10_000, "it looks down at times");
    }
    load.now += 3_600_000;
    load.run(&mut level, 3_000, served_by(8.0));
    assert!(rests < 16 && level.get() < 16, "{rests}, {}", level.get());
}
