//! What requests carry, read strictly: a misspelt parameter is refused, since one that is quietly left out of a
//! filter would make a client delete what it did not mean.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::signature::query_pairs;

/// The service's limit of a body, "12 MB", in the smaller reading.
pub const BODY_LIMIT: usize = 12_000_000;

/// Up to here a body that is too large is read and thrown away, so that its sender gets to read the refusal.
const PATIENCE: usize = 10 * BODY_LIMIT;

pub async fn body(body: Body) -> Result<Bytes, ApiError> {
    let mut body = body;
    let mut read = BytesMut::new();
    let mut total = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::parameter("The body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        total += data.len();
        if total > PATIENCE {
            break;
        }
        if total <= BODY_LIMIT {
            read.extend_from_slice(&data);
        }
    }
    if total > BODY_LIMIT {
        Err(ApiError::too_large())
    } else {
        Ok(read.freeze())
    }
}

pub fn is_json(headers: &HeaderMap) -> bool {
    let essence = |value: &str| {
        value
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    };
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| essence(value) == "application/json")
}

pub fn json<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, ApiError> {
    if !is_json(headers) {
        return Err(ApiError::parameter("Content-Type is not application/json."));
    }
    serde_json::from_slice(body)
        .map_err(|error| ApiError::parameter(format!("The body is not as it must be: {error}")))
}

/// The parameters of a query, taken one by one; what is left over at the end is refused.
#[derive(Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(query: Option<&str>) -> Result<Self, ApiError> {
        let pairs = query_pairs(query.unwrap_or_default());
        for (at, (name, _)) in pairs.iter().enumerate() {
            if pairs[..at].iter().any(|(other, _)| other == name) {
                return Err(ApiError::parameter(format!("{name} is given twice.")));
            }
        }
        Ok(Self(pairs))
    }

    /// An empty value counts as none.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.swap_remove(at).1).filter(|value| !value.is_empty())
    }

    pub fn parsed<T: std::str::FromStr>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        let parse = |text: String| {
            text.parse()
                .map_err(|_| ApiError::parameter(format!("{name} is not valid.")))
        };
        self.text(name).map(parse).transpose()
    }

    /// `limit` from 1 to 100 (10 when it is not given), and how many rows the pages before `offset` hold.
    pub fn page(&mut self) -> Result<(u32, u64), ApiError> {
        let limit: u32 = self.parsed("limit")?.unwrap_or(10);
        if !(1..=100).contains(&limit) {
            return Err(ApiError::parameter("limit is from 1 to 100."));
        }
        let offset: u32 = self.parsed("offset")?.unwrap_or(0);
        Ok((limit, u64::from(offset) * u64::from(limit)))
    }

    pub fn finish(self) -> Result<(), ApiError> {
        match self.0.first() {
            Some((name, _)) => Err(ApiError::parameter(format!("There is no parameter {name}."))),
            None => Ok(()),
        }
    }
}
