//! Verifies SDK-HMAC-SHA256, from the contract. Strict: the date must be near the clock, what is listed as signed
//! must be there, what must be signed must be listed, and the right signature is never made visible: `ring`
//! compares in constant time and hands out no tag.

use axum::http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;
use ring::digest::{SHA256, digest};
use ring::hmac;

use crate::dates;
use crate::error::ApiError;
use crate::random::to_hex;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
const DATE_TOLERANCE_MS: i64 = 15 * 60 * 1_000;

/// What a signature covers.
#[derive(Debug)]
pub struct Signed<'a> {
    pub method: &'a Method,
    /// As it came over the wire, base path included.
    pub uri: &'a Uri,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// The secret that belongs to an access key, and the security token that must come with it.
pub struct Secret {
    pub key: String,
    pub security_token: Option<String>,
}

/// Gives the access key and the project that was signed, if one was.
pub fn verify(
    request: &Signed<'_>,
    now_ms: i64,
    secret_of: impl Fn(&str) -> Option<Secret>,
) -> Result<Option<String>, ApiError> {
    let authorization = Authorization::read(text_of(request.headers, "authorization")?.unwrap_or_default())
        .ok_or_else(|| refused("the Authorization header is not of the form SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…"))?;
    let secret = secret_of(authorization.access).ok_or_else(|| refused("the access key does not exist"))?;

    let date = text_of(request.headers, "x-sdk-date")?.ok_or_else(|| refused("X-Sdk-Date is missing"))?;
    let date_ms =
        dates::parse_basic(date).ok_or_else(|| refused("X-Sdk-Date is not of the form YYYYMMDDTHHMMSSZ"))?;
    if (date_ms - now_ms).abs() > DATE_TOLERANCE_MS {
        return Err(refused("X-Sdk-Date is more than 15 minutes off"));
    }
    require_signed(request.headers, &authorization)?;
    match (
        text_of(request.headers, "x-security-token")?,
        secret.security_token.as_deref(),
    ) {
        (None, None) => {}
        (Some(given), Some(wanted)) if given == wanted => {}
        _ => return Err(refused("the security token does not belong to the access key")),
    }

    let canonical = canonical_request(request, &authorization.signed_headers)?;
    let string_to_sign = format!(
        "{ALGORITHM}\n{date}\n{}",
        to_hex(digest(&SHA256, canonical.as_bytes()).as_ref())
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.key.as_bytes());
    hmac::verify(&key, string_to_sign.as_bytes(), &authorization.signature)
        .map_err(|_| refused("the signature does not match the request"))?;
    Ok(text_of(request.headers, "x-project-id")?.map(str::to_owned))
}

fn refused(why: &str) -> ApiError {
    ApiError::bad_credentials(format!("Incorrect IAM authentication information: {why}"))
}

struct Authorization<'a> {
    access: &'a str,
    /// Lower case, in strict order, so without repetitions.
    signed_headers: Vec<&'a str>,
    signature: Vec<u8>,
}

impl<'a> Authorization<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (mut access, mut signed_headers, mut signature) = (None, None, None);
        for part in text.strip_prefix(ALGORITHM)?.strip_prefix(' ')?.split(',') {
            let (key, value) = part.trim().split_once('=')?;
            let slot = match key {
                "Access" => &mut access,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return None,
            };
            if slot.replace(value).is_some() {
                return None;
            }
        }
        let signed_headers: Vec<&str> = signed_headers?.split(';').collect();
        let in_order = signed_headers.windows(2).all(|pair| pair[0] < pair[1]);
        let lower = signed_headers
            .iter()
            .all(|name| !name.is_empty() && !name.contains(|c: char| c.is_ascii_uppercase()));
        if !in_order || !lower {
            return None;
        }
        Some(Self {
            access: access?,
            signed_headers,
            signature: from_hex(signature?)?,
        })
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    text.as_bytes()
        .chunks(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?))
        .collect()
}

/// `host` and `x-sdk-date` always; the others wherever they are sent, since they decide who acts on what.
fn require_signed(headers: &HeaderMap, authorization: &Authorization<'_>) -> Result<(), ApiError> {
    let is_signed = |name: &str| authorization.signed_headers.contains(&name);
    for name in ["host", "x-sdk-date"] {
        if !is_signed(name) {
            return Err(refused(&format!("{name} is not signed")));
        }
    }
    for name in ["x-project-id", "x-security-token", "content-type"] {
        if headers.contains_key(name) && !is_signed(name) {
            return Err(refused(&format!("{name} is sent but not signed")));
        }
    }
    Ok(())
}

fn canonical_request(request: &Signed<'_>, signed_headers: &[&str]) -> Result<String, ApiError> {
    let mut headers = String::new();
    for name in signed_headers {
        let value =
            header_value(request, name)?.ok_or_else(|| refused(&format!("{name} is signed but missing")))?;
        headers.push_str(&format!("{name}:{value}\n"));
    }
    Ok(format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        request.method,
        canonical_path(request.uri.path()),
        canonical_query(request.uri.query().unwrap_or_default()),
        signed_headers.join(";"),
        to_hex(digest(&SHA256, request.body).as_ref()),
    ))
}

fn header_value(request: &Signed<'_>, name: &str) -> Result<Option<String>, ApiError> {
    let mut values = Vec::new();
    for value in request.headers.get_all(name) {
        let text =
            std::str::from_utf8(value.as_bytes()).map_err(|_| refused("a signed header is not text"))?;
        values.push(text.trim());
    }
    if values.is_empty() {
        // HTTP/2 has no Host header: what it would say is the authority.
        let authority = request.uri.authority().filter(|_| name == "host");
        return Ok(authority.map(|authority| authority.as_str().to_owned()));
    }
    Ok(Some(values.join(",")))
}

fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(refused(&format!("{name} is sent twice")));
    }
    first
        .map(|value| {
            value
                .to_str()
                .map(str::trim)
                .map_err(|_| refused(&format!("{name} is not text")))
        })
        .transpose()
}

/// Decoded, cut at `/`, each segment encoded anew; a `/` at the end.
fn canonical_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut canonical = decoded.split('/').map(encode).collect::<Vec<_>>().join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// Decoded pairs in order of key and value, encoded anew.
fn canonical_query(query: &str) -> String {
    let mut pairs = query_pairs(query);
    pairs.sort();
    pairs
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Decoded pairs in the order of the URL. A plus sign is a plus sign.
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests;
