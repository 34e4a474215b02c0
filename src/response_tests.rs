use super::*;

fn ok(body: &str) -> Answer {
    Answer {
        status: 200,
        body: body.into(),
        ..Answer::default()
    }
}

fn delete(body: &str, ids: &[&str]) -> DeleteReply {
    read_delete(&ok(body), ids.len(), &|at| ids[at].into())
}

fn delete_a(answer: &Answer) -> DeleteReply {
    read_delete(answer, 1, &|_| "a".into())
}

fn error(code: &str, message: &str) -> ServiceError {
    ServiceError {
        code: Some(code.into()),
        message: Some(message.into()),
    }
}

#[test]
fn the_recorded_answer_is_taken_by_position() {
    let body = r#"{"success":false,"results":[{"success":false,"error_code":"ModelArts.4420","error_msg":"Sample not found. [a[1]]"},{"success":true}]}"#;
    let gone = error("ModelArts.4420", "Sample not found. [a[1]]");
    assert_eq!(
        delete(body, &["a[1]", "b"]),
        DeleteReply::Each(vec![IdReply::NotDeleted(gone), IdReply::Deleted])
    );
}

#[test]
fn a_bracketed_id_that_contradicts_its_position_makes_all_unclear() {
    let body = r#"{"success":false,"results":[{"success":false,"error_code":"ModelArts.4420","error_msg":"Sample not found. [b]"},{"success":true}]}"#;
    assert!(matches!(delete(body, &["a", "b"]), DeleteReply::Unclear(_)));
    // An id that only ends like the one sent is another id.
    assert!(matches!(
        delete(&body.replace("[b]", "[aa]"), &["a", "b"]),
        DeleteReply::Unclear(_)
    ));
}

