//! The numbers in `src/limits.rs`, in the README and in the declarations are the same.

// What is not as it should be is to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use modelarts_dataset::limits::{self, Limit};

const README: &str = include_str!("../README.md");
const DECLARATIONS: &str = include_str!("../npm/index.d.ts");

const ALL: [Limit; 11] = [
    limits::CONCURRENCY,
    limits::TIMEOUT,
    limits::ATTEMPTS,
    limits::BASE_DELAY,
    limits::THROTTLE_DELAY,
    limits::MAX_DELAY,
    limits::MAX_RETRY_AFTER,
    limits::BATCH_SIZE,
    limits::PAGE_LIMIT,
    limits::PAGE_SIZE,
    limits::PAGE_OFFSET,
];

/// As people write it: 30,000.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[test]
fn the_readme_has_every_number() {
    for limit in ALL {
        let [default, min, max] = [limit.default, limit.min, limit.max].map(grouped);
        let row = format!("| `{}` | {default} | {min} | {max} |", limit.name);
        assert!(README.contains(&row), "the README lacks: {row}");
    }
}

#[test]
fn the_declarations_have_every_default_and_the_bounds_of_those_that_state_them() {
    for limit in ALL {
        let field = format!("{}?: number", limit.name);
        let comments: Vec<&str> = DECLARATIONS
            .match_indices(&field)
            .map(|(at, _)| comment_before(at))
            .collect();
        assert!(!comments.is_empty(), "{} is not declared", limit.name);
        // Paging is described in one sentence above the methods, and pages from 0 need no words.
        if ["limit", "pageSize", "offset"].contains(&limit.name) {
            continue;
        }
        let stated = comments
            .iter()
            .any(|comment| comment.contains(&format!("Default {}", grouped(limit.default))));
        assert!(stated, "{}: {comments:?}", limit.name);
        let bounds = format!("{} to {}", grouped(limit.min), grouped(limit.max));
        let times = ["throttleDelay", "maxDelay", "maxRetryAfter"].contains(&limit.name);
        assert!(
            times || comments.iter().any(|comment| comment.contains(&bounds)),
            "{}: {bounds}",
            limit.name
        );
    }
    assert!(DECLARATIONS.contains("`limit` 1 to 100, default 10"));
}

fn comment_before(at: usize) -> &'static str {
    let before = &DECLARATIONS[..at];
    let from = before.rfind("/**").unwrap_or(0);
    &before[from..]
}
