//! `POST /v3/auth/tokens`: the password method, scoped to a project.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::app::Shared;
use crate::clock::now_ms;
use crate::error::ApiError;
use crate::token::LIFETIME_MS;
use crate::{dates, extract, identity};

#[derive(Deserialize)]
struct Body {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Identity,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Identity {
    methods: Vec<String>,
    password: Option<Password>,
}

#[derive(Deserialize)]
struct Password {
    user: User,
}

#[derive(Deserialize)]
struct User {
    name: String,
    password: String,
    domain: Domain,
}

#[derive(Deserialize)]
struct Domain {
    name: String,
}

#[derive(Deserialize)]
struct Scope {
    project: Option<Project>,
}

#[derive(Deserialize)]
struct Project {
    id: Option<String>,
    name: Option<String>,
}

pub async fn issue(State(app): State<Shared>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let body = extract::body(body).await?;
    let Body { auth } = extract::json(&parts.headers, &body).map_err(|error| bad_request(error.message))?;
    if auth.identity.methods != ["password"] {
        return Err(bad_request("methods is not [\"password\"]."));
    }
    let user = auth
        .identity
        .password
        .ok_or_else(|| bad_request("password is missing."))?
        .user;
    let project = auth
        .scope
        .and_then(|scope| scope.project)
        .ok_or_else(|| bad_request("The scope is no project."))?;
    if user.name != identity::USERNAME
        || user.password != identity::PASSWORD
        || user.domain.name != identity::ACCOUNT
    {
        return Err(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "IAM.0101",
            "The account, the user name or the password is wrong.",
        ));
    }
    let is_ours = match (project.id.as_deref(), project.name.as_deref()) {
        (Some(id), None) => id == identity::PROJECT_ID,
        (None, Some(name)) => name == identity::REGION,
        (Some(id), Some(name)) => id == identity::PROJECT_ID && name == identity::REGION,
        (None, None) => return Err(bad_request("The project has neither id nor name.")),
    };
    if !is_ours {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "IAM.0002",
            "No access to this project.",
        ));
    }

    let issued = app.tokens.issue(identity::PROJECT_ID, LIFETIME_MS)?;
    let domain = json!({ "id": "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf", "name": identity::ACCOUNT });
    let body = json!({ "token": {
        "methods": ["password"],
        "issued_at": dates::iso(now_ms()),
        "expires_at": dates::iso(issued.expires_at_ms),
        "user": { "id": "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf", "name": identity::USERNAME, "domain": domain },
        "project": { "id": identity::PROJECT_ID, "name": identity::REGION, "domain": domain },
        "roles": [{ "id": "0", "name": "te_admin" }],
        "catalog": [],
    } });
    let mut response = (StatusCode::CREATED, axum::Json(body)).into_response();
    let mut header = HeaderValue::from_str(&issued.token).map_err(|_| ApiError::internal())?;
    header.set_sensitive(true);
    response.headers_mut().insert("x-subject-token", header);
    Ok(response)
}

fn bad_request(message: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "IAM.0011", message)
}