#[test]
fn flags_that_contradict_each_other_settle_nothing() {
    assert!(matches!(
        delete(r#"{"success":false,"results":[{"success":true}]}"#, &["a"]),
        DeleteReply::Unclear(_)
    ));
    assert_eq!(
        delete(
            r#"{"success":true,"results":[{"success":false,"error_code":"ModelArts.4420"},{"success":true}]}"#,
            &["a", "b"]
        ),
        DeleteReply::Each(vec![IdReply::Unclear, IdReply::Deleted])
    );
    assert_eq!(
        delete(
            r#"{"success":true,"results":[{"success":true,"error_code":"ModelArts.4420"}]}"#,
            &["a"]
        ),
        DeleteReply::Each(vec![IdReply::Unclear])
    );
    assert!(matches!(
        delete(r#"{"success":true,"error_code":"ModelArts.6102"}"#, &["a"]),
        DeleteReply::Unclear(_)
    ));
}

#[test]
fn an_error_of_the_whole_beside_results_that_are_successes_settles_nothing() {
    for body in [
        r#"{"error_code":"ModelArts.6102","results":[{"success":true}]}"#,
        r#"{"success":true,"results":[{"success":true}],"error_code":"ModelArts.6102"}"#,
    ] {
        assert!(matches!(delete(body, &["a"]), DeleteReply::Unclear(_)), "{body}");
    }
    // Where it is the error of a part, the results say of which.
    let body = r#"{"success":false,"error_code":"ModelArts.4420","results":[{"success":false,"error_code":"ModelArts.4420"},{"success":true}]}"#;
    assert!(
        matches!(delete(body, &["a", "b"]), DeleteReply::Each(replies) if replies[1] == IdReply::Deleted)
    );
}

#[test]
fn any_other_number_of_results_settles_nothing() {
    for body in [
        r#"{"success":true,"results":[{"success":true}]}"#,
        r#"{"success":true,"results":[{"success":true},{"success":true},{"success":true}]}"#,
    ] {
        assert!(
            matches!(delete(body, &["a", "b"]), DeleteReply::Unclear(_)),
            "{body}"
        );
    }
}

#[test]
fn a_bare_success_and_its_variants() {
    for body in [
        r#"{"success":true}"#,
        r#"{"success":true,"results":[]}"#,
        r#"{"success":true,"results":null,"error_code":"","x":[1]}"#,
    ] {
        assert_eq!(delete(body, &["a", "b"]), DeleteReply::AllDeleted, "{body}");
    }
}

#[test]
fn a_failure_without_results() {
    assert!(matches!(
        delete(r#"{"success":false}"#, &["a"]),
        DeleteReply::Unclear(_)
    ));
    assert_eq!(
        delete(
            r#"{"success":false,"error_code":"ModelArts.6101","error_message":"busy"}"#,
            &["a"]
        ),
        DeleteReply::Refused(error("ModelArts.6101", "busy"))
    );
}

#[test]
fn what_cannot_be_read_settles_nothing() {
    for body in [
        "",
        "null",
        "true",
        "[]",
        "{}",
        "<html>",
        r#"{"success":tr"#,
        r#"{"success":true"#,
        r#"{"success":true}x"#,
        r#"{"success":"true"}"#,
        r#"{"success":true,"results":[1]}"#,
        r#"{"success":true,"results":"all"}"#,
        r#"{"success":true,"results":{"length":1}}"#,
        r#"{"success":1}"#,
    ] {
        assert_eq!(delete(body, &["a"]), DeleteReply::Unreadable, "{body}");
    }
    let accepted = Answer {
        status: 202,
        body: r#"{"success":true}"#.into(),
        ..Answer::default()
    };
    assert_eq!(delete_a(&accepted), DeleteReply::Unreadable);
}

#[test]
fn error_answers_with_and_without_a_readable_body() {
    let json = Answer {
        status: 400,
        body: r#"{"error_code":"ModelArts.4420","error_msg":"no"}"#.into(),
        ..Answer::default()
    };
    assert_eq!(
        delete_a(&json),
        DeleteReply::Refused(error("ModelArts.4420", "no"))
    );
    let html = Answer {
        status: 502,
        body: "<html>".into(),
        ..Answer::default()
    };
    assert_eq!(delete_a(&html), DeleteReply::Refused(ServiceError::default()));
    let cut = Answer {
        status: 400,
        body: r#"{"error_code":"ModelArts.4420""#.into(),
        ..Answer::default()
    };
    assert_eq!(delete_a(&cut), DeleteReply::Refused(ServiceError::default()));
}

#[test]
fn a_look_up_must_name_the_sample() {
    assert_eq!(
        read_sample(&ok(r#"{"x":{"sample_id":"b"},"sample_id":"a"}"#), "a"),
        ReadReply::Found
    );
    for body in [r#"{"sample_id":"b"}"#, "{}", "", "[]", r#"{"sample_id":1}"#] {
        assert_eq!(read_sample(&ok(body), "a"), ReadReply::Unreadable, "{body}");
    }
    let gone = Answer {
        status: 404,
        body: r#"{"error_code":"ModelArts.4420"}"#.into(),
        ..Answer::default()
    };
    assert!(matches!(read_sample(&gone, "a"), ReadReply::Refused(_)));
}

#[test]
fn a_page_is_a_list_of_samples_with_ids() {
    let page =
        ok(r#"{"sample_count":7,"samples":[{"sample_id":"a","labels":[{"name":"x"}]},{"sample_id":"b"}]}"#);
    assert_eq!(read_page(&page), ReadReply::Found);
    for body in [
        r#"{"sample_count":7}"#,
        r#"{"samples":{}}"#,
        r#"{"samples":[{}]}"#,
        r#"{"samples":[{"sample_id":1}]}"#,
    ] {
        assert_eq!(read_page(&ok(body)), ReadReply::Unreadable, "{body}");
    }
}

#[test]
fn a_refusal_of_the_credentials_is_seen_wherever_it_stands() {
    let answer = |status, body: &str| Answer {
        status,
        body: body.into(),
        ..Answer::default()
    };
    assert!(answer(401, "<html>").is_credentials_refusal());
    assert!(answer(400, r#"{"error_code":"ModelArts.6608"}"#).is_credentials_refusal());
    assert!(answer(200, r#"{"success":false,"error_code":"ModelArts.6608"}"#).is_credentials_refusal());
    for body in [
        r#"{"success":true,"error_code":"ModelArts.6608"}"#,
        r#"{"success":false}"#,
        r#"{"error_code":"ModelArts.6608""#,
    ] {
        assert!(!answer(200, body).is_credentials_refusal(), "{body}");
    }
}

#[test]
fn long_texts_are_cut_at_a_character() {
    assert_eq!(shorten("中中".into(), 4), "中");
    assert_eq!(request_id(String::new()), None);
    let long = ServiceError {
        code: Some("x".repeat(999)),
        message: Some("y".repeat(9_999)),
    };
    let problem = ok("").problem(Class::Forbidden, &long);
    assert_eq!(
        (problem.message.len(), problem.service_code.map(|code| code.len())),
        (500, Some(128))
    );
}

#[test]
fn a_code_that_is_no_text_is_one_all_the_same() {
    for body in [
        r#"{"success":true,"error_code":6102,"error_msg":"internal error"}"#,
        r#"{"success":true,"error_code":-1}"#,
    ] {
        assert!(matches!(delete(body, &["a"]), DeleteReply::Unclear(_)), "{body}");
    }
    assert_eq!(
        delete(
            r#"{"results":[{"success":true,"error_code":4420},{"success":true,"error_code":null}]}"#,
            &["a", "b"]
        ),
        DeleteReply::Each(vec![IdReply::Unclear, IdReply::Deleted])
    );
    for none in ["\"\"", "null", "0", "false"] {
        let body = format!(r#"{{"success":true,"error_code":{none},"error_msg":5}}"#);
        assert_eq!(delete(&body, &["a"]), DeleteReply::AllDeleted, "{none}");
    }
}

#[test]
fn results_that_contradict_the_status_settle_nothing() {
    let refusal = |status, body: &str| Answer { status, ..ok(body) };
    let results = r#"{"success":false,"results":[{"success":true}]}"#;
    let code = |code: &str| {
        format!(r#"{{"success":false,"results":[{{"success":false,"error_code":"ModelArts.{code}"}}]}}"#)
    };
    for (status, body) in [
        (400, results),
        (404, r#"{"success":true}"#),
        (409, results),
        (400, &code("6102")),
        (400, &code("4420")),
        (404, &code("4420")),
    ] {
        let reply = delete_a(&refusal(status, body));
        assert!(
            matches!(reply, DeleteReply::Unclear(_)),
            "{status} {body} {reply:?}"
        );
    }
    // It is tried again all the same, and what was done is looked up at the end.
    let busy = r#"{"success":false,"error_code":"ModelArts.4343","results":[{"success":true}]}"#;
    for (status, body) in [(429, results), (502, results), (400, busy)] {
        let reply = delete_a(&refusal(status, body));
        assert!(
            matches!(reply, DeleteReply::Doubtful(_)),
            "{status} {body} {reply:?}"
        );
    }
    // What was surely not done is told by its status.
    let failures = r#"{"success":false,"results":[{"success":false}]}"#;
    for (status, body) in [(400, failures), (403, failures), (403, &code("0112"))] {
        let reply = delete_a(&refusal(status, body));
        assert!(
            matches!(reply, DeleteReply::Refused(_)),
            "{status} {body} {reply:?}"
        );
    }
}

#[test]
fn what_is_said_of_another_sample_says_nothing_of_this_one() {
    let another = |status, code: &str| Answer {
        status,
        ..ok(&format!(
            r#"{{"error_code":"{code}","error_msg":"Sample not found. [b]"}}"#
        ))
    };
    for status in [200, 400, 404] {
        let answer = another(status, "ModelArts.4420");
        assert_eq!(read_sample(&answer, "a"), ReadReply::Unreadable, "{status}");
        assert!(matches!(read_sample(&answer, "b"), ReadReply::Refused(_)));
    }
    // Brackets in a refusal of the whole request are no id.
    assert!(matches!(
        read_sample(&another(403, "ModelArts.0112"), "a"),
        ReadReply::Refused(_)
    ));
    // It is there, and is not.
    let both = r#"{"sample_id":"a","error_code":"ModelArts.4420","error_msg":"Sample not found."}"#;
    assert_eq!(read_sample(&ok(both), "a"), ReadReply::Unreadable);
}
