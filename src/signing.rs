//! SDK-HMAC-SHA256: request, keys, date → headers. A pure function, called for each attempt, since a signature
//! ages. `tests/vectors.rs` compares it to the byte with what the vendor's own package computes.

use crate::text::{concat, decode, encode, hex};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub method: &'a str,
    /// With the port where it is not the scheme's own.
    pub host: &'a str,
    /// As on the wire.
    pub path: &'a str,
    /// As on the wire, without the question mark.
    pub query: &'a str,
    pub body: &'a str,
}

/// With what, for whom and when. It has no `Debug`, for it holds the secret.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct Signer<'a> {
    pub access_key: &'a str,
    pub secret_key: &'a str,
    pub security_token: Option<&'a str>,
    pub project_id: Option<&'a str>,
    /// `YYYYMMDDTHHMMSSZ`.
    pub date: &'a str,
}

pub type Headers = Vec<(String, String)>;

/// The headers of the signed request, those given first. `Host` is among them, for it is signed; in a browser
/// it is the browser that sends it.
pub fn sign(subject: Subject, given: Headers, signer: Signer) -> Headers {
    let mut headers = given;
    add(&mut headers, "X-Project-Id", signer.project_id);
    add(&mut headers, "X-Security-Token", signer.security_token);
    add(&mut headers, "X-Sdk-Date", Some(signer.date));
    add(&mut headers, "Host", Some(subject.host));

    let (canonical, names) = canonical_request(subject, &headers);
    let to_sign = concat(&[ALGORITHM, "\n", signer.date, "\n", &sha256(&canonical)]);
    let signature = hmac_sha256(signer.secret_key, &to_sign);
    let authorization = concat(&[
        ALGORITHM,
        " Access=",
        signer.access_key,
        ", SignedHeaders=",
        &names,
        ", Signature=",
        &signature,
    ]);
    headers.push(("Authorization".into(), authorization));
    headers
}

/// The canonical request, and the names of the signed headers.
pub fn canonical_request(subject: Subject, headers: &Headers) -> (String, String) {
    let mut signed = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| !name.contains('_')) {
        insert(
            &mut signed,
            name.to_ascii_lowercase().into_bytes(),
            value.trim_ascii().into(),
        );
    }
    let (mut lines, mut names) = (String::new(), String::new());
    for (name, value) in &signed {
        if !names.is_empty() {
            names.push(';');
        }
        push_ascii(&mut names, name);
        push_ascii(&mut lines, name);
        lines.push(':');
        push_ascii(&mut lines, value);
        lines.push('\n');
    }

    let canonical = concat(&[
        subject.method,
        "\n",
        &canonical_path(subject.path),
        "\n",
        &canonical_query(subject.query),
        "\n",
        &lines,
        "\n",
        &names,
        "\n",
        &sha256(subject.body),
    ]);
    (canonical, names)
}

fn add(headers: &mut Headers, name: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    if !headers
        .iter()
        .any(|(present, _)| present.eq_ignore_ascii_case(name))
    {
        headers.push((name.into(), value.into()));
    }
}

/// Decoded, then each segment encoded; ends in a slash here, though not on the wire.
fn canonical_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 1);
    for (at, segment) in decode(path).split(|&byte| byte == b'/').enumerate() {
        if at > 0 {
            out.push('/');
        }
        encode(&mut out, segment);
    }
    if !out.ends_with('/') {
        out.push('/');
    }
    out
}

/// Decoded pairs in the order of their bytes, encoded. The same text is a valid query on the wire.
pub fn canonical_query(query: &str) -> String {
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        insert(&mut pairs, decode(name), decode(value));
    }
    let mut out = String::with_capacity(query.len());
    for (name, value) in &pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
    }
    out
}

type Pair = (Vec<u8>, Vec<u8>);

/// Keeps a short list sorted; the library's own sorting weighs more than all of this file.
fn insert(pairs: &mut Vec<Pair>, name: Vec<u8>, value: Vec<u8>) {
    let pair = (name, value);
    let at = pairs
        .iter()
        .position(|other| *other > pair)
        .unwrap_or(pairs.len());
    pairs.insert(at, pair);
}

/// Headers are ASCII: checked when they came in.
fn push_ascii(out: &mut String, bytes: &[u8]) {
    out.extend(bytes.iter().map(|&byte| byte as char));
}

fn sha256(text: &str) -> String {
    hex(&digest(&[], text.as_bytes()))
}

/// RFC 2104 over SHA-256. By hand, because a generic one repeats the hash's code at every step.
fn hmac_sha256(key: &str, text: &str) -> String {
    let mut block = [0; BLOCK];
    let long;
    let key = match key.len() > BLOCK {
        false => key.as_bytes(),
        true => {
            long = digest(&[], key.as_bytes());
            &long
        }
    };
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let inner = digest(&block.map(|byte| byte ^ 0x36), text.as_bytes());
    hex(&digest(&block.map(|byte| byte ^ 0x5c), &inner))
}

/// Bytes that SHA-256 takes at a time.
const BLOCK: usize = 64;

#[inline(never)]
fn digest(first: &[u8], then: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(first);
    hash.update(then);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, cases 2 and 6: a short key, and one longer than a block.
    #[test]
    fn hmac_agrees_with_its_standard() {
        assert_eq!(
            hmac_sha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = "\u{1}".repeat(131);
        assert_eq!(hmac_sha256(&long, "x"), hmac_sha256_by_definition(&long, "x"));
    }

    /// The definition, with a key that was hashed first.
    fn hmac_sha256_by_definition(key: &str, text: &str) -> String {
        let mut block = [0_u8; BLOCK];
        block[..32].copy_from_slice(&Sha256::digest(key.as_bytes()));
        let inner: Vec<u8> = block.iter().map(|byte| byte ^ 0x36).chain(text.bytes()).collect();
        let outer: Vec<u8> = block
            .iter()
            .map(|byte| byte ^ 0x5c)
            .chain(Sha256::digest(&inner).iter().copied())
            .collect();
        hex(&Sha256::digest(&outer))
    }
}
