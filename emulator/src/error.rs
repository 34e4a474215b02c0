//! A refusal as the service words it: a status and `{"error_code","error_msg"}`. One constructor a meaning.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

#[derive(Debug, Clone)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    pub retry_after: Option<u64>,
}

/// The code of a refusal, left on the response for the request log.
#[derive(Debug, Clone, Copy)]
pub struct ErrorCode(pub &'static str);

impl ApiError {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    pub fn parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ModelArts.0104", message)
    }

    pub fn sample_not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ModelArts.4420", message)
    }

    pub fn dataset_not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ModelArts.4352",
            "The dataset does not exist.",
        )
    }

    pub fn busy() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ModelArts.4343",
            "The dataset is publishing a version. Try again later.",
        )
    }

    pub fn being_deleted() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ModelArts.4344",
            "The dataset is being deleted.",
        )
    }

    pub fn bad_credentials(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "APIG.0301", message)
    }

    pub fn token_expired() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "ModelArts.6608",
            "The token has expired.",
        )
    }

    /// The credentials are good, but for another project than the one in the path.
    pub fn other_project() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "APIG.0302",
            "The credentials are for another project.",
        )
    }

    /// The project or the dataset is somebody else's.
    pub fn not_permitted() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "ModelArts.0112",
            "No permission for this resource.",
        )
    }

    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "APIG.0201",
            "The request is too large.",
        )
    }

    pub fn throttled(retry_after: Option<u64>) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "APIG.0308",
            "The throttling threshold has been reached.",
        );
        error.retry_after = retry_after;
        error
    }

    pub fn no_such_api() -> Self {
        Self::new(StatusCode::NOT_FOUND, "APIG.0101", "The API does not exist.")
    }

    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "APIG.0101",
            "The API does not allow this method.",
        )
    }

    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "ModelArts.6102",
            "Internal error.",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "error_code": self.code, "error_msg": self.message });
        let mut response = (self.status, axum::Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(ErrorCode(self.code));
        response
    }
}

/// What went wrong inside is for the log; the caller learns only that it did.
impl From<crate::db::DbError> for ApiError {
    fn from(error: crate::db::DbError) -> Self {
        tracing::error!("database: {error}");
        Self::internal()
    }
}
