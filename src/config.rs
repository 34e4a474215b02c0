//! What a session holds of its endpoint, and the rules for it.

use crate::error::{Code, Fault, fault, invalid_option};
use crate::limits::MAX_NAME_BYTES;
use crate::text::{concat, is_dots, is_header_name, is_header_value, is_visible_ascii};

/// A URL, taken apart by the platform's own parser.
#[derive(Clone, Debug, Default)]
pub struct ParsedUrl {
    /// With its colon.
    pub protocol: String,
    /// With the port where it is not the scheme's own.
    pub host: String,
    /// Without the port.
    pub hostname: String,
    pub pathname: String,
    /// User name, password, query or fragment: nothing of these belongs in a base URL.
    pub has_more: bool,
}

/// The base URL that all paths are appended to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://host`.
    pub origin: String,
    pub host: String,
    /// Without a trailing slash; empty where there is none.
    pub base_path: String,
}

impl Endpoint {
    /// `page_origin`: the origin of the page, if there is one.
    pub fn new(url: &ParsedUrl, page_origin: Option<&str>, allow_insecure: bool) -> Result<Self, Fault> {
        if !matches!(&*url.protocol, "https:" | "http:") || url.host.is_empty() {
            return Err(invalid_option("`endpoint` must be an http or https URL"));
        }
        if url.has_more {
            return Err(invalid_option(
                "`endpoint` must have no user name, password, query or fragment",
            ));
        }
        let origin = concat(&[&url.protocol, "//", &url.host]);
        let own = page_origin == Some(&*origin);
        if url.protocol == "http:" && !own && !is_loopback(&url.hostname) && !allow_insecure {
            let why = "`endpoint` is plain http to another host: credentials and data would be readable on the way; \
                       `allowInsecure` permits it";
            return Err(fault(Code::InsecureEndpoint, why));
        }
        let base_path = url.pathname.trim_end_matches('/').to_string();
        Ok(Endpoint {
            origin,
            host: url.host.clone(),
            base_path,
        })
    }
}

impl Endpoint {
    /// Absolute, without a trailing slash.
    pub fn url(&self) -> String {
        concat(&[&*self.origin, &self.base_path])
    }
}

fn is_loopback(hostname: &str) -> bool {
    let ipv4 = hostname.starts_with("127.")
        && hostname.split('.').count() == 4
        && hostname.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    ipv4 || hostname == "localhost" || hostname.ends_with(".localhost") || hostname == "[::1]"
}

/// The endpoint of a region.
pub fn region_url(region: &str) -> Result<String, Fault> {
    let sound = !region.is_empty()
        && region.len() <= MAX_NAME_BYTES
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !region.starts_with('-')
        && !region.ends_with('-');
    match sound {
        true => Ok(concat(&["https://modelarts.", region, ".myhuaweicloud.com"])),
        false => Err(invalid_option(
            "`region` must be a region's name such as cn-north-4",
        )),
    }
}

/// A project's id stands in a path and in a header.
pub fn project_id(id: &str) -> Result<(), Fault> {
    match is_visible_ascii(id) && id.len() <= MAX_NAME_BYTES && !is_dots(id) {
        true => Ok(()),
        false => Err(invalid_option(
            "`projectId` must be 1 to 256 visible ASCII characters",
        )),
    }
}

/// A dataset's id stands in a path.
pub fn dataset_id(id: &str) -> Result<(), Fault> {
    match !id.is_empty()
        && id.len() <= MAX_NAME_BYTES
        && !is_dots(id)
        && !id.bytes().any(|byte| byte < b' ' || byte == 0x7f)
    {
        true => Ok(()),
        false => Err(invalid_option(
            "`datasetId` must be 1 to 256 bytes without control characters",
        )),
    }
}

/// Headers that a browser sets itself, dropping what it is given (Fetch standard, "forbidden request-header").
const FORBIDDEN: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];
const AUTHENTICATION: &[&str] = &[
    "authorization",
    "x-auth-token",
    "x-sdk-date",
    "x-project-id",
    "x-security-token",
];

