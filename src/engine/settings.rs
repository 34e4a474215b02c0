//! What a job is to do and how, validated.

use crate::limits;

/// How attempts are repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub attempts: u32,
    pub base_delay: u32,
    pub throttle_delay: u32,
    pub max_delay: u32,
    pub max_retry_after: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            attempts: limits::ATTEMPTS.default,
            base_delay: limits::BASE_DELAY.default,
            throttle_delay: limits::THROTTLE_DELAY.default,
            max_delay: limits::MAX_DELAY.default,
            max_retry_after: limits::MAX_RETRY_AFTER.default,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteSettings {
    pub delete_source: bool,
    /// None: as many as the service shows to be best.
    pub batch_size: Option<u32>,
    pub concurrency: u32,
    pub verify: bool,
    pub timeout: u32,
    pub retry: RetryPolicy,
    /// Nothing is sent: all ends as not attempted.
    pub dry_run: bool,
    /// Somebody takes each outcome when it is settled.
    pub news: bool,
}

impl Default for DeleteSettings {
    fn default() -> Self {
        DeleteSettings {
            delete_source: false,
            batch_size: Some(limits::BATCH_SIZE.default),
            concurrency: limits::CONCURRENCY.default,
            verify: true,
            timeout: limits::TIMEOUT.default,
            retry: RetryPolicy::default(),
            dry_run: false,
            news: false,
        }
    }
}
