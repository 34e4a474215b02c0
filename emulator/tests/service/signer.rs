//! A signer for the tests, for plain paths and ASCII queries in order. The vendor's own signs in vendor_signer.rs.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::{digest, hmac};

use crate::harness::{Emulator, json_headers};
use crate::http::{Answer, Request};

#[derive(Clone)]
pub struct Keys {
    pub access: String,
    pub secret: String,
    pub security_token: Option<String>,
    pub project: Option<String>,
}

impl Keys {
    pub fn of(emulator: &Emulator) -> Self {
        Self {
            access: emulator.of_info("access_key"),
            secret: emulator.of_info("secret_key"),
            security_token: None,
            project: Some(emulator.of_info("project_id")),
        }
    }

    pub fn temporary(emulator: &Emulator) -> Self {
        Self {
            access: emulator.of_info("temporary_access_key"),
            secret: emulator.of_info("temporary_secret_key"),
            security_token: Some(emulator.of_info("security_token")),
            project: Some(emulator.of_info("project_id")),
        }
    }

    /// The headers of a request signed at `seconds` (since 1970), with those that must be there.
    pub fn sign(
        &self,
        host: &str,
        method: &str,
        path: &str,
        body: &[u8],
        seconds: i64,
    ) -> Vec<(String, String)> {
        let mut headers = json_headers();
        headers.push(("host".into(), host.into()));
        headers.push(("x-sdk-date".into(), basic_date(seconds)));
        if let Some(project) = &self.project {
            headers.push(("x-project-id".into(), project.clone()));
        }
        if let Some(token) = &self.security_token {
            headers.push(("x-security-token".into(), token.clone()));
        }
        headers
            .iter_mut()
            .for_each(|(name, _)| name.make_ascii_lowercase());
        headers.sort();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let slash = if path.ends_with('/') { "" } else { "/" };
        let canonical = format!(
            "{method}\n{path}{slash}\n{query}\n{lines}\n{names}\n{}",
            sha256(body)
        );
        let date = basic_date(seconds);
        let to_sign = format!("SDK-HMAC-SHA256\n{date}\n{}", sha256(canonical.as_bytes()));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = hex(hmac::sign(&key, to_sign.as_bytes()).as_ref());
        let access = &self.access;
        let value = format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={names}, Signature={signature}");
        headers.push(("authorization".into(), value));
        headers
    }

    pub fn send(&self, emulator: &Emulator, method: &str, path: &str, body: &[u8]) -> Answer {
        let headers = self.sign(&emulator.address, method, path, body, now());
        emulator
            .send(&Request {
                method,
                path,
                headers,
                body,
            })
            .unwrap()
    }
}

pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

/// By way of the form of the `Date` header, which a library writes.
fn basic_date(seconds: i64) -> String {
    let text = httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(seconds as u64));
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = months.iter().position(|month| *month == &text[8..11]).unwrap() + 1;
    format!(
        "{}{month:02}{}T{}Z",
        &text[12..16],
        &text[5..7],
        text[17..25].replace(':', "")
    )
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
