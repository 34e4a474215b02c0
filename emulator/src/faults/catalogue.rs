//! The faults: one row each. Names, parameters and what they mean stand here and nowhere else.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    Latency,
    Status408,
    Status429,
    Status429RetryAfter,
    Status500,
    Status502,
    Status503,
    Status504,
    HtmlPage,
    ResetBefore,
    ResetAfter,
    SlowBody,
    CutBody,
    MalformedJson,
    EmptyBody,
    Batch4420,
    WrongLength,
    Contradicting,
    BareSuccess,
    BareFailure,
    Busy,
    BatchLimit400,
    BatchLimit413,
    BatchLimitSilent,
    ExpiredToken,
    ClockSkew,
}

/// Which requests a fault can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Deletions and look-ups alike.
    Any,
    Deletions,
    /// Deletions that name more ids than the parameter `limit`.
    DeletionsOverLimit,
    /// Requests that come with a token.
    Tokens,
    /// None: it is a state, on while its probability is over 0.
    State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    Time,
    Status,
    Connection,
    Body,
    Answer,
    Service,
    Limit,
    Credentials,
}

#[derive(Debug, Clone, Copy)]
pub struct Spec {
    pub fault: Fault,
    pub name: &'static str,
    pub group: Group,
    pub reach: Reach,
    pub parameters: &'static [Parameter],
    pub description: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    pub values: Values,
}

#[derive(Debug, Clone, Copy)]
pub enum Values {
    Whole {
        default: i64,
        least: i64,
        most: i64,
    },
    /// The first is the default.
    Words(&'static [&'static str]),
}

const fn whole(name: &'static str, default: i64, least: i64, most: i64) -> Parameter {
    Parameter {
        name,
        values: Values::Whole { default, least, most },
    }
}

/// Whether the deletion happens before the bad answer.
const COMMIT: Parameter = Parameter {
    name: "commit",
    values: Values::Words(&["random", "true", "false"]),
};
const KIND: Parameter = Parameter {
    name: "kind",
    values: Values::Words(&["random", "position", "flags"]),
};
const BY: Parameter = Parameter {
    name: "by",
    values: Values::Words(&["random", "fewer", "more"]),
};
const LIMIT: Parameter = whole("limit", 100, 1, 1_000_000);

macro_rules! catalogue {
    ($($fault:ident $name:literal $group:ident $reach:ident [$($parameter:expr),*] $description:literal;)*) => {
        pub static CATALOGUE: &[Spec] = &[$(Spec {
            fault: Fault::$fault, name: $name, group: Group::$group, reach: Reach::$reach,
            parameters: &[$($parameter),*], description: $description,
        }),*];
    };
}

catalogue! {
    Latency "latency" Time Any [whole("min_ms", 20, 0, 600_000), whole("max_ms", 200, 0, 600_000)]
        "The answer takes its time: a part before the deletion, a part after it. Goes together with other faults.";
    Status408 "status-408" Status Any [COMMIT] "Answered 408 ModelArts.6100, timed out.";
    Status429 "status-429" Status Any [] "Answered 429 APIG.0308, too many requests, without Retry-After. Nothing is deleted.";
    Status429RetryAfter "status-429-retry-after" Status Any [whole("seconds", 1, 0, 86_400)]
        "Answered 429 APIG.0308, too many requests, with Retry-After. Nothing is deleted.";
    Status500 "status-500" Status Any [COMMIT] "Answered 500 ModelArts.6102, internal error.";
    Status502 "status-502" Status Any [COMMIT] "Answered 502 by a gateway, with error_message for error_msg.";
    Status503 "status-503" Status Any [COMMIT] "Answered 503 by a gateway, in plain text.";
    Status504 "status-504" Status Any [COMMIT] "Answered 504 by a gateway, with no body.";
    HtmlPage "html-page" Status Any [whole("status", 502, 200, 599), COMMIT]
        "An HTML page instead of an answer, as a gateway sends it.";
    ResetBefore "reset-before" Connection Any [] "The connection is reset before anything is deleted.";
    ResetAfter "reset-after" Connection Any [] "The connection is reset after the deletion, instead of an answer.";
    SlowBody "slow-body" Body Any [whole("ms", 500, 0, 600_000)] "The right answer, its body dribbling in.";
    CutBody "cut-body" Body Any [] "The connection closes halfway through the body of the right answer.";
    MalformedJson "malformed-json" Body Any [] "200 with a body that breaks off within its JSON, after the deletion.";
    EmptyBody "empty-body" Body Any [] "200 with no body, after the deletion.";
    Batch4420 "batch-4420" Answer Deletions [] "The whole batch fails with 400 ModelArts.4420 although every id exists. Nothing is deleted.";
    WrongLength "wrong-length" Answer Deletions [BY] "All deleted; results has one entry too few or too many.";
    Contradicting "contradicting" Answer Deletions [KIND]
        "All deleted; results names ids that are not at their place, or its flags contradict each other.";
    BareSuccess "bare-success" Answer Deletions [] "All deleted; the answer is success without results.";
    BareFailure "bare-failure" Answer Deletions [COMMIT] "200 with success false, no results and no code.";
    Busy "busy" Service Deletions [] "400 ModelArts.4343, the dataset is publishing. Nothing is deleted.";
    BatchLimit400 "batch-limit-400" Limit DeletionsOverLimit [LIMIT] "A batch over the limit is a parameter error, 400 ModelArts.0104.";
    BatchLimit413 "batch-limit-413" Limit DeletionsOverLimit [LIMIT] "A batch over the limit is too large, 413.";
    BatchLimitSilent "batch-limit-silent" Limit DeletionsOverLimit [LIMIT]
        "Of a batch over the limit only the first ids are deleted, and the answer is success without results.";
    ExpiredToken "expired-token" Credentials Tokens [] "The request's token expires here and now: 401 ModelArts.6608.";
    ClockSkew "clock-skew" Credentials State [whole("offset_ms", 1_200_000, -864_000_000_000, 864_000_000_000)]
        "The service's clock, its Date header and its check of a signature's date, is off. On at any probability over 0.";
}

pub fn spec_named(name: &str) -> Option<&'static Spec> {
    CATALOGUE.iter().find(|spec| spec.name == name)
}
