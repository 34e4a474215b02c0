//! A token bucket over all API requests.

use std::str::FromStr;
use std::sync::Mutex;
use std::time::Instant;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub per_second: f64,
    pub burst: u32,
}

impl Rate {
    pub fn is_valid(&self) -> bool {
        self.per_second.is_finite() && self.per_second > 0.0 && self.burst >= 1
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (rate, burst) = match text.split_once(',') {
            Some((rate, burst)) => (rate, Some(burst)),
            None => (text, None),
        };
        let per_second: f64 = rate
            .parse()
            .map_err(|_| "the rate is a number of requests a second")?;
        let burst = match burst {
            Some(burst) => burst.parse().map_err(|_| "the burst is a whole number")?,
            None => per_second.ceil().max(1.0) as u32,
        };
        let rate = Self { per_second, burst };
        if rate.is_valid() {
            Ok(rate)
        } else {
            Err("rate and burst are over 0".into())
        }
    }
}

#[derive(Debug, Default)]
pub struct Throttle(Mutex<Option<Bucket>>);

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    tokens: f64,
    filled_at: Instant,
}

/// What a request that came through finds of the bucket; for the `X-Ratelimit` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub limit: u32,
    pub used: u32,
}

/// Whole seconds after which another request would pass.
#[derive(Debug, PartialEq, Eq)]
pub struct RetryAfter(pub u64);

impl Throttle {
    pub fn set(&self, rate: Option<Rate>) {
        if let Ok(mut bucket) = self.0.lock() {
            *bucket = rate.map(|rate| Bucket {
                rate,
                tokens: f64::from(rate.burst),
                filled_at: Instant::now(),
            });
        }
    }

    pub fn take(&self, now: Instant) -> Result<Option<Usage>, RetryAfter> {
        let Ok(mut guard) = self.0.lock() else {
            return Ok(None);
        };
        let Some(bucket) = guard.as_mut() else {
            return Ok(None);
        };
        let burst = f64::from(bucket.rate.burst);
        let elapsed = now.saturating_duration_since(bucket.filled_at).as_secs_f64();
        bucket.tokens = (bucket.tokens + elapsed * bucket.rate.per_second).min(burst);
        bucket.filled_at = now;
        if bucket.tokens < 1.0 {
            let seconds = ((1.0 - bucket.tokens) / bucket.rate.per_second).ceil().max(1.0);
            return Err(RetryAfter(seconds as u64));
        }
        bucket.tokens -= 1.0;
        Ok(Some(Usage {
            limit: bucket.rate.burst,
            used: (burst - bucket.tokens).ceil() as u32,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_burst_passes_then_the_rate_rules() {
        let throttle = Throttle::default();
        throttle.set(Some("2,3".parse().unwrap()));
        let start = Instant::now();
        for used in 1..=3 {
            assert_eq!(throttle.take(start), Ok(Some(Usage { limit: 3, used })));
        }
        assert_eq!(throttle.take(start), Err(RetryAfter(1)));
        assert!(throttle.take(start + Duration::from_millis(600)).is_ok());
        assert_eq!(
            throttle.take(start + Duration::from_millis(600)),
            Err(RetryAfter(1))
        );
    }

    #[test]
    fn a_slow_rate_says_how_long_to_wait() {
        let throttle = Throttle::default();
        throttle.set(Some("0.1".parse().unwrap()));
        let start = Instant::now();
        assert!(throttle.take(start).is_ok());
        assert_eq!(throttle.take(start), Err(RetryAfter(10)));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "0", "-1", "x", "5,0", "5,x", "inf"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
