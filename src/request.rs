//! One constructor an endpoint: method, path, query, body. Unsigned, and without host and base path.

use crate::json;
use crate::signing::canonical_query;
use crate::text::{concat, encode};
use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Percent-encoded, from the base URL on.
    pub path: String,
    /// Percent-encoded and sorted, without the question mark; the signature covers it as it is sent.
    pub query: String,
    pub body: String,
}

/// The samples of one dataset: the path that all its endpoints begin with.
#[derive(Clone, Debug)]
pub struct Samples(Rc<str>);

impl Samples {
    pub fn of(project_id: &str, dataset_id: &str) -> Self {
        let mut path = String::from("/v2/");
        encode(&mut path, project_id.as_bytes());
        path.push_str("/datasets/");
        encode(&mut path, dataset_id.as_bytes());
        path.push_str("/data-annotations/samples");
        Samples(path.into())
    }

    /// `DeleteSamples`. The caller sees to it that there is at least one id: the effect of none is not known.
    pub fn delete(&self, ids: impl Iterator<Item = String>, delete_source: bool) -> Request {
        let mut body = String::from("{\"samples\":[");
        for (at, id) in ids.enumerate() {
            if at > 0 {
                body.push(',');
            }
            json::write_string(&mut body, &id);
        }
        body.push_str(if delete_source {
            "],\"delete_source\":true}"
        } else {
            "],\"delete_source\":false}"
        });
        Request {
            method: Method::Post,
            path: concat(&[&self.0, "/delete"]),
            query: String::new(),
            body,
        }
    }

    /// `ListSamples`; `query` is that of [`query`].
    pub fn list(&self, query: String) -> Request {
        Request {
            method: Method::Get,
            path: self.0.to_string(),
            query,
            body: String::new(),
        }
    }

    /// `DescribeSample`.
    pub fn describe(&self, id: &str) -> Request {
        let mut path = concat(&[&self.0, "/"]);
        encode(&mut path, id.as_bytes());
        Request {
            method: Method::Get,
            path,
            query: String::new(),
            body: String::new(),
        }
    }
}

/// Pairs as a query, encoded and sorted.
pub fn query(pairs: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        out.push('&');
        encode(&mut out, name.as_bytes());
        out.push('=');
        encode(&mut out, value.as_bytes());
    }
    canonical_query(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deletion() {
        let request = Samples::of("p", "我的 d").delete(["a\"", "中"].map(String::from).into_iter(), false);
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(
            request.path,
            "/v2/p/datasets/%E6%88%91%E7%9A%84%20d/data-annotations/samples/delete"
        );
        assert_eq!(request.body, r#"{"samples":["a\"","中"],"delete_source":false}"#);
        assert!(
            Samples::of("p", "d")
                .delete(["a"].map(String::from).into_iter(), true)
                .body
                .ends_with(r#""delete_source":true}"#)
        );
    }

    #[test]
    fn one_sample_stays_one_segment() {
        assert!(
            Samples::of("p", "d")
                .describe("a/../b?c#d%2e")
                .path
                .ends_with("/samples/a%2F..%2Fb%3Fc%23d%252e")
        );
    }

    #[test]
    fn a_query_is_sorted_and_encoded() {
        let pairs = [("offset", "0"), ("label_name", "红 +"), ("limit", "10")];
        assert_eq!(
            query(&pairs.map(|(name, value)| (name.into(), value.into()))),
            "label_name=%E7%BA%A2%20%2B&limit=10&offset=0"
        );
    }
}
