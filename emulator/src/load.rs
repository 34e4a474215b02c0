//! A service that slows down under load: how long a deletion takes, by how many there are at a time.

use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A deletion takes so many milliseconds while no more than so many are at work; beyond that all take longer, and then
/// so much longer that fewer are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    pub ms: u32,
    pub at_once: u32,
}

impl Pace {
    pub fn is_valid(&self) -> bool {
        self.at_once >= 1 && self.ms <= 600_000
    }

    /// With so many at work, this one included.
    fn duration(self, at_work: u32) -> Duration {
        let over = f64::from(at_work.saturating_sub(self.at_once)) / f64::from(self.at_once);
        Duration::from_secs_f64(f64::from(self.ms) * (1.0 + over * over) / 1_000.0)
    }
}

impl FromStr for Pace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let why = "write it as MS,AT_ONCE: milliseconds, and at least one at once";
        let (ms, at_once) = text.split_once(',').ok_or(why)?;
        let pace = Self {
            ms: ms.parse().map_err(|_| why)?,
            at_once: at_once.parse().map_err(|_| why)?,
        };
        if pace.is_valid() {
            Ok(pace)
        } else {
            Err(why.into())
        }
    }
}

#[derive(Debug, Default)]
pub struct Load(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    pace: Option<Pace>,
    at_work: u32,
}

/// A deletion at work, until it goes.
#[derive(Debug)]
pub struct AtWork<'a>(&'a Load);

impl Load {
    pub fn set(&self, pace: Option<Pace>) {
        if let Ok(mut inner) = self.0.lock() {
            inner.pace = pace;
        }
    }

    /// One more at work, and how long it takes.
    pub fn begin(&self) -> (AtWork<'_>, Option<Duration>) {
        let Ok(mut inner) = self.0.lock() else {
            return (AtWork(self), None);
        };
        inner.at_work += 1;
        let duration = inner.pace.map(|pace| pace.duration(inner.at_work));
        (AtWork(self), duration)
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        if let Ok(mut inner) = self.0.0.lock() {
            inner.at_work = inner.at_work.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_so_many_each_makes_all_slower() {
        let load = Load::default();
        load.set(Some("40,2".parse().unwrap()));
        let mut at_work = Vec::new();
        for ms in [40, 40, 50, 80] {
            let (one, duration) = load.begin();
            assert_eq!(duration, Some(Duration::from_millis(ms)));
            at_work.push(one);
        }
        at_work.clear();
        assert_eq!(load.begin().1, Some(Duration::from_millis(40)));
        load.set(None);
        assert_eq!(load.begin().1, None);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "40", "40,0", "x,1", "-1,1", "700000,1"] {
            assert!(text.parse::<Pace>().is_err(), "{text}");
        }
    }
}
