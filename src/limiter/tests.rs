use super::*;
use crate::limits::{FIRST_LEVEL, REPETITIONS, REPETITIONS_AN_ANSWER, SHORTEST_CREDIT_PAUSE, SHORTEST_GAP};

fn permit(limiter: &mut Limiter, member: Member, now: Millis) -> Permit {
    match limiter.acquire(member, now, false) {
        Grant::Yes(permit) => permit,
        other => panic!("{other:?}"),
    }
}

fn refused(limiter: &mut Limiter, member: Member, now: Millis) -> Grant {
    let grant = limiter.acquire(member, now, false);
    assert!(!matches!(grant, Grant::Yes(_)), "{grant:?}");
    grant
}

const ANSWERED: Landing = Landing::Answered { ids: 100 };
const FAILED: Landing = Landing::Failed { ids: 100 };

#[test]
fn no_more_than_the_most() {
    let mut limiter = Limiter::new(2);
    let a = limiter.join();
    let first = permit(&mut limiter, a, 0);
    permit(&mut limiter, a, 0);
    assert_eq!(refused(&mut limiter, a, 0), Grant::Full);
    assert_eq!(limiter.next(), None);
    limiter.landed(first, 5, ANSWERED);
    assert_eq!(limiter.next(), Some(a));
    permit(&mut limiter, a, 5);
    assert_eq!(limiter.in_flight(), 2);
}

#[test]
fn begins_with_what_a_browser_sends_over_http_1() {
    let mut limiter = Limiter::new(32);
    let a = limiter.join();
    for _ in 0..FIRST_LEVEL {
        permit(&mut limiter, a, 0);
    }
    assert_eq!(refused(&mut limiter, a, 0), Grant::Full);
}

#[test]
fn members_take_turns() {
    let mut limiter = Limiter::new(1);
    let (a, b) = (limiter.join(), limiter.join());
    let first = permit(&mut limiter, a, 0);
    assert_eq!(refused(&mut limiter, b, 0), Grant::Full);
    limiter.landed(first, 1, ANSWERED);
    // `a` asks first, but `b` was waiting.
    assert_eq!(refused(&mut limiter, a, 1), Grant::Full);
    assert_eq!(limiter.next(), Some(b));
    let second = permit(&mut limiter, b, 1);
    limiter.landed(second, 2, ANSWERED);
    assert_eq!(limiter.next(), Some(a));
    limiter.leave(a);
    assert_eq!(limiter.next(), None);
    permit(&mut limiter, b, 2);
}

#[test]
fn a_pause_holds_everybody_and_is_never_shortened() {
    let mut limiter = Limiter::new(9);
    let (a, b) = (limiter.join(), limiter.join());
    limiter.hold(100, 0);
    limiter.hold(50, 0);
    assert_eq!(refused(&mut limiter, a, 99), Grant::Held(100));
    assert_eq!(refused(&mut limiter, b, 99), Grant::Held(100));
    permit(&mut limiter, a, 100);
}

#[test]
fn after_a_pause_one_request_goes_before_all_others() {
    let mut limiter = Limiter::new(9);
    let (a, b) = (limiter.join(), limiter.join());
    let hangs = permit(&mut limiter, a, 0);
    let before = permit(&mut limiter, a, 0);
    limiter.hold(100, 1);
    // What hangs since before the pause does not keep the probe back.
    let probe = permit(&mut limiter, a, 100);
    assert_eq!(refused(&mut limiter, b, 100), Grant::Full);
    assert_eq!(limiter.next(), None);
    // An answer to what was sent before the pause shows nothing.
    limiter.landed(before, 110, ANSWERED);
    assert_eq!(limiter.next(), None);
    // A probe that is refused is followed by another.
    limiter.landed(probe, 120, Landing::Throttled);
    assert_eq!(limiter.next(), Some(b));
    let probe = permit(&mut limiter, b, 120);
    assert_eq!(refused(&mut limiter, a, 120), Grant::Full);
    limiter.landed(probe, 130, ANSWERED);
    permit(&mut limiter, a, 130);
    permit(&mut limiter, a, 130);
    limiter.landed(hangs, 140, Landing::Dropped);
}

#[test]
fn a_probe_that_was_overtaken_by_another_pause_opens_nothing() {
    let mut limiter = Limiter::new(9);
    let a = limiter.join();
    let older = permit(&mut limiter, a, 0);
    limiter.hold(100, 1);
    let probe = permit(&mut limiter, a, 100);
    limiter.landed(older, 101, Landing::Throttled);
    limiter.hold(200, 101);
    limiter.landed(probe, 102, ANSWERED);
    permit(&mut limiter, a, 200);
    assert_eq!(refused(&mut limiter, a, 200), Grant::Full);
}