/// A header of the caller's own. `authenticates`: the session has credentials, whose headers are not to be set.
pub fn header(name: &str, value: &str, authenticates: bool) -> Result<(), Fault> {
    let lower = name.to_ascii_lowercase();
    let taken = lower == "content-type" || (authenticates && AUTHENTICATION.contains(&&*lower));
    let forbidden = FORBIDDEN.contains(&&*lower) || lower.starts_with("proxy-") || lower.starts_with("sec-");
    let why = if !is_header_name(name) {
        "is no header's name"
    } else if taken {
        "is set by the library"
    } else if forbidden {
        "can only be set by the browser"
    } else if !is_header_value(value) {
        "has a value that no header can carry: ASCII without control characters is needed"
    } else {
        return Ok(());
    };
    Err(invalid_option(concat(&[
        "the header `",
        name,
        "` in `headers` ",
        why,
    ])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> ParsedUrl {
        let (protocol, rest) = text.split_once("//").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let hostname = host.strip_suffix(":8080").unwrap_or(host);
        ParsedUrl {
            protocol: protocol.into(),
            host: host.into(),
            hostname: hostname.into(),
            pathname: if path.is_empty() { "/".into() } else { path.into() },
            has_more: false,
        }
    }

    fn code(text: &str, page: Option<&str>, allow: bool) -> Option<Code> {
        Endpoint::new(&url(text), page, allow)
            .err()
            .map(|problem| problem.code)
    }

    #[test]
    fn https_and_loopback_are_accepted() {
        for good in [
            "https://a.example",
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://127.9.8.7",
            "http://[::1]",
            "http://x.localhost",
        ] {
            assert_eq!(code(good, None, false), None, "{good}");
        }
    }

    #[test]
    fn plain_http_elsewhere_is_refused() {
        for bad in [
            "http://a.example",
            "http://10.0.0.1",
            "http://127.evil.example",
            "http://localhost.example",
            "http://127.0.0.1.example",
        ] {
            assert_eq!(code(bad, None, false), Some(Code::InsecureEndpoint), "{bad}");
            assert_eq!(code(bad, None, true), None, "{bad}");
        }
        assert_eq!(code("http://10.0.0.1", Some("http://10.0.0.1"), false), None);
        assert_eq!(
            code("http://10.0.0.1:8080", Some("http://10.0.0.1"), false),
            Some(Code::InsecureEndpoint)
        );
    }

    #[test]
    fn other_schemes_and_parts_are_refused() {
        assert_eq!(code("ftp://a.example", None, true), Some(Code::InvalidOption));
        let more = ParsedUrl {
            has_more: true,
            ..url("https://a.example")
        };
        assert_eq!(
            Endpoint::new(&more, None, true).unwrap_err().code,
            Code::InvalidOption
        );
    }

    #[test]
    fn slashes_at_the_end_go() {
        assert_eq!(
            Endpoint::new(&url("https://a.example/x/y//"), None, false)
                .unwrap()
                .url(),
            "https://a.example/x/y"
        );
        assert_eq!(
            Endpoint::new(&url("https://a.example/"), None, false)
                .unwrap()
                .url(),
            "https://a.example"
        );
    }

    #[test]
    fn headers_of_the_caller() {
        assert!(
            header("X-Csrf-Token", "a b", true).is_ok() && header("Authorization", "Bearer x", false).is_ok()
        );
        for (name, value) in [
            ("Authorization", "x"),
            ("X-SDK-Date", "x"),
            ("content-type", "x"),
            ("Cookie", "x"),
            ("Sec-X", "x"),
            ("X Y", "x"),
            ("X-Y", "a\nb"),
            ("X-Y", "é"),
        ] {
            let problem = header(name, value, true).unwrap_err();
            assert!(problem.message.contains(name), "{}", problem.message);
        }
    }

    #[test]
    fn names() {
        assert_eq!(
            region_url("cn-north-4").unwrap(),
            "https://modelarts.cn-north-4.myhuaweicloud.com"
        );
        for bad in ["", "a.b", "a/b", "-a", "a-", "A", "a@b"] {
            assert!(region_url(bad).is_err(), "{bad}");
        }
        for bad in ["", ".", "..", "a b", "é", "a\nb"] {
            assert!(project_id(bad).is_err(), "{bad}");
        }
        assert!(
            dataset_id("我的 数据集").is_ok() && dataset_id("..").is_err() && dataset_id("a\u{7f}").is_err()
        );
    }
}
