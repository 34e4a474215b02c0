//! Raw options → valid options. Every list of names is closed: a misspelt option is an error, never ignored.
//!
//! Options are read field by field through [`Fields`], which `web` implements over a JavaScript object and the
//! tests over a table; a derived `Deserialize` would cost 17 KB of the download and pass over unknown names.

use crate::config;
use crate::credentials::{Credentials, Secret};
use crate::engine::settings::{DeleteSettings, RetryPolicy};
use crate::error::{Fault, invalid_option};
use crate::limits::{self, Limit};
use crate::request;
use crate::text::{concat, decimal};

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Undefined,
    Bool(bool),
    Number(f64),
    Text(String),
    Function,
    /// Anything else, a text with a lone surrogate included.
    Other,
}

/// The own fields of an object.
pub trait Fields {
    fn names(&self) -> Vec<String>;
    fn get(&self, name: &str) -> Value;
    /// The fields of an object in a field; none when there is something else.
    fn nested(&self, name: &str) -> Option<Box<dyn Fields>>;
    /// The number in a field as JavaScript writes it.
    fn number_text(&self, name: &str) -> String;
    /// Milliseconds since 1970 of a `Date`, a number or a text that is a date; NaN when it is none.
    fn time(&self, name: &str) -> f64;
}

#[derive(Clone, Debug, PartialEq)]
pub struct SessionSettings {
    pub project_id: String,
    /// The endpoint of `region`, unless `endpoint` is given.
    pub region_url: Option<String>,
    pub allow_insecure: bool,
    pub credentials_mode: CredentialsMode,
    pub concurrency: u32,
    pub timeout: u32,
    pub retry: RetryPolicy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsMode {
    Omit,
    SameOrigin,
    Include,
}

const SESSION: &[&str] = &[
    "projectId",
    "region",
    "endpoint",
    "credentials",
    "credentialsMode",
    "headers",
    "fetch",
    "concurrency",
    "timeout",
    "retry",
    "allowInsecure",
];
const RETRY: &[&str] = &[
    "attempts",
    "baseDelay",
    "throttleDelay",
    "maxDelay",
    "maxRetryAfter",
];
const DELETE: &[&str] = &[
    "deleteSource",
    "signal",
    "onProgress",
    "onOutcomes",
    "keep",
    "batchSize",
    "concurrency",
    "verify",
    "timeout",
    "retry",
    "journal",
];
const TOKEN: &[&str] = &["token", "expiresAt"];
const KEYS: &[&str] = &["accessKey", "secretKey", "securityToken", "expiresAt"];

/// The fields of a filter and the names that the service has for them.
const FILTER: &[(&str, &str, Kind)] = &[
    ("versionId", "version_id", Kind::Text),
    ("labelName", "label_name", Kind::Text),
    ("labelType", "label_type", Kind::Whole),
    ("sampleState", "sample_state", Kind::Text),
    ("sampleType", "sample_type", Kind::Whole),
    ("lowScore", "low_score", Kind::Number),
    ("highScore", "high_score", Kind::Number),
    ("order", "order", Kind::Order),
    ("preview", "preview", Kind::Flag),
    ("processParameter", "process_parameter", Kind::Text),
    ("searchConditions", "search_conditions", Kind::Text),
    ("email", "email", Kind::Text),
    ("locale", "locale", Kind::Text),
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Whole,
    Number,
    Order,
    Flag,
}

pub fn session(fields: &dyn Fields) -> Result<SessionSettings, Fault> {
    closed(fields, &[SESSION], "Session")?;
    function(fields, "fetch")?;
    let project_id = text(fields, "projectId")?.unwrap_or_default();
    config::project_id(&project_id)?;
    let region = text(fields, "region")?;
    if region.is_some() != (fields.get("endpoint") == Value::Undefined) {
        return Err(invalid_option(
            "exactly one of `region` and `endpoint` must be given",
        ));
    }
    let credentials_mode = match text(fields, "credentialsMode")?.as_deref() {
        None | Some("same-origin") => CredentialsMode::SameOrigin,
        Some("omit") => CredentialsMode::Omit,
        Some("include") => CredentialsMode::Include,
        Some(_) => {
            return Err(invalid_option(
                "`credentialsMode` must be omit, same-origin or include",
            ));
        }
    };
    Ok(SessionSettings {
        project_id,
        region_url: region.map(|region| config::region_url(&region)).transpose()?,
        allow_insecure: flag(fields, "allowInsecure", false)?,
        credentials_mode,
        concurrency: number(fields, &limits::CONCURRENCY)?.unwrap_or(limits::CONCURRENCY.default),
        timeout: number(fields, &limits::TIMEOUT)?.unwrap_or(limits::TIMEOUT.default),
        retry: retry(fields, &RetryPolicy::default())?,
    })
}

pub fn delete(fields: &dyn Fields, session: &SessionSettings) -> Result<DeleteSettings, Fault> {
    closed(fields, &[DELETE], "deleteSamples")?;
    function(fields, "onProgress")?;
    function(fields, "onOutcomes")?;
    match text(fields, "keep")?.as_deref() {
        None | Some("all") => {}
        Some("problems") => return Err(not_yet("`keep: 'problems'`")),
        Some(_) => return Err(invalid_option("`keep` must be all or problems")),
    }
    match fields.get("journal") {
        Value::Undefined | Value::Bool(false) => {}
        Value::Bool(true) | Value::Text(_) => return Err(not_yet("`journal`")),
        _ => return Err(invalid_option("`journal` must be a boolean or a string")),
    }
    match fields.get("batchSize") {
        Value::Text(text) if text == "auto" => return Err(not_yet("`batchSize: 'auto'`")),
        _ => {}
    }
    Ok(DeleteSettings {
        delete_source: flag(fields, "deleteSource", false)?,
        batch_size: number(fields, &limits::BATCH_SIZE)?.unwrap_or(limits::BATCH_SIZE.default),
        concurrency: number(fields, &limits::CONCURRENCY)?.unwrap_or(limits::CONCURRENCY.default),
        verify: flag(fields, "verify", true)?,
        timeout: number(fields, &limits::TIMEOUT)?.unwrap_or(session.timeout),
        retry: retry(fields, &session.retry)?,
    })
}

/// The query of one page.
pub fn page(fields: &dyn Fields) -> Result<String, Fault> {
    closed_filter(fields, &["offset", "limit", "signal"], "listSamples")?;
    let offset = number(fields, &limits::PAGE_OFFSET)?.unwrap_or(limits::PAGE_OFFSET.default);
    let limit = number(fields, &limits::PAGE_LIMIT)?.unwrap_or(limits::PAGE_LIMIT.default);
    Ok(page_query(&filter(fields)?, offset, limit))
}

/// The filter and the page size of a listing of all that match.
pub fn all_pages(fields: &dyn Fields) -> Result<(Filter, u32), Fault> {
    closed_filter(fields, &["pageSize", "signal"], "samples")?;
    let page_size = number(fields, &limits::PAGE_SIZE)?.unwrap_or(limits::PAGE_SIZE.default);
    Ok((filter(fields)?, page_size))
}

pub fn sample_info(fields: &dyn Fields) -> Result<(), Fault> {
    closed(fields, &[&["signal"]], "getSampleInfo")
}

/// A filter as the service's query parameters.
pub type Filter = Vec<(&'static str, String)>;

pub fn page_query(filter: &Filter, offset: u32, limit: u32) -> String {
    let (offset, limit) = (decimal(offset), decimal(limit));
    let mut pairs: Vec<(&str, &str)> = filter.iter().map(|(name, value)| (*name, &**value)).collect();
    pairs.push(("offset", &offset));
    pairs.push(("limit", &limit));
    request::query(&pairs)
}

/// Credentials and when they expire, in milliseconds since 1970.
pub fn credentials(fields: &dyn Fields) -> Result<(Credentials, Option<f64>), Fault> {
    let secret = |name| text(fields, name).map(|text| text.map(Secret::new));
    let credentials = if fields.get("token") != Value::Undefined {
        closed(fields, &[TOKEN], "credentials with a token")?;
        Credentials::Token(secret("token")?.unwrap_or_else(|| Secret::new(String::new())))
    } else {
        closed(fields, &[KEYS], "credentials with keys")?;
        Credentials::Keys {
            access_key: text(fields, "accessKey")?.unwrap_or_default(),
            secret_key: secret("secretKey")?.unwrap_or_else(|| Secret::new(String::new())),
            security_token: secret("securityToken")?,
        }
    };
    credentials.check()?;
    let expires_at = match fields.get("expiresAt") {
        Value::Undefined => None,
        _ => match fields.time("expiresAt") {
            time if time.is_finite() => Some(time),
            _ => {
                return Err(invalid_option(
                    "`expiresAt` must be a Date, milliseconds since 1970 or a date's text",
                ));
            }
        },
    };
    Ok((credentials, expires_at))
}

fn not_yet(what: &str) -> Fault {
    invalid_option(concat(&[what, " is not available yet"]))
}

fn closed(fields: &dyn Fields, known: &[&[&str]], of: &str) -> Result<(), Fault> {
    let known = |name: &String| known.iter().any(|names| names.contains(&&**name));
    match fields.names().iter().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => Err(invalid_option(concat(&["`", name, "` is not an option of ", of]))),
    }
}

fn closed_filter(fields: &dyn Fields, further: &[&str], of: &str) -> Result<(), Fault> {
    let names: Vec<&str> = FILTER.iter().map(|(name, ..)| *name).collect();
    closed(fields, &[&names, further], of)
}

fn retry(fields: &dyn Fields, base: &RetryPolicy) -> Result<RetryPolicy, Fault> {
    if fields.get("retry") == Value::Undefined {
        return Ok(base.clone());
    }
    let Some(fields) = fields.nested("retry") else {
        return Err(invalid_option("`retry` must be an object"));
    };
    let fields = &*fields;
    closed(fields, &[RETRY], "retry")?;
    let or = |limit: &Limit, base: u32| number(fields, limit).map(|value| value.unwrap_or(base));
    Ok(RetryPolicy {
        attempts: or(&limits::ATTEMPTS, base.attempts)?,
        base_delay: or(&limits::BASE_DELAY, base.base_delay)?,
        throttle_delay: or(&limits::THROTTLE_DELAY, base.throttle_delay)?,
        max_delay: or(&limits::MAX_DELAY, base.max_delay)?,
        max_retry_after: or(&limits::MAX_RETRY_AFTER, base.max_retry_after)?,
    })
}

fn filter(fields: &dyn Fields) -> Result<Filter, Fault> {
    let mut filter = Vec::new();
    for &(name, parameter, kind) in FILTER {
        let wrong = |what: &str| Err(invalid_option(concat(&["`", name, "` must be ", what])));
        let value = match (kind, fields.get(name)) {
            (_, Value::Undefined) => continue,
            (Kind::Text, Value::Text(text)) if !text.is_empty() => text,
            (Kind::Text, _) => return wrong("a text that is not empty"),
            (Kind::Whole, Value::Number(number))
                if number >= 0.0 && number <= f64::from(i32::MAX) && number.fract() == 0.0 =>
            {
                decimal(number as u32)
            }
            (Kind::Whole, _) => return wrong("a whole number from 0"),
            (Kind::Number, Value::Number(number)) if number.is_finite() => fields.number_text(name),
            (Kind::Number, _) => return wrong("a finite number"),
            (Kind::Order, Value::Text(text)) if text == "asc" || text == "desc" => text,
            (Kind::Order, _) => return wrong("asc or desc"),
            (Kind::Flag, Value::Bool(flag)) => (if flag { "true" } else { "false" }).into(),
            (Kind::Flag, _) => return wrong("a boolean"),
        };
        filter.push((parameter, value));
    }
    Ok(filter)
}

fn text(fields: &dyn Fields, name: &str) -> Result<Option<String>, Fault> {
    match fields.get(name) {
        Value::Undefined => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(invalid_option(concat(&[
            "`",
            name,
            "` must be a well-formed string",
        ]))),
    }
}

fn flag(fields: &dyn Fields, name: &str, default: bool) -> Result<bool, Fault> {
    match fields.get(name) {
        Value::Undefined => Ok(default),
        Value::Bool(flag) => Ok(flag),
        _ => Err(invalid_option(concat(&["`", name, "` must be a boolean"]))),
    }
}

fn function(fields: &dyn Fields, name: &str) -> Result<(), Fault> {
    match fields.get(name) {
        Value::Undefined | Value::Function => Ok(()),
        _ => Err(invalid_option(concat(&["`", name, "` must be a function"]))),
    }
}

fn number(fields: &dyn Fields, limit: &Limit) -> Result<Option<u32>, Fault> {
    match fields.get(limit.name) {
        Value::Undefined => Ok(None),
        Value::Number(number)
            if number >= f64::from(limit.min) && number <= f64::from(limit.max) && number.fract() == 0.0 =>
        {
            Ok(Some(number as u32))
        }
        _ => {
            let (min, max) = (decimal(limit.min), decimal(limit.max));
            let range = concat(&[
                "`",
                limit.name,
                "` must be a whole number from ",
                &min,
                " to ",
                &max,
            ]);
            Err(invalid_option(range))
        }
    }
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
