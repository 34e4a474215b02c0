//! Raw options → valid options. Every list of names is closed: a misspelt option is an error, never ignored.
//!
//! Options are read field by field through [`Fields`], which `web` implements over a JavaScript object and the
//! tests over a table; a derived `Deserialize` would bring the printing of floats along, and pass over unknown names.

use crate::config;
use crate::credentials::{Credentials, Secret};
use crate::engine::settings::{DeleteSettings, RetryPolicy};
use crate::error::{Fault, invalid_option};
use crate::limits::{self, Limit};
use crate::request;
use crate::signing::canonical_query;
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
    /// Reading it threw. To take it for one that was left out could delete more than was asked for.
    Unreadable,
}

/// The own fields of an object.
pub trait Fields {
    fn names(&self) -> Vec<String>;
    fn get(&self, name: &str) -> Value;
    /// The fields of an object in a field; none when there is something else.
    fn nested(&self, name: &str) -> Option<Box<dyn Fields>>;
    /// A number as JavaScript writes it.
    fn number_text(&self, number: f64) -> String;
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

/// What an option must be.
#[derive(Clone, Copy)]
enum Kind {
    /// Checked elsewhere.
    Any,
    Text,
    /// One of these.
    Choice(&'static [&'static str]),
    Flag,
    Function,
    Number(Limit),
    /// A whole number from 0.
    Whole,
    Finite,
}

