//! Links as an object store signs them: a key id, an expiry, a signature.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;
use ring::rand::SystemRandom;

use crate::clock::now_ms;
use crate::db::SampleKind;
use crate::random::{Unavailable, to_hex};
use crate::signature::query_pairs;

const LIFETIME_S: i64 = 60 * 60;
const KEY_ID: &str = "EMULATOR";
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub struct UrlSigner(hmac::Key);

#[derive(Debug)]
pub struct Link {
    pub kind: SampleKind,
    pub height: Option<u32>,
}

impl UrlSigner {
    pub fn new() -> Result<Self, Unavailable> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).map_err(|_| Unavailable)?;
        Ok(Self(key))
    }

    /// Path and query.
    pub fn sign(&self, kind: SampleKind, sample_id: &str, name: &str, process: Option<&str>) -> String {
        let kind = word(kind);
        let expires = (now_ms() / 1_000 + LIFETIME_S).to_string();
        let process = process.unwrap_or_default();
        let signature = hmac::sign(
            &self.0,
            covered(kind, sample_id, name, &expires, process).as_bytes(),
        );
        let encode = |text| utf8_percent_encode(text, SEGMENT).to_string();
        let mut url = format!(
            "/__media/{kind}/{}/{}?AccessKeyId={KEY_ID}&Expires={expires}&Signature={}",
            encode(sample_id),
            encode(name),
            to_hex(signature.as_ref()),
        );
        if !process.is_empty() {
            url.push_str(&format!("&x-image-process={}", encode(process)));
        }
        url
    }

    pub fn check(
        &self,
        kind: &str,
        sample_id: &str,
        name: &str,
        query: Option<&str>,
    ) -> Result<Link, &'static str> {
        let pairs = query_pairs(query.unwrap_or_default());
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| key == name)
                .map_or("", |(_, value)| value.as_str())
        };
        let (expires, process) = (value("Expires"), value("x-image-process"));
        let signature = from_hex(value("Signature")).ok_or("The link is not signed.")?;
        hmac::verify(
            &self.0,
            covered(kind, sample_id, name, expires, process).as_bytes(),
            &signature,
        )
        .map_err(|_| "The link's signature does not match.")?;
        if expires
            .parse::<i64>()
            .map_or(true, |expires| expires < now_ms() / 1_000)
        {
            return Err("The link has expired.");
        }
        let kind = kind_of(kind).ok_or("The link is of no kind.")?;
        let height = process
            .split(',')
            .find_map(|part| part.strip_prefix("h_")?.parse().ok());
        Ok(Link {
            kind,
            height: height.filter(|height| (1..=4_096).contains(height)),
        })
    }
}

fn covered(kind: &str, sample_id: &str, name: &str, expires: &str, process: &str) -> String {
    // Lengths keep the parts apart, whatever they hold.
    [kind, sample_id, name, expires, process]
        .map(|part| format!("{}:{part}", part.len()))
        .join("\n")
}

fn word(kind: SampleKind) -> &'static str {
    match kind {
        SampleKind::Image => "image",
        SampleKind::Text => "text",
        SampleKind::Sound => "sound",
    }
}

fn kind_of(word: &str) -> Option<SampleKind> {
    match word {
        "image" => Some(SampleKind::Image),
        "text" => Some(SampleKind::Text),
        "sound" => Some(SampleKind::Sound),
        _ => None,
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.is_ascii() || text.len() % 2 == 1 {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}
