//! Who asks, and whether they may: the token or the signature, the project, the rate.

use std::time::Instant;

use axum::extract::OriginalUri;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use crate::app::App;
use crate::error::ApiError;
use crate::identity;
use crate::signature::{self, Secret, Signed};
use crate::throttle::{RetryAfter, Usage};

/// By what the caller was known.
#[derive(Clone, PartialEq, Eq)]
pub enum Caller {
    Token(String),
    Keys,
}

impl Caller {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Keys => "aksk",
        }
    }
}

/// Good credentials for the project in the path. What they are is noted even when the project is another.
pub fn authenticate(app: &App, parts: &Parts, body: &[u8]) -> Result<(Caller, Option<String>), ApiError> {
    let token = parts.headers.get("x-auth-token");
    match (token, parts.headers.contains_key(header::AUTHORIZATION)) {
        (None, false) => Err(ApiError::bad_credentials(
            "Incorrect IAM authentication information: no credentials",
        )),
        (Some(_), true) => Err(ApiError::bad_credentials(
            "Incorrect IAM authentication information: token and signature together",
        )),
        (Some(token), false) => {
            let token = token
                .to_str()
                .map_err(|_| ApiError::bad_credentials("The token is not valid."))?;
            let project = app.tokens.check(token)?;
            Ok((Caller::Token(token.to_owned()), Some(project)))
        }
        (None, true) => {
            let original = parts
                .extensions
                .get::<OriginalUri>()
                .map_or(&parts.uri, |original| &original.0);
            let request = Signed {
                method: &parts.method,
                uri: original,
                headers: &parts.headers,
                body,
            };
            let project = signature::verify(&request, app.clock.believed_ms(), secret_of)?;
            Ok((Caller::Keys, project))
        }
    }
}

fn secret_of(access: &str) -> Option<Secret> {
    identity::keys_of(access).map(|keys| Secret {
        key: keys.secret.to_owned(),
        security_token: keys.security_token.map(str::to_owned),
    })
}

/// `credentials_for`: the project of the token, or the one that was signed. `None` when none was signed.
pub fn allow_project(
    caller: &Caller,
    credentials_for: Option<&str>,
    project_id: &str,
) -> Result<(), ApiError> {
    if credentials_for.is_some_and(|project| project != project_id) {
        return Err(ApiError::other_project());
    }
    // A token says whose it is; keys are the demo user's, who has one project.
    if *caller == Caller::Keys && project_id != identity::PROJECT_ID {
        return Err(ApiError::not_permitted());
    }
    Ok(())
}

pub fn throttle(app: &App) -> Result<Option<Usage>, ApiError> {
    app.throttle
        .take(Instant::now())
        .map_err(|RetryAfter(seconds)| ApiError::throttled(Some(seconds)))
}

pub fn show_usage(headers: &mut HeaderMap, usage: Option<Usage>) {
    if let Some(usage) = usage {
        headers.insert("x-ratelimit", HeaderValue::from(usage.limit));
        headers.insert("x-ratelimit-used", HeaderValue::from(usage.used));
        headers.insert("x-ratelimit-window", HeaderValue::from_static("1 second"));
    }
}
