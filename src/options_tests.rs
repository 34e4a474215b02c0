use super::*;
use crate::error::{Code, Fault};

/// An object as the tests write it.
#[derive(Clone, Default)]
struct Table(Vec<(&'static str, Value)>, Vec<(&'static str, Value)>);

impl Fields for Table {
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.iter().map(|(name, _)| name.to_string()).collect();
        if !self.1.is_empty() {
            names.push("retry".into());
        }
        names
    }

    fn get(&self, name: &str) -> Value {
        if name == "retry" && !self.1.is_empty() {
            return Value::Other;
        }
        self.0
            .iter()
            .find(|(own, _)| *own == name)
            .map_or(Value::Undefined, |(_, value)| value.clone())
    }

    fn nested(&self, name: &str) -> Option<Box<dyn Fields>> {
        (name == "retry" && !self.1.is_empty())
            .then(|| Box::new(Table(self.1.clone(), Vec::new())) as Box<dyn Fields>)
    }

    fn number_text(&self, number: f64) -> String {
        number.to_string()
    }

    fn time(&self, name: &str) -> f64 {
        match self.get(name) {
            Value::Number(number) => number,
            _ => f64::NAN,
        }
    }
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn table(fields: &[(&'static str, Value)]) -> Table {
    Table(fields.to_vec(), Vec::new())
}

fn session_with(fields: &[(&'static str, Value)]) -> Result<SessionSettings, Fault> {
    let mut all = vec![("projectId", text("p")), ("region", text("cn-north-4"))];
    all.extend_from_slice(fields);
    session(&table(&all))
}

fn delete_with(fields: &[(&'static str, Value)]) -> Result<DeleteSettings, Fault> {
    delete(&table(fields), &session_with(&[]).unwrap(), Deletion::Samples)
}

#[track_caller]
fn refused<T>(result: Result<T, Fault>, name: &str) {
    let problem = result.err().expect("must be refused");
    assert_eq!(problem.code, Code::InvalidOption);
    assert!(problem.message.contains(name), "{}", problem.message);
}

#[test]
fn defaults_are_those_of_the_table() {
    let session = session_with(&[]).unwrap();
    assert_eq!((session.concurrency, session.timeout), (32, 30_000));
    assert_eq!(
        session.region_url.as_deref(),
        Some("https://modelarts.cn-north-4.myhuaweicloud.com")
    );
    assert!(matches!(session.credentials_mode, CredentialsMode::SameOrigin));
    assert_eq!(delete_with(&[]).unwrap(), DeleteSettings::default());
}

#[test]
fn each_field_of_retry_is_taken_for_what_it_is() {
    let fields = [
        ("maxRetryAfter", Value::Number(5.0)),
        ("maxDelay", Value::Number(4.0)),
        ("throttleDelay", Value::Number(3.0)),
        ("baseDelay", Value::Number(2.0)),
        ("attempts", Value::Number(1.0)),
    ];
    let given = Table(vec![], fields.to_vec());
    let settings = delete(&given, &session_with(&[]).unwrap(), Deletion::Samples).unwrap();
    let wanted = RetryPolicy {
        attempts: 1,
        base_delay: 2,
        throttle_delay: 3,
        max_delay: 4,
        max_retry_after: 5,
    };
    assert_eq!(settings.retry, wanted);
}

#[test]
fn a_misspelt_option_is_named() {
    refused(session_with(&[("timeOut", Value::Number(1.0))]), "timeOut");
    refused(
        delete_with(&[("deletesource", Value::Bool(true))]),
        "deletesource",
    );
    refused(delete_with(&[("unknown", Value::Undefined)]), "unknown");
    refused(page(&table(&[("labelname", text("x"))])), "labelname");
    refused(all_pages(&table(&[("offset", Value::Number(0.0))])), "offset");
    refused(sample_info(&table(&[("locale", text("x"))])), "locale");
    refused(
        delete(
            &Table(vec![], vec![("delay", Value::Number(1.0))]),
            &session_with(&[]).unwrap(),
            Deletion::Samples,
        ),
        "delay",
    );
}

#[test]
fn a_journal_is_wanted_or_not_and_can_have_a_name() {
    for (value, sound) in [
        (Value::Bool(true), true),
        (Value::Bool(false), true),
        (text("a name"), true),
        (text(""), false),
        (Value::Number(1.0), false),
    ] {
        assert_eq!(delete_with(&[("journal", value)]).is_ok(), sound);
    }
    assert_eq!(
        delete_with(&[("journal", Value::Bool(false)), ("keep", text("all"))]).unwrap(),
        DeleteSettings::default()
    );
}

#[test]
fn the_size_of_a_batch_is_given_or_found_out() {
    assert_eq!(
        delete_with(&[("batchSize", text("auto"))]).unwrap().batch_size,
        None
    );
    assert_eq!(
        delete_with(&[("batchSize", Value::Number(7.0))])
            .unwrap()
            .batch_size,
        Some(7)
    );
    for bad in [text("Auto"), Value::Number(0.0), Value::Bool(true), text("7")] {
        refused(delete_with(&[("batchSize", bad)]), "batchSize");
    }
    refused(delete_with(&[("keep", text("none"))]), "keep");
}

#[test]
fn what_cannot_be_read_is_not_taken_for_what_was_left_out() {
    let unreadable = |name: &'static str| [(name, Value::Unreadable)];
    for name in ["deleteSource", "verify", "keep", "batchSize", "journal", "signal"] {
        refused(delete_with(&unreadable(name)), name);
    }
    for name in ["fetch", "headers", "credentials", "retry", "timeout"] {
        refused(session_with(&unreadable(name)), name);
    }
    let condition = table(&[("labelName", text("x"))]);
    for name in ["limit", "everything"] {
        refused(matching(&condition, &table(&unreadable(name))), name);
    }
    let filter = table(&[("labelName", text("x")), ("highScore", Value::Unreadable)]);
    refused(matching(&filter, &table(&[])), "highScore");
    let session = session_with(&[]).unwrap();
    refused(
        delete(&table(&unreadable("dryRun")), &session, Deletion::Matching),
        "dryRun",
    );
}

#[test]
fn a_filter_without_a_condition_needs_everything() {
    let of = |filter: &[(&'static str, Value)], options: &[(&'static str, Value)]| {
        matching(&table(filter), &table(options))
    };
    let (query, size, most) = of(&[("labelName", text("a b"))], &[("limit", Value::Number(7.0))]).unwrap();
    assert_eq!((&*query, size, most), ("label_name=a%20b&limit=100", 100, 7));
    for whole in [
        vec![],
        vec![("labelName", Value::Undefined)],
        // These say which version, in which order and how, not which samples.
        vec![
            ("versionId", text("v")),
            ("order", text("asc")),
            ("preview", Value::Bool(true)),
            ("processParameter", text("x")),
            ("locale", text("x")),
            ("email", text("x")),
        ],
    ] {
        refused(of(&whole, &[]), "everything");
        refused(of(&whole, &[("everything", Value::Bool(false))]), "everything");
        assert!(of(&whole, &[("everything", Value::Bool(true))]).is_ok());
    }
    for (name, value) in [
        ("labelName", text("")),
        ("label", text("x")),
        ("limit", Value::Number(1.0)),
    ] {
        refused(of(&[(name, value)], &[("everything", Value::Bool(true))]), name);
    }
    refused(
        of(
            &[("labelType", Value::Number(1.0))],
            &[("limit", Value::Number(0.0))],
        ),
        "limit",
    );
    refused(
        of(
            &[("labelType", Value::Number(1.0))],
            &[("everything", text("yes"))],
        ),
        "everything",
    );
    let session = session_with(&[]).unwrap();
    let dry = delete(
        &table(&[("dryRun", Value::Bool(true))]),
        &session,
        Deletion::Matching,
    )
    .unwrap();
    assert!(dry.dry_run);
    refused(
        delete(
            &table(&[("dryRun", Value::Bool(true))]),
            &session,
            Deletion::Samples,
        ),
        "dryRun",
    );
    refused(
        delete(&table(&[("dryRun", text("yes"))]), &session, Deletion::Matching),
        "dryRun",
    );
}

#[test]
fn numbers_have_bounds_and_are_whole() {
    for limit in [limits::BATCH_SIZE, limits::CONCURRENCY, limits::TIMEOUT] {
        for good in [limit.min, limit.max] {
            assert!(delete_with(&[(limit.name, Value::Number(f64::from(good)))]).is_ok());
        }
        for bad in [
            f64::from(limit.min) - 1.0,
            f64::from(limit.max) + 1.0,
            1.5,
            f64::NAN,
            f64::INFINITY,
        ] {
            refused(delete_with(&[(limit.name, Value::Number(bad))]), limit.name);
        }
        refused(delete_with(&[(limit.name, text("5"))]), limit.name);
    }
}

#[test]
fn a_job_inherits_what_it_does_not_set() {
    let fields = |retry: &[(&'static str, Value)]| {
        Table(
            vec![("projectId", text("p")), ("region", text("r"))],
            retry.to_vec(),
        )
    };
    let session = session(&fields(&[
        ("attempts", Value::Number(3.0)),
        ("maxDelay", Value::Number(7.0)),
    ]))
    .unwrap();
    let own = Table(vec![], vec![("maxDelay", Value::Number(9.0))]);
    let retry = delete(&own, &session, Deletion::Samples).unwrap().retry;
    assert_eq!((retry.attempts, retry.max_delay, retry.base_delay), (3, 9, 250));
    refused(
        delete(
            &table(&[("retry", Value::Number(1.0))]),
            &session,
            Deletion::Samples,
        ),
        "retry",
    );
}

#[test]
fn one_of_region_and_endpoint() {
    refused(session(&table(&[("projectId", text("p"))])), "endpoint");
    refused(session_with(&[("endpoint", text("/x"))]), "endpoint");
    refused(session(&table(&[("region", text("r"))])), "projectId");
    refused(
        session_with(&[("credentialsMode", text("always"))]),
        "credentialsMode",
    );
    refused(
        session_with(&[("allowInsecure", Value::Number(1.0))]),
        "allowInsecure",
    );
}

#[test]
fn a_filter_becomes_a_query() {
    let fields = table(&[
        ("labelName", text("红 a")),
        ("sampleType", Value::Number(0.0)),
        ("lowScore", Value::Number(0.5)),
        ("order", text("desc")),
        ("preview", Value::Bool(true)),
        ("limit", Value::Number(100.0)),
    ]);
    assert_eq!(
        page(&fields).unwrap(),
        "label_name=%E7%BA%A2%20a&limit=100&low_score=0.5&offset=0&order=desc&preview=true&sample_type=0"
    );
    assert_eq!(all_pages(&table(&[])).unwrap(), ("limit=100".into(), 100));
    assert_eq!(page_query("limit=100&zoo=1", 3), "limit=100&offset=3&zoo=1");
    for (name, bad) in [
        ("labelName", text("")),
        ("labelName", Value::Other),
        ("sampleType", Value::Number(-1.0)),
        ("lowScore", Value::Number(f64::NAN)),
        ("order", text("up")),
        ("preview", text("true")),
        ("limit", Value::Number(101.0)),
    ] {
        refused(page(&table(&[(name, bad)])), name);
    }
}

#[test]
fn credentials_are_read_and_checked() {
    let (token, expires) =
        credentials(&table(&[("token", text("t")), ("expiresAt", Value::Number(5.0))])).unwrap();
    assert_eq!(
        (token, expires),
        (Credentials::Token(Secret::new("t".into())), Some(5.0))
    );
    refused(
        credentials(&table(&[("token", text("t")), ("expiresAt", text("soon"))])),
        "expiresAt",
    );
    refused(
        credentials(&table(&[("token", text("t")), ("accessKey", text("a"))])),
        "accessKey",
    );
    refused(credentials(&table(&[("accessKey", text("a"))])), "secretKey");
    // A field that is there and undefined, as it is where a variable has no value, is none.
    let both = [
        ("token", Value::Undefined),
        ("accessKey", text("a")),
        ("secretKey", text("s")),
    ];
    assert!(matches!(
        credentials(&table(&both)),
        Ok((Credentials::Keys { .. }, None))
    ));
    let both = [("token", text("t")), ("accessKey", Value::Undefined)];
    assert!(matches!(
        credentials(&table(&both)),
        Ok((Credentials::Token(_), None))
    ));
    refused(credentials(&table(&[("secretkey", text("hidden"))])), "secretkey");
    let problem = credentials(&table(&[("token", text("hidden token"))])).unwrap_err();
    assert!(!problem.message.contains("hidden"));
}
