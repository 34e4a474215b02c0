//! Tokens: issue, check, expire. Kept by their digest, so that neither a look at memory nor the time of a look-up
//! tells one; valid for a day, forgotten when the program ends.

use std::collections::HashMap;
use std::sync::Mutex;

use ring::digest::{SHA256, digest};

use crate::clock::now_ms;
use crate::error::ApiError;
use crate::random;

pub const LIFETIME_MS: i64 = 24 * 60 * 60 * 1_000;

/// Expired tokens are remembered (they are answered otherwise than unknown ones) until there are this many.
const REMEMBERED: usize = 100_000;

#[derive(Debug, Default)]
pub struct Tokens(Mutex<HashMap<Digest, Record>>);

type Digest = [u8; 32];

#[derive(Debug, Clone)]
struct Record {
    project_id: String,
    expires_at_ms: i64,
}

/// A token fresh from the issuer. No `Debug`: it is a secret.
pub struct Issued {
    pub token: String,
    pub expires_at_ms: i64,
}

impl Tokens {
    pub fn issue(&self, project_id: &str, lifetime_ms: i64) -> Result<Issued, ApiError> {
        let token = format!("MIIEMU{}", random::hex(48).map_err(|_| ApiError::internal())?);
        let expires_at_ms = now_ms().saturating_add(lifetime_ms);
        let mut records = self.0.lock().map_err(|_| ApiError::internal())?;
        if records.len() >= REMEMBERED {
            let now = now_ms();
            records.retain(|_, record| record.expires_at_ms > now);
        }
        records.insert(
            key_of(&token),
            Record {
                project_id: project_id.to_owned(),
                expires_at_ms,
            },
        );
        Ok(Issued { token, expires_at_ms })
    }

    /// The project a token is good for.
    pub fn check(&self, token: &str) -> Result<String, ApiError> {
        let records = self.0.lock().map_err(|_| ApiError::internal())?;
        match records.get(&key_of(token)) {
            None => Err(ApiError::bad_credentials("The token is not valid.")),
            Some(record) if record.expires_at_ms <= now_ms() => Err(ApiError::token_expired()),
            Some(record) => Ok(record.project_id.clone()),
        }
    }

    pub fn expire(&self, token: &str) {
        if let Ok(mut records) = self.0.lock()
            && let Some(record) = records.get_mut(&key_of(token))
        {
            record.expires_at_ms = 0;
        }
    }

    pub fn expire_all(&self) {
        if let Ok(mut records) = self.0.lock() {
            records.values_mut().for_each(|record| record.expires_at_ms = 0);
        }
    }
}

fn key_of(token: &str) -> Digest {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}
