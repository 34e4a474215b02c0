//! When to try again.

use super::Millis;
use super::settings::RetryPolicy;
use crate::rng::Rng;

/// What an answer says of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// 429 or 503: begin with the longer delay.
    pub throttled: bool,
    pub retry_after: Option<Millis>,
}

impl RetryPolicy {
    /// Milliseconds before the next attempt; none when the attempts are over. `attempt` counts those made.
    ///
    /// Full jitter over a doubling range; a `Retry-After` is never undercut, and one that is longer than the
    /// policy obeys ends the attempts.
    pub fn delay(&self, attempt: u32, pace: Pace, rng: &mut Rng) -> Option<Millis> {
        let asked = pace.retry_after.unwrap_or(0);
        if attempt >= self.attempts || asked > Millis::from(self.max_retry_after) {
            return None;
        }
        let first = if pace.throttled {
            self.throttle_delay
        } else {
            self.base_delay
        };
        let doubled = u64::from(first) << attempt.saturating_sub(1).min(31);
        let backoff = rng.up_to(doubled.min(u64::from(self.max_delay)));
        Some(backoff.max(asked))
    }

    /// Until when every request of the session is held back.
    pub fn pause(&self, pace: Pace, now: Millis) -> Option<Millis> {
        let asked = pace.retry_after.filter(|_| pace.throttled)?;
        (asked <= Millis::from(self.max_retry_after)).then(|| now + asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(policy: &RetryPolicy, attempt: u32, pace: Pace) -> Millis {
        let mut rng = Rng::new(1);
        (0..2_000)
            .filter_map(|_| policy.delay(attempt, pace, &mut rng))
            .max()
            .unwrap()
    }

    #[test]
    fn the_range_doubles_up_to_the_longest() {
        let policy = RetryPolicy {
            attempts: 20,
            base_delay: 100,
            throttle_delay: 400,
            max_delay: 1_000,
            ..RetryPolicy::default()
        };
        let found: Vec<Millis> = (1..8)
            .map(|attempt| longest(&policy, attempt, Pace::default()))
            .collect();
        for (found, range) in found.into_iter().zip([100, 200, 400, 800, 1_000, 1_000, 1_000]) {
            assert!(found <= range && found > range * 9 / 10, "{found} of {range}");
        }
        let throttled = Pace {
            throttled: true,
            retry_after: None,
        };
        assert!((361..=400).contains(&longest(&policy, 1, throttled)));
    }

    #[test]
    fn the_attempts_end() {
        let policy = RetryPolicy {
            attempts: 3,
            ..RetryPolicy::default()
        };
        let mut rng = Rng::new(1);
        assert!(policy.delay(2, Pace::default(), &mut rng).is_some());
        assert_eq!(policy.delay(3, Pace::default(), &mut rng), None);
    }

    #[test]
    fn retry_after_is_never_undercut_and_absurd_ones_end_the_attempts() {
        let policy = RetryPolicy {
            base_delay: 10,
            throttle_delay: 10,
            max_delay: 20,
            max_retry_after: 5_000,
            ..RetryPolicy::default()
        };
        let mut rng = Rng::new(1);
        for throttled in [false, true] {
            let pace = |retry_after| Pace {
                throttled,
                retry_after: Some(retry_after),
            };
            assert_eq!(policy.delay(1, pace(5_000), &mut rng), Some(5_000));
            assert_eq!(policy.delay(1, pace(5_001), &mut rng), None);
            assert_eq!(policy.pause(pace(5_000), 7), throttled.then_some(5_007));
            assert_eq!(policy.pause(pace(5_001), 7), None);
        }
    }
}
