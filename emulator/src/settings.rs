//! Properties of the service that the contract leaves open, settable while it runs.

use serde::{Deserialize, Serialize};

use crate::load::Pace;
use crate::throttle::Rate;

/// How a deletion is answered when nothing goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerForm {
    /// One entry an id, as recorded from the service.
    Results,
    /// `{"success":true}` alone when all ids went, else as recorded.
    Bare,
    /// One unknown id fails the whole batch, and nothing is deleted.
    Batch,
}

impl AnswerForm {
    pub const ALL: [Self; 3] = [Self::Results, Self::Bare, Self::Batch];

    pub fn name(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Bare => "bare",
            Self::Batch => "batch",
        }
    }
}

/// How a batch over the limit is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitBy {
    #[serde(rename = "400")]
    BadRequest,
    #[serde(rename = "413")]
    TooLarge,
    /// Only the first ids are taken, and the answer is a bare success.
    #[serde(rename = "silent")]
    Silent,
}

impl LimitBy {
    pub const ALL: [Self; 3] = [Self::BadRequest, Self::TooLarge, Self::Silent];

    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "400",
            Self::TooLarge => "413",
            Self::Silent => "silent",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default = "default_answers")]
    pub answers: AnswerForm,
    #[serde(default)]
    pub batch_limit: Option<std::num::NonZeroU32>,
    #[serde(default = "default_limit_by")]
    pub batch_limit_by: LimitBy,
    #[serde(default)]
    pub rate: Option<Rate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
    /// Seconds that a cache may keep a sample's answer for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
}

fn default_answers() -> AnswerForm {
    AnswerForm::Results
}

fn default_limit_by() -> LimitBy {
    LimitBy::BadRequest
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            answers: default_answers(),
            batch_limit: None,
            batch_limit_by: default_limit_by(),
            rate: None,
            pace: None,
            max_age: None,
        }
    }
}
