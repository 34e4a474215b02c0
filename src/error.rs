//! The error and its codes: one row a code.

use std::borrow::Cow;
use std::rc::Rc;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal $retryable:literal;)*) => {
        /// The stable code of an error; `as_str` is what users see.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// Whether the same call may succeed later without a change to it.
            pub fn retryable(self) -> bool {
                match self { $(Code::$name => $retryable,)* }
            }
        }
    };
}

codes! {
    /// The WebAssembly is not loaded yet: `init()` was not called or has not ended.
    NotInitialized "not-initialized" false;
    /// The WebAssembly could not be fetched, compiled or started.
    LoadFailed "load-failed" true;
    /// An option is misspelt, of the wrong type or out of range.
    InvalidOption "invalid-option" false;
    /// A sample id is no string, empty, too long, has a lone surrogate, or is `.` or `..`.
    InvalidSampleId "invalid-sample-id" false;
    /// Plain http to a host that is neither loopback nor the page's own origin.
    InsecureEndpoint "insecure-endpoint" false;
    /// The service refused the credentials (401), also after they were renewed once.
    CredentialsRefused "credentials-refused" false;
    /// The credentials provider threw, or gave something that is no credentials.
    CredentialsFailed "credentials-failed" true;
    /// The service does not permit it (403).
    Forbidden "forbidden" false;
    /// The dataset does not exist or is being deleted.
    DatasetNotFound "dataset-not-found" false;
    /// The dataset is publishing, switching version, syncing or importing.
    DatasetBusy "dataset-busy" true;
    /// The sample does not exist.
    SampleNotFound "sample-not-found" false;
    /// The service refused the request for good.
    Rejected "rejected" false;
    /// The service was busy or limits the rate (429).
    Throttled "throttled" true;
    /// The service or a gateway failed (5xx).
    ServiceError "service-error" true;
    /// The answer could not be read or contradicts itself.
    InvalidResponse "invalid-response" true;
    /// No whole answer within `timeout`, or 408.
    Timeout "timeout" true;
    /// No answer: the network, DNS, TLS or CORS. A browser does not say which.
    Network "network" true;
    /// No answer, and the browser says that it is offline.
    Offline "offline" true;
    /// The caller's signal.
    Aborted "aborted" true;
    /// The source of ids threw.
    SourceFailed "source-failed" false;
    /// The journal could not be written or read.
    JournalFailed "journal-failed" true;
    /// The journal's name belongs to a pending deletion, or another tab runs it.
    AlreadyRunning "already-running" true;
    /// A defect of this library. The page has to load it anew.
    Internal "internal" false;
}

/// What went wrong, with what the service said of it. Shared by all the ids that it befell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub message: Cow<'static, str>,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// The service's `error_code`.
    pub service_code: Option<String>,
    pub request_id: Option<String>,
}

impl Problem {
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Problem {
            code,
            message: message.into(),
            status: None,
            service_code: None,
            request_id: None,
        }
    }

    pub fn shared(self) -> Fault {
        Rc::new(self)
    }
}

/// A problem as it is handed around: shared by all the ids that it befell, and small in every `Result`.
pub type Fault = Rc<Problem>;

pub fn fault(code: Code, message: impl Into<Cow<'static, str>>) -> Fault {
    Problem::new(code, message).shared()
}

/// An option that cannot be accepted; the message names it.
pub fn invalid_option(message: impl Into<Cow<'static, str>>) -> Fault {
    fault(Code::InvalidOption, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_in_kebab_case() {
        for (at, code) in Code::ALL.iter().enumerate() {
            let text = code.as_str();
            assert!(
                text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{text}"
            );
            assert!(
                Code::ALL[..at].iter().all(|other| other.as_str() != text),
                "{text} twice"
            );
        }
    }

    #[test]
    fn every_code_is_in_the_readme_with_what_it_says_of_a_retry() {
        let readme = include_str!("../README.md");
        for code in Code::ALL {
            let row = format!(
                "| `{}` | {} |",
                code.as_str(),
                if code.retryable() { "yes" } else { "no" }
            );
            assert!(readme.contains(&row), "the README lacks: {row}");
        }
    }

    #[test]
    fn every_code_of_the_declarations_is_here_and_no_other() {
        let declared = include_str!("../npm/index.d.ts");
        let list = declared
            .split("export type ErrorCode =")
            .nth(1)
            .and_then(|rest| rest.split(';').next());
        let mut declared: Vec<&str> = list.unwrap().split('\'').skip(1).step_by(2).collect();
        let mut ours: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        declared.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, declared);
    }
}