type Table = [(&'static str, Kind)];

const SESSION: &Table = &[
    ("projectId", Kind::Text),
    ("region", Kind::Text),
    (
        "credentialsMode",
        Kind::Choice(&["same-origin", "omit", "include"]),
    ),
    ("allowInsecure", Kind::Flag),
    ("concurrency", Kind::Number(limits::CONCURRENCY)),
    ("timeout", Kind::Number(limits::TIMEOUT)),
    ("retry", Kind::Any),
    ("fetch", Kind::Function),
    ("endpoint", Kind::Any),
    ("credentials", Kind::Any),
    ("headers", Kind::Any),
];
const RETRY: &Table = &[
    ("attempts", Kind::Number(limits::ATTEMPTS)),
    ("baseDelay", Kind::Number(limits::BASE_DELAY)),
    ("throttleDelay", Kind::Number(limits::THROTTLE_DELAY)),
    ("maxDelay", Kind::Number(limits::MAX_DELAY)),
    ("maxRetryAfter", Kind::Number(limits::MAX_RETRY_AFTER)),
];
const DELETE: &Table = &[
    ("deleteSource", Kind::Flag),
    ("verify", Kind::Flag),
    ("keep", Kind::Choice(&["all", "problems"])),
    ("journal", Kind::Any),
    ("batchSize", Kind::Any),
    ("concurrency", Kind::Number(limits::CONCURRENCY)),
    ("timeout", Kind::Number(limits::TIMEOUT)),
    ("retry", Kind::Any),
    ("signal", Kind::Any),
    ("onProgress", Kind::Function),
    ("onOutcomes", Kind::Function),
];
const TOKEN: &Table = &[("token", Kind::Text), ("expiresAt", Kind::Any)];
const KEYS: &Table = &[
    ("accessKey", Kind::Text),
    ("secretKey", Kind::Text),
    ("securityToken", Kind::Text),
    ("expiresAt", Kind::Any),
];
const PAGE: &Table = &[
    ("offset", Kind::Number(limits::PAGE_OFFSET)),
    ("limit", Kind::Number(limits::PAGE_LIMIT)),
    ("signal", Kind::Any),
];
const PAGES: &Table = &[
    ("pageSize", Kind::Number(limits::PAGE_SIZE)),
    ("signal", Kind::Any),
];
const SAMPLE_INFO: &Table = &[("signal", Kind::Any)];

/// The further options of `deleteMatching`.
const MATCHING: &Table = &[
    ("dryRun", Kind::Flag),
    ("limit", Kind::Number(limits::MATCHING_LIMIT)),
    ("everything", Kind::Flag),
];

/// The fields of a filter by which samples differ. The others say how samples are shown, or, as a version does, name a
/// whole.
const CONDITIONS: &[&str] = &[
    "labelName",
    "labelType",
    "sampleState",
    "sampleType",
    "lowScore",
    "highScore",
    "searchConditions",
];

/// The fields of a filter; the service has the same names in its own spelling.
const FILTER: &Table = &[
    ("versionId", Kind::Text),
    ("labelName", Kind::Text),
    ("labelType", Kind::Whole),
    ("sampleState", Kind::Text),
    ("sampleType", Kind::Whole),
    ("lowScore", Kind::Finite),
    ("highScore", Kind::Finite),
    ("order", Kind::Choice(&["asc", "desc"])),
    ("preview", Kind::Flag),
    ("processParameter", Kind::Text),
    ("searchConditions", Kind::Text),
    ("email", Kind::Text),
    ("locale", Kind::Text),
];

/// Options that were read by their table: each is there in its place and of its kind, or undefined.
struct Read(Vec<Value>);

impl Read {
    fn text(&mut self, at: usize) -> Option<String> {
        match std::mem::replace(&mut self.0[at], Value::Undefined) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn flag(&self, at: usize, default: bool) -> bool {
        match self.0[at] {
            Value::Bool(flag) => flag,
            _ => default,
        }
    }

    fn number(&self, at: usize, default: u32) -> u32 {
        match self.0[at] {
            Value::Number(number) => number as u32,
            _ => default,
        }
    }
}

/// Reads an object by a table, or by two of which the second is a filter.
fn read(fields: &dyn Fields, table: &Table, filter: &Table, of: &str) -> Result<Read, Fault> {
    for name in fields.names() {
        if !table.iter().chain(filter).any(|(known, _)| *known == name) {
            return Err(foreign(&name, of));
        }
    }
    table
        .iter()
        .map(|(name, kind)| one(fields, name, *kind))
        .collect::<Result<_, _>>()
        .map(Read)
}

fn foreign(name: &str, of: &str) -> Fault {
    invalid_option(concat(&["`", name, "` is not an option of ", of]))
}

/// Reads one option.
fn one(fields: &dyn Fields, name: &str, kind: Kind) -> Result<Value, Fault> {
    let value = fields.get(name);
    let whole = |from: f64, to: f64| match value {
        Value::Number(number) => number >= from && number <= to && number.fract() == 0.0,
        _ => false,
    };
    let range;
    let (sound, must_be) = match kind {
        _ if value == Value::Undefined => (true, ""),
        _ if value == Value::Unreadable => (false, "readable: its getter threw"),
        Kind::Any => (true, ""),
        Kind::Text => (
            matches!(&value, Value::Text(text) if !text.is_empty()),
            "a well-formed string, not empty",
        ),
        Kind::Choice(choices) => {
            range = choices.iter().fold(String::from("one of"), |list, choice| {
                concat(&[&list, " ", choice])
            });
            (
                matches!(&value, Value::Text(text) if choices.contains(&&**text)),
                &*range,
            )
        }
        Kind::Flag => (matches!(value, Value::Bool(_)), "a boolean"),
        Kind::Function => (value == Value::Function, "a function"),
        Kind::Whole => (whole(0.0, f64::from(i32::MAX)), "a whole number from 0"),
        Kind::Finite => (
            matches!(value, Value::Number(number) if number.is_finite()),
            "a finite number",
        ),
        Kind::Number(limit) => {
            range = concat(&[
                "a whole number from ",
                &decimal(limit.min),
                " to ",
                &decimal(limit.max),
            ]);
            (whole(f64::from(limit.min), f64::from(limit.max)), &*range)
        }
    };
    match sound {
        true => Ok(value),
        false => Err(invalid_option(concat(&["`", name, "` must be ", must_be]))),
    }
}

pub fn session(fields: &dyn Fields) -> Result<SessionSettings, Fault> {
    let mut options = read(fields, SESSION, &[], "Session")?;
    let project_id = options.text(0).unwrap_or_default();
    config::project_id(&project_id)?;
    let region = options.text(1);
    if region.is_some() != (options.0[8] == Value::Undefined) {
        return Err(invalid_option(
            "exactly one of `region` and `endpoint` must be given",
        ));
    }
    Ok(SessionSettings {
        project_id,
        region_url: region.map(|region| config::region_url(&region)).transpose()?,
        credentials_mode: match options.text(2).as_deref() {
            Some("omit") => CredentialsMode::Omit,
            Some("include") => CredentialsMode::Include,
            _ => CredentialsMode::SameOrigin,
        },
        allow_insecure: options.flag(3, false),
        concurrency: options.number(4, limits::CONCURRENCY.default),
        timeout: options.number(5, limits::TIMEOUT.default),
        retry: retry(fields, &RetryPolicy::default())?,
    })
}

/// Which of the methods that delete the options are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    Samples,
    Matching,
    Resumed,
}

pub fn delete(fields: &dyn Fields, session: &SessionSettings, of: Deletion) -> Result<DeleteSettings, Fault> {
    let matching = of == Deletion::Matching;
    let (further, method) = match of {
        Deletion::Samples => (&[] as &Table, "deleteSamples"),
        Deletion::Matching => (MATCHING, "deleteMatching"),
        Deletion::Resumed => (&[] as &Table, "resumeDeletion"),
    };
    let mut options = read(fields, DELETE, further, method)?;
    // The journal of one that is taken up says these.
    if of == Deletion::Resumed && (options.0[0] != Value::Undefined || options.0[3] != Value::Undefined) {
        return Err(invalid_option(
            "`deleteSource` and `journal` are not options of resumeDeletion",
        ));
    }
    match &options.0[3] {
        Value::Undefined | Value::Bool(_) => {}
        Value::Text(name) if !name.is_empty() => {}
        _ => {
            return Err(invalid_option(
                "`journal` must be a boolean, or a well-formed string, not empty",
            ));
        }
    }
    let auto = options.text(4).as_deref() == Some("auto");
    if !auto {
        options.0[4] = one(fields, limits::BATCH_SIZE.name, Kind::Number(limits::BATCH_SIZE))?;
    }
    Ok(DeleteSettings {
        delete_source: options.flag(0, false),
        verify: options.flag(1, true),
        batch_size: (!auto).then(|| options.number(4, limits::BATCH_SIZE.default)),
        concurrency: options.number(5, limits::CONCURRENCY.default),
        timeout: options.number(6, session.timeout),
        retry: retry(fields, &session.retry)?,
        dry_run: matching && one(fields, MATCHING[0].0, MATCHING[0].1)? == Value::Bool(true),
        news: options.0[10] != Value::Undefined,
    })
}

/// What is to be deleted by a filter: the query that all pages have in common, their size, and the most ids.
pub fn matching(filter: &dyn Fields, fields: &dyn Fields) -> Result<(String, u32, u32), Fault> {
    read(filter, &[], FILTER, "a filter")?;
    let filter = filter_pairs(filter)?;
    let [_, most, everything] = MATCHING else {
        return Err(invalid_option("no options"));
    };
    let all = one(fields, everything.0, everything.1)? == Value::Bool(true);
    if !all && !filter.iter().any(|(name, _)| CONDITIONS.contains(name)) {
        let why = "a filter without a condition matches the whole dataset; `everything` permits that";
        return Err(invalid_option(why));
    }
    let most = match one(fields, most.0, most.1)? {
        Value::Number(most) => most as u32,
        _ => u32::MAX,
    };
    let size = limits::PAGE_SIZE.default;
    Ok((query(filter, size), size, most))
}

/// The query of one page.
pub fn page(fields: &dyn Fields) -> Result<String, Fault> {
    let options = read(fields, PAGE, FILTER, "listSamples")?;
    let limit = options.number(1, limits::PAGE_LIMIT.default);
    Ok(page_query(
        &query(filter_pairs(fields)?, limit),
        options.number(0, limits::PAGE_OFFSET.default),
    ))
}

/// The query that all pages have in common, and their size.
pub fn all_pages(fields: &dyn Fields) -> Result<(String, u32), Fault> {
    let options = read(fields, PAGES, FILTER, "samples")?;
    let size = options.number(0, limits::PAGE_SIZE.default);
    Ok((query(filter_pairs(fields)?, size), size))
}

/// The query of one of them.
pub fn page_query(common: &str, offset: u32) -> String {
    canonical_query(&concat(&[common, "&offset=", &decimal(offset)]))
}

pub fn sample_info(fields: &dyn Fields) -> Result<(), Fault> {
    read(fields, SAMPLE_INFO, &[], "getSampleInfo").map(|_| ())
}

/// Credentials and when they expire, in milliseconds since 1970.
pub fn credentials(fields: &dyn Fields) -> Result<(Credentials, Option<f64>), Fault> {
    let (credentials, expires) = if fields.get("token") != Value::Undefined {
        let given = |(name, _): &&(&str, Kind)| *name != "expiresAt" && fields.get(name) != Value::Undefined;
        if let Some((name, _)) = KEYS.iter().find(given) {
            return Err(foreign(name, "credentials with a token"));
        }
        let mut options = read(fields, TOKEN, KEYS, "credentials with a token")?;
        (
            Credentials::Token(Secret::new(options.text(0).unwrap_or_default())),
            options.0.pop(),
        )
    } else {
        let mut options = read(fields, KEYS, TOKEN, "credentials with keys")?;
        let keys = Credentials::Keys {
            access_key: options.text(0).unwrap_or_default(),
            secret_key: Secret::new(options.text(1).unwrap_or_default()),
            security_token: options.text(2).map(Secret::new),
        };
        (keys, options.0.pop())
    };
    credentials.check()?;
    if expires == Some(Value::Undefined) {
        return Ok((credentials, None));
    }
    match fields.time("expiresAt") {
        time if time.is_finite() => Ok((credentials, Some(time))),
        _ => Err(invalid_option(
            "`expiresAt` must be a Date, milliseconds since 1970 or a date's text",
        )),
    }
}

fn retry(fields: &dyn Fields, base: &RetryPolicy) -> Result<RetryPolicy, Fault> {
    if fields.get("retry") == Value::Undefined {
        return Ok(base.clone());
    }
    let Some(fields) = fields.nested("retry") else {
        return Err(invalid_option("`retry` must be an object"));
    };
    let options = read(&*fields, RETRY, &[], "retry")?;
    Ok(RetryPolicy {
        attempts: options.number(0, base.attempts),
        base_delay: options.number(1, base.base_delay),
        throttle_delay: options.number(2, base.throttle_delay),
        max_delay: options.number(3, base.max_delay),
        max_retry_after: options.number(4, base.max_retry_after),
    })
}

/// What is given of a filter. Each field is read once: what is checked is what is sent.
fn filter_pairs(fields: &dyn Fields) -> Result<Vec<(&'static str, String)>, Fault> {
    let mut pairs = Vec::new();
    for &(name, kind) in FILTER {
        let value = match one(fields, name, kind)? {
            Value::Text(text) => text,
            Value::Bool(flag) => (if flag { "true" } else { "false" }).into(),
            Value::Number(number) => fields.number_text(number),
            _ => continue,
        };
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// A filter, and the size of a page, as the service's query parameters.
fn query(filter: Vec<(&str, String)>, limit: u32) -> String {
    let mut pairs = vec![(String::from("limit"), decimal(limit))];
    for (name, value) in filter {
        pairs.push((snake_case(name), value));
    }
    request::query(&pairs)
}

/// `labelName` → `label_name`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(byte.to_ascii_lowercase() as char);
    }
    out
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
