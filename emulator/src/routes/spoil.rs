//! Makes of the right answer what a fault makes of it. The deletion itself was done, or left out, before.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep};

use super::access::Caller;
use super::annotation::Call;
use super::delete_samples::over_limit;
use crate::error::{ApiError, ErrorCode};
use crate::faults::{Drawn, Fault, Occasion, Strike};
use crate::server::ResetConnection;

/// Draws the fault of this request and writes it into the log.
pub fn draw(call: &Call, deletes: Option<usize>) -> Drawn {
    let by_token = matches!(call.caller, Caller::Token(_));
    let drawn = call.app.faults.draw(Occasion { deletes, by_token });
    call.ticket.note(|record| {
        record.fault = drawn.strike.as_ref().map(|strike| strike.name);
        record.latency_ms = drawn
            .latency
            .map(|latency| u64::try_from((latency.before + latency.after).as_millis()).unwrap_or(u64::MAX));
    });
    drawn
}

pub async fn pause(duration: Option<Duration>) {
    if let Some(duration) = duration {
        sleep(duration).await;
    }
}

/// The faults that refuse a request before anything is done.
pub fn refusal(call: &Call, strike: &Strike) -> Result<(), ApiError> {
    let refusal = match strike.fault {
        Fault::Status429 => ApiError::throttled(None),
        Fault::Status429RetryAfter => ApiError::throttled(Some(strike.whole("seconds"))),
        Fault::Busy => ApiError::busy(),
        Fault::Batch4420 => ApiError::sample_not_found("Sample not found."),
        Fault::BatchLimit400 => over_limit(usize::try_from(strike.whole("limit")).unwrap_or(usize::MAX)),
        Fault::BatchLimit413 => ApiError::too_large(),
        Fault::ExpiredToken => {
            if let Caller::Token(token) = &call.caller {
                call.app.tokens.expire(token);
            }
            ApiError::token_expired()
        }
        // A connection that is reset first never brings the request to where it could do something.
        Fault::ResetBefore => ApiError::internal(),
        _ => return Ok(()),
    };
    Err(refusal)
}

/// The faults that show on the wire.
pub async fn spoil(
    answered: Result<Response, ApiError>,
    strike: Option<Strike>,
) -> Result<Response, ApiError> {
    let Some(strike) = strike else { return answered };
    Ok(match strike.fault {
        Fault::Status408 => ApiError::new(
            StatusCode::REQUEST_TIMEOUT,
            "ModelArts.6100",
            "The request timed out.",
        )
        .into_response(),
        Fault::Status500 => ApiError::internal().into_response(),
        Fault::Status502 => bad_gateway(),
        Fault::Status503 => (StatusCode::SERVICE_UNAVAILABLE, "upstream connect error").into_response(),
        Fault::Status504 => StatusCode::GATEWAY_TIMEOUT.into_response(),
        Fault::HtmlPage => html_page(strike.whole("status")),
        Fault::ResetBefore | Fault::ResetAfter => reset(),
        Fault::SlowBody => slow(answered?, Duration::from_millis(strike.whole("ms"))).await?,
        Fault::CutBody => cut(answered?).await?,
        Fault::MalformedJson => malformed(answered?).await?,
        Fault::EmptyBody => {
            answered?;
            StatusCode::OK.into_response()
        }
        _ => answered?,
    })
}

/// Some gateways write `error_message` for `error_msg`.
fn bad_gateway() -> Response {
    const CODE: &str = "APIG.0202";
    let body = serde_json::json!({ "error_code": CODE, "error_message": "Backend unavailable." });
    let mut response = (StatusCode::BAD_GATEWAY, axum::Json(body)).into_response();
    response.extensions_mut().insert(ErrorCode(CODE));
    response
}

fn html_page(status: u64) -> Response {
    let status = u16::try_from(status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    let page = "<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head>\n\
                <body><center><h1>502 Bad Gateway</h1></center><hr></body></html>\n";
    (status.unwrap_or(StatusCode::BAD_GATEWAY), Html(page)).into_response()
}

fn reset() -> Response {
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(ResetConnection);
    response
}

async fn slow(response: Response, duration: Duration) -> Result<Response, ApiError> {
    const PIECES: usize = 8;
    let (parts, body) = whole_body(response).await?;
    let piece = body.len().div_ceil(PIECES).max(1);
    let pieces: VecDeque<Bytes> = body.chunks(piece).map(Bytes::copy_from_slice).collect();
    let pause = duration / u32::try_from(pieces.len().max(1)).unwrap_or(1);
    Ok(with_body(parts, body.len(), Dribble::new(pieces, pause, false)))
}

async fn cut(response: Response) -> Result<Response, ApiError> {
    let (parts, body) = whole_body(response).await?;
    // At least a byte is missing, whatever the body was.
    let promised = body.len().max(1);
    let half = VecDeque::from([body.slice(..body.len() / 2)]);
    // The pause before the break lets what was sent leave the buffers.
    Ok(with_body(
        parts,
        promised,
        Dribble::new(half, Duration::from_millis(20), true),
    ))
}

async fn malformed(response: Response) -> Result<Response, ApiError> {
    let (mut parts, body) = whole_body(response).await?;
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Response::from_parts(
        parts,
        Body::from(body.slice(..body.len() / 2)),
    ))
}

async fn whole_body(response: Response) -> Result<(axum::http::response::Parts, Bytes), ApiError> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|_| ApiError::internal())?.to_bytes();
    Ok((parts, body))
}

fn with_body(mut parts: axum::http::response::Parts, length: usize, body: Dribble) -> Response {
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Response::from_parts(parts, Body::new(body))
}

/// A body that comes piece by piece, and may break off after the last.
struct Dribble {
    pieces: VecDeque<Bytes>,
    pause: Duration,
    breaks_off: bool,
    sleep: Pin<Box<Sleep>>,
}

impl Dribble {
    fn new(pieces: VecDeque<Bytes>, pause: Duration, breaks_off: bool) -> Self {
        Self {
            pieces,
            pause,
            breaks_off,
            sleep: Box::pin(sleep(pause)),
        }
    }
}

impl http_body::Body for Dribble {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.pieces.is_empty() && !self.breaks_off {
            return Poll::Ready(None);
        }
        if self.sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let next = Instant::now() + self.pause;
        self.sleep.as_mut().reset(next);
        Poll::Ready(Some(match self.pieces.pop_front() {
            Some(piece) => Ok(Frame::data(piece)),
            None => Err(std::io::Error::other("breaks off on purpose")),
        }))
    }
}
