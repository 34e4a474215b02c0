//! Status and service code → class. The only file that knows codes; the table is the service's
//! (API reference, "Error Codes").

use crate::error::Code;

/// What an error answer means for what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The sample does not exist; of a batch: one of its samples does not.
    Gone,
    /// A parameter is wrong; of a batch, one id or the size can be the cause.
    Parameter,
    /// The body or the batch is too large.
    TooLarge,
    /// The dataset is publishing, switching version, syncing or importing.
    Busy,
    /// The dataset does not exist, or is being deleted.
    DatasetGone,
    Unauthorized,
    Forbidden,
    /// Not done: come back later.
    Throttled,
    /// It may have been done.
    TimedOut,
    /// It may have been done.
    Failed,
    /// Not followed, since it would carry the request elsewhere. It may have been done.
    Redirect,
    /// Refused for good, whatever the ids.
    Rejected,
    /// A code on a 200 that we do not know: nothing is known of any id.
    Unclear,
}

pub fn class(status: u16, code: Option<&str>) -> Class {
    match status {
        0 | 300..=399 => return Class::Redirect,
        401 => return Class::Unauthorized,
        403 => return Class::Forbidden,
        408 => return Class::TimedOut,
        413 => return Class::TooLarge,
        429 => return Class::Throttled,
        500.. => return Class::Failed,
        _ => {}
    }
    if let Some(class) = code.and_then(class_of_code) {
        return class;
    }
    match status {
        200 => Class::Unclear,
        400 | 409 | 422 => Class::Parameter,
        423 | 425 => Class::Throttled,
        _ => Class::Rejected,
    }
}

/// The class of a service code wherever it stands, also beside a single id.
pub fn class_of_code(code: &str) -> Option<Class> {
    Some(match code.strip_prefix("ModelArts.") {
        Some("4420") => Class::Gone,
        Some("0104" | "6600" | "4396") => Class::Parameter,
        Some("4343" | "4349" | "4355" | "4356") => Class::Busy,
        Some("4352" | "4338" | "6623" | "4344") => Class::DatasetGone,
        Some("6608" | "6620") => Class::Unauthorized,
        Some("0112") => Class::Forbidden,
        Some("6101") => Class::Throttled,
        Some("6100") => Class::TimedOut,
        Some("6102" | "6200" | "6692" | "6699") => Class::Failed,
        Some(_) => return None,
        None => match code {
            "APIG.0301" => Class::Unauthorized,
            "APIG.0302" => Class::Forbidden,
            "APIG.0308" => Class::Throttled,
            _ => return None,
        },
    })
}

impl Class {
    /// The error code of an id, or a job, that ends with it.
    pub fn code(self) -> Code {
        match self {
            Class::Gone => Code::SampleNotFound,
            Class::Parameter | Class::TooLarge | Class::Redirect | Class::Rejected => Code::Rejected,
            Class::Busy => Code::DatasetBusy,
            Class::DatasetGone => Code::DatasetNotFound,
            Class::Unauthorized => Code::CredentialsRefused,
            Class::Forbidden => Code::Forbidden,
            Class::Throttled => Code::Throttled,
            Class::TimedOut => Code::Timeout,
            Class::Failed => Code::ServiceError,
            Class::Unclear => Code::InvalidResponse,
        }
    }

    /// What to say where the service says nothing.
    pub fn message(self) -> &'static str {
        match self {
            Class::Gone => "the sample does not exist",
            Class::Parameter => "the service refused a parameter",
            Class::TooLarge => "the request is too large for the service",
            Class::Busy => "the dataset is busy",
            Class::DatasetGone => "the dataset does not exist or is being deleted",
            Class::Unauthorized => "the service refused the credentials",
            Class::Forbidden => "the service does not permit it",
            Class::Throttled => "the service limits the rate of requests",
            Class::TimedOut => "the service timed out",
            Class::Failed => "the service or a gateway failed",
            Class::Redirect => "the answer was a redirect, which is never followed",
            Class::Rejected => "the service refused the request",
            Class::Unclear => "the service reported an unknown failure",
        }
    }

    /// Whether the request may have been carried out all the same.
    pub fn ambiguous(self) -> bool {
        matches!(
            self,
            Class::TimedOut | Class::Failed | Class::Redirect | Class::Unclear
        )
    }

    /// Whether it may pass by itself.
    pub fn passing(self) -> bool {
        matches!(
            self,
            Class::Busy | Class::Throttled | Class::TimedOut | Class::Failed
        )
    }
}

/// Why there is no answer. It may have been done in any case: a browser does not say whether a request left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    Timeout,
    Network,
    Offline,
}

impl Loss {
    pub fn code(self) -> Code {
        match self {
            Loss::Timeout => Code::Timeout,
            Loss::Network => Code::Network,
            Loss::Offline => Code::Offline,
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Loss::Timeout => "no whole answer came in time",
            Loss::Network => "no whole answer came: the network, DNS, TLS or CORS",
            Loss::Offline => "no answer came, and the browser is offline",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_contract() {
        for (status, code, wanted) in [
            (400, Some("ModelArts.0104"), Class::Parameter),
            (400, Some("ModelArts.6600"), Class::Parameter),
            (400, Some("ModelArts.4396"), Class::Parameter),
            (400, Some("ModelArts.4420"), Class::Gone),
            (404, Some("ModelArts.4420"), Class::Gone),
            (400, Some("ModelArts.4352"), Class::DatasetGone),
            (404, Some("ModelArts.4338"), Class::DatasetGone),
            (404, Some("ModelArts.6623"), Class::DatasetGone),
            (400, Some("ModelArts.4344"), Class::DatasetGone),
            (400, Some("ModelArts.4343"), Class::Busy),
            (400, Some("ModelArts.4349"), Class::Busy),
            (400, Some("ModelArts.4355"), Class::Busy),
            (400, Some("ModelArts.4356"), Class::Busy),
            (401, Some("APIG.0301"), Class::Unauthorized),
            (401, None, Class::Unauthorized),
            (403, Some("APIG.0302"), Class::Forbidden),
            (403, None, Class::Forbidden),
            (408, None, Class::TimedOut),
            (413, None, Class::TooLarge),
            (429, Some("APIG.0308"), Class::Throttled),
            (400, Some("ModelArts.6101"), Class::Throttled),
            (500, Some("ModelArts.4420"), Class::Failed),
            (502, None, Class::Failed),
            (504, None, Class::Failed),
            (302, None, Class::Redirect),
            (0, None, Class::Redirect),
            (200, Some("ModelArts.9999"), Class::Unclear),
            (200, Some("ModelArts.6102"), Class::Failed),
            (200, None, Class::Unclear),
            (400, None, Class::Parameter),
            (404, None, Class::Rejected),
            (418, Some("Other.4420"), Class::Rejected),
        ] {
            assert_eq!(class(status, code), wanted, "{status} {code:?}");
        }
    }
}
