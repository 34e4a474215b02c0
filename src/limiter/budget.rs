//! The budget of repetitions, shared by the jobs of a session: as many as what the service answers pays for. Without it each
//! request of an outage would be sent as often as the policy allows, by every job at once.
//!
//! An empty budget forbids nothing for ever: one repetition at a time goes on credit, after a pause that doubles as
//! long as these fail. So every attempt of the policy is still made, only later.

use crate::engine::Millis;
use crate::limits::{LONGEST_CREDIT_PAUSE, REPETITIONS, REPETITIONS_AN_ANSWER, SHORTEST_CREDIT_PAUSE};

#[derive(Debug)]
pub struct Budget {
    /// Repetitions that are paid for.
    saved: u32,
    on_credit: bool,
    /// When the next repetition may go on credit, unless one is under way.
    credit_at: Millis,
    pause: Millis,
}

impl Budget {
    pub fn new() -> Self {
        Budget {
            saved: REPETITIONS,
            on_credit: false,
            credit_at: 0,
            pause: SHORTEST_CREDIT_PAUSE,
        }
    }

    fn is_spent(&self) -> bool {
        self.saved == 0
    }

    /// When a repetition may be sent, as far as can be told; none while one on credit is under way.
    pub fn next(&self) -> Option<Millis> {
        match (self.is_spent(), self.on_credit) {
            (false, _) => Some(0),
            (true, true) => None,
            (true, false) => Some(self.credit_at),
        }
    }

    /// Pays for a repetition; whether it goes on credit.
    pub fn pay(&mut self) -> bool {
        let credit = self.is_spent();
        self.on_credit |= credit;
        self.saved = self.saved.saturating_sub(1);
        credit
    }

    pub fn earn(&mut self) {
        self.saved = (self.saved + REPETITIONS_AN_ANSWER).min(REPETITIONS);
    }

    /// The repetition on credit has ended.
    pub fn repaid(&mut self, now: Millis, failed: bool) {
        self.on_credit = false;
        self.credit_at = now;
        if failed {
            self.credit_at += self.pause;
            self.pause = (self.pause * 2).min(LONGEST_CREDIT_PAUSE);
        } else {
            self.pause = SHORTEST_CREDIT_PAUSE;
        }
    }
}
