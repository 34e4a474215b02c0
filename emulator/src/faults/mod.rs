//! Which request a fault hits. All is drawn here, from one seeded generator.
//!
//! At most one fault hits a request: those that are on and can hit it are shuffled, then each is tried at its own
//! probability until one hits. So a single fault hits at exactly its probability, and several at full probability
//! share the requests evenly. `latency` is drawn apart and goes together with others; `clock-skew` is a state.

mod catalogue;
mod setting;

use std::sync::Mutex;
use std::time::Duration;

pub use catalogue::{CATALOGUE, Fault, Reach};
pub use setting::FaultSetting;
use setting::Parameters;

use crate::random::Seeded;

#[derive(Debug)]
pub struct Faults(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    seed: u64,
    random: Seeded,
    on: Vec<FaultSetting>,
}

/// What is known of a request when its fault is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// How many ids a deletion names; `None` for a look-up.
    pub deletes: Option<usize>,
    pub by_token: bool,
}

#[derive(Debug, Default)]
pub struct Drawn {
    pub latency: Option<Latency>,
    pub strike: Option<Strike>,
}

#[derive(Debug, Clone, Copy)]
pub struct Latency {
    pub before: Duration,
    pub after: Duration,
}

/// A fault that hits this request.
#[derive(Debug)]
pub struct Strike {
    pub fault: Fault,
    pub name: &'static str,
    /// Whether the deletion happens all the same; for faults that leave it open.
    pub commit: bool,
    pub random: Seeded,
    parameters: Parameters,
}

impl Strike {
    pub fn whole(&self, name: &str) -> u64 {
        u64::try_from(self.parameters.whole(name)).unwrap_or(0)
    }

    /// The word of a parameter; where it says `random`, one of the others.
    pub fn word(&mut self, name: &str, others: [&'static str; 2]) -> &'static str {
        match self.parameters.word(name) {
            Some("random") | None => others[usize::from(self.random.coin())],
            Some(word) => word,
        }
    }
}

impl Faults {
    pub fn new(seed: u64, settings: Vec<FaultSetting>) -> Self {
        let faults = Self(Mutex::new(Inner {
            seed,
            random: Seeded::new(seed),
            on: Vec::new(),
        }));
        faults.replace(Some(seed), settings);
        faults
    }

    /// Replaces the whole set, and starts the generator anew.
    pub fn replace(&self, seed: Option<u64>, settings: Vec<FaultSetting>) {
        if let Ok(mut inner) = self.0.lock() {
            inner.seed = seed.unwrap_or(inner.seed);
            inner.random = Seeded::new(inner.seed);
            // Of a fault given twice the last counts.
            inner.on.clear();
            for setting in settings {
                inner.on.retain(|other| other.spec.fault != setting.spec.fault);
                inner.on.push(setting);
            }
        }
    }

    /// The seed and every fault there is, on or off.
    pub fn state(&self) -> (u64, Vec<FaultSetting>) {
        let Ok(inner) = self.0.lock() else {
            return (0, Vec::new());
        };
        let current = |spec: &'static catalogue::Spec| {
            let on = inner
                .on
                .iter()
                .find(|setting: &&FaultSetting| setting.spec.fault == spec.fault);
            on.cloned().unwrap_or_else(|| FaultSetting::off(spec))
        };
        (inner.seed, CATALOGUE.iter().map(current).collect())
    }

    pub fn clock_offset_ms(&self) -> i64 {
        let Ok(inner) = self.0.lock() else { return 0 };
        inner
            .on
            .iter()
            .find(|setting| setting.spec.fault == Fault::ClockSkew && setting.probability > 0.0)
            .map_or(0, |setting| setting.parameters.whole("offset_ms"))
    }

    pub fn draw(&self, occasion: Occasion) -> Drawn {
        let Ok(mut inner) = self.0.lock() else {
            return Drawn::default();
        };
        let Inner { random, on, .. } = &mut *inner;
        let mut drawn = Drawn::default();
        let mut candidates = Vec::new();
        for setting in on.iter().filter(|setting| setting.probability > 0.0) {
            if setting.spec.fault == Fault::Latency {
                if random.unit() < setting.probability {
                    drawn.latency = Some(latency(random, &setting.parameters));
                }
            } else if can_hit(setting, occasion) {
                candidates.push(setting);
            }
        }
        random.shuffle(&mut candidates);
        drawn.strike = candidates
            .into_iter()
            .find(|setting| random.unit() < setting.probability)
            .map(|setting| strike(random, setting));
        drawn
    }
}

fn can_hit(setting: &FaultSetting, occasion: Occasion) -> bool {
    match setting.spec.reach {
        Reach::Any => true,
        Reach::Deletions => occasion.deletes.is_some(),
        Reach::DeletionsOverLimit => occasion.deletes.is_some_and(|ids| setting.is_over_limit(ids)),
        Reach::Tokens => occasion.by_token,
        Reach::State => false,
    }
}

fn latency(random: &mut Seeded, parameters: &Parameters) -> Latency {
    let (least, most) = (parameters.whole("min_ms"), parameters.whole("max_ms"));
    let span = u64::try_from(most - least).unwrap_or(0) + 1;
    let total = u64::try_from(least).unwrap_or(0) + random.below(span);
    let before = random.below(total + 1);
    Latency {
        before: Duration::from_millis(before),
        after: Duration::from_millis(total - before),
    }
}

fn strike(random: &mut Seeded, setting: &FaultSetting) -> Strike {
    let mut strike = Strike {
        fault: setting.spec.fault,
        name: setting.spec.name,
        // A fault that leaves it open says so by its parameter.
        commit: true,
        random: Seeded::new(random.next()),
        parameters: setting.parameters.clone(),
    };
    if setting.parameters.word("commit").is_some() {
        strike.commit = strike.word("commit", ["true", "false"]) == "true";
    }
    strike
}

#[cfg(test)]
mod tests;