#[test]
fn where_one_at_a_time_is_too_many_they_keep_a_distance() {
    for answer in [ANSWERED, Landing::Refused] {
        keeps_a_distance_until(answer);
    }
}

fn keeps_a_distance_until(answer: Landing) {
    let mut limiter = Limiter::new(1);
    let a = limiter.join();
    let mut now = 0;
    let mut refuse = |limiter: &mut Limiter| {
        now = limiter.held_until().max(now + 10);
        let one = permit(limiter, a, now);
        limiter.landed(one, now + 10, Landing::Throttled);
        now
    };
    refuse(&mut limiter);
    let sent = refuse(&mut limiter);
    assert_eq!(limiter.held_until(), sent + SHORTEST_GAP);
    let sent = refuse(&mut limiter);
    assert_eq!(limiter.held_until(), sent + 2 * SHORTEST_GAP, "longer each time");
    now = limiter.held_until();
    for _ in 0..40 {
        now = now.max(limiter.held_until());
        let one = permit(&mut limiter, a, now);
        limiter.landed(one, now + 10, answer);
        now += 10;
    }
    assert!(limiter.held_until() <= now, "answers do away with it");
}

/// Repeats a request that fails; whether it could.
fn repeat(limiter: &mut Limiter, member: Member, now: Millis, landing: Landing) -> bool {
    if !limiter.may_repeat(now) {
        return false;
    }
    let Grant::Yes(permit) = limiter.acquire(member, now, true) else {
        return false;
    };
    limiter.landed(permit, now, landing);
    true
}

#[test]
fn repetitions_are_paid_for_by_what_succeeds() {
    let mut limiter = Limiter::new(9);
    let a = limiter.join();
    for _ in 0..=REPETITIONS {
        assert!(repeat(&mut limiter, a, 0, FAILED));
    }
    assert!(!repeat(&mut limiter, a, 0, FAILED), "the last one went on credit");
    let mut repeated = 0;
    for _ in 0..20 {
        let new = permit(&mut limiter, a, 1);
        limiter.landed(new, 1, ANSWERED);
        while repeat(&mut limiter, a, 1, FAILED) {
            repeated += 1;
        }
    }
    assert_eq!(
        repeated,
        20 * REPETITIONS_AN_ANSWER,
        "the rest would be on credit"
    );
}

#[test]
fn without_a_budget_one_repetition_goes_at_a_time_and_less_and_less_often() {
    let mut limiter = Limiter::new(9);
    let (a, b) = (limiter.join(), limiter.join());
    while limiter.budget.next() == Some(0) && repeat(&mut limiter, a, 0, FAILED) {}
    let mut due = SHORTEST_CREDIT_PAUSE;
    let mut pauses = Vec::new();
    for _ in 0..7 {
        assert!(!limiter.may_repeat(due - 1) && limiter.may_repeat(due));
        assert_eq!(limiter.await_budget(a), Some(due));
        let Grant::Yes(probe) = limiter.acquire(a, due, true) else {
            panic!("no permit");
        };
        // Nobody knows how long it takes: the other one is woken when it has landed.
        assert!(!limiter.may_repeat(due + 100_000));
        assert_eq!((limiter.await_budget(b), limiter.next()), (None, None));
        limiter.landed(probe, due, FAILED);
        assert_eq!(limiter.next(), Some(b));
        limiter.leave(b);
        let next = limiter.await_budget(b).unwrap();
        limiter.leave(b);
        pauses.push(next - due);
        due = next;
    }
    assert_eq!(pauses, [500, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
    // One that succeeds makes an end of the pauses.
    assert!(repeat(&mut limiter, a, due, ANSWERED) && limiter.may_repeat(due));
    for _ in 0..=REPETITIONS_AN_ANSWER {
        assert!(repeat(&mut limiter, a, due, FAILED));
    }
    assert_eq!(limiter.await_budget(a), Some(due + SHORTEST_CREDIT_PAUSE));
}

#[test]
fn whoever_awaits_the_budget_is_woken_when_others_earn() {
    let mut limiter = Limiter::new(9);
    let (a, b) = (limiter.join(), limiter.join());
    while limiter.budget.next() == Some(0) && repeat(&mut limiter, a, 0, FAILED) {}
    limiter.await_budget(b);
    assert_eq!(limiter.next(), None);
    let new = permit(&mut limiter, a, 1);
    limiter.landed(new, 2, Landing::Refused);
    assert_eq!(limiter.next(), Some(b));
}
