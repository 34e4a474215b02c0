//! One fault switched on: its probability and its parameters, checked against the catalogue.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::ser::{Serialize, Serializer};
use serde_json::Value as Json;

use super::catalogue::{Fault, Reach, Spec, Values, spec_named};

#[derive(Debug, Clone)]
pub struct FaultSetting {
    pub spec: &'static Spec,
    pub probability: f64,
    pub parameters: Parameters,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters(BTreeMap<&'static str, Value>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Whole(i64),
    Word(&'static str),
}

impl FaultSetting {
    pub fn off(spec: &'static Spec) -> Self {
        Self {
            spec,
            probability: 0.0,
            parameters: Parameters::defaults(spec),
        }
    }

    pub fn new(name: &str, probability: f64) -> Result<Self, String> {
        let spec = spec_named(name).ok_or_else(|| format!("there is no fault {name}"))?;
        if !(0.0..=1.0).contains(&probability) {
            return Err(format!("{name}: a probability is from 0 to 1"));
        }
        Ok(Self {
            spec,
            probability,
            parameters: Parameters::defaults(spec),
        })
    }

    pub fn set_json(&mut self, name: &str, value: &Json) -> Result<(), String> {
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Bool(flag) => flag.to_string(),
            _ => return Err(format!("{}: {name} is a number or a word", self.spec.name)),
        };
        self.set(name, &text)
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let fault = self.spec.name;
        let parameter = self
            .spec
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .ok_or_else(|| format!("{fault} has no parameter {name}"))?;
        let value = match parameter.values {
            Values::Whole { least, most, .. } => text
                .parse()
                .ok()
                .filter(|number| (least..=most).contains(number))
                .map(Value::Whole)
                .ok_or_else(|| format!("{fault}: {name} is a whole number from {least} to {most}"))?,
            Values::Words(words) => words
                .iter()
                .find(|word| **word == text)
                .map(|word| Value::Word(word))
                .ok_or_else(|| format!("{fault}: {name} is one of {}", words.join(", ")))?,
        };
        self.parameters.0.insert(parameter.name, value);
        Ok(())
    }

    pub fn check(&self) -> Result<(), String> {
        if self.spec.fault == Fault::Latency
            && self.parameters.whole("min_ms") > self.parameters.whole("max_ms")
        {
            return Err("latency: min_ms is over max_ms".into());
        }
        Ok(())
    }

    pub fn is_over_limit(&self, ids: usize) -> bool {
        self.spec.reach != Reach::DeletionsOverLimit
            || i64::try_from(ids).is_ok_and(|ids| ids > self.parameters.whole("limit"))
    }
}

impl Parameters {
    pub fn defaults(spec: &Spec) -> Self {
        let default = |values: Values| match values {
            Values::Whole { default, .. } => Value::Whole(default),
            Values::Words(words) => Value::Word(words.first().copied().unwrap_or_default()),
        };
        Self(
            spec.parameters
                .iter()
                .map(|parameter| (parameter.name, default(parameter.values)))
                .collect(),
        )
    }

    /// 0 for a parameter that the fault does not have.
    pub fn whole(&self, name: &str) -> i64 {
        match self.0.get(name) {
            Some(Value::Whole(number)) => *number,
            _ => 0,
        }
    }

    pub fn word(&self, name: &str) -> Option<&'static str> {
        match self.0.get(name) {
            Some(Value::Word(word)) => Some(word),
            _ => None,
        }
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.0)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(number) => serializer.serialize_i64(*number),
            Self::Word(word) => serializer.serialize_str(word),
        }
    }
}

/// `NAME=PROBABILITY[,key=value…]`
impl FromStr for FaultSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let (name, probability) = parts
            .next()
            .and_then(|part| part.split_once('='))
            .ok_or("write it as NAME=PROBABILITY[,key=value]")?;
        let probability = probability
            .parse()
            .map_err(|_| format!("{name}: a probability is from 0 to 1"))?;
        let mut setting = Self::new(name, probability)?;
        for part in parts {
            let (key, value) = part
                .split_once('=')
                .ok_or_else(|| format!("{name}: write {part} as key=value"))?;
            setting.set(key, value)?;
        }
        setting.check()?;
        Ok(setting)
    }
}
