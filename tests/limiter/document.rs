//! `docs/limiter.md` and its picture say what comes out here.

use crate::cases::{ALL, CONNECTIONS, KNEE, REFUSING, SLOWING};
use crate::plot::{Panel, picture};
use crate::world::Trace;
use std::fmt::Write;
use std::fs;

const TEXT: &str = "docs/limiter.md";
const PICTURE: &str = "docs/limiter.svg";
const BEGIN: &str = "<!-- the table of tests/limiter -->\n";
const END: &str = "<!-- its end -->\n";

fn table() -> String {
    let mut table = String::from(
        "| | the limiter: refused, time | levels | always 6: refused, time | always 32: refused, time |\n|---|---|---|---|---|\n",
    );
    for case in &ALL {
        let cell = |trace: &Trace| {
            format!(
                "{:.1} %, {:.2}",
                100.0 * trace.refused_share(),
                case.slowness(trace)
            )
        };
        let library = case.library();
        let mut levels = library.settled();
        levels.retain(|(_, time)| time * 20 >= library.time / 2);
        let text = match (levels.first(), levels.last()) {
            (Some((low, _)), Some((high, _))) if low < high => format!("{low} to {high}"),
            (Some((low, _)), _) => low.to_string(),
            _ => String::new(),
        };
        writeln!(
            table,
            "| {} | {} | {text} | {} | {} |",
            case.name,
            cell(&library),
            cell(&case.pool(6)),
            cell(&case.pool(32)),
        )
        .expect("a string takes it");
    }
    table
}

fn plotted() -> String {
    let panel = |title, case: &crate::cases::Case, until, ideal| Panel {
        title,
        trace: case.library(),
        until,
        ideal,
    };
    picture(&[
        panel("HTTP/1.1: six connections", &CONNECTIONS, 10_000, 7),
        panel("HTTP/2: the service has 16 at a time", &KNEE, 10_000, 16),
        panel("slows down beyond 12 at a time", &SLOWING, 10_000, 17),
        panel("50 a second, 429 without Retry-After", &REFUSING, 20_000, 2),
    ])
}

#[test]
fn the_document_says_what_comes_out() {
    let text = fs::read_to_string(TEXT).expect("the document");
    let (before, rest) = text.split_once(BEGIN).expect("where the table begins");
    let (_, after) = rest.split_once(END).expect("where the table ends");
    let wanted = [before, BEGIN, &table(), END, after].concat();
    let picture = plotted();
    if std::env::var_os("LIMITER_DOCUMENT").is_some() {
        fs::write(TEXT, wanted).expect("the document can be written");
        fs::write(PICTURE, picture).expect("the picture can be written");
        return;
    }
    let again = "LIMITER_DOCUMENT=1 cargo test --release --test limiter writes them anew";
    assert!(text == wanted, "{TEXT} is out of date: {again}");
    let found = fs::read_to_string(PICTURE).expect("the picture");
    assert!(found == picture, "{PICTURE} is out of date: {again}");
}
