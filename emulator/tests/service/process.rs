//! The program as a program: how it starts, ends, and keeps its database.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::harness::{Emulator, command};

#[test]
fn it_says_when_it_is_ready() {
    let emulator = Emulator::start(&[]);
    assert_eq!(emulator.ready["event"], json!("ready"));
    assert_eq!(emulator.ready["certificate"], json!(null));
    assert!(emulator.url.starts_with("http://127.0.0.1:"));
}

#[test]
fn it_ends_when_its_stdin_closes() {
    let log = Emulator::start(&[]).stop();
    assert!(log.contains("ready") && log.contains("ends"), "{log}");
}

#[cfg(unix)]
#[test]
fn it_ends_on_signals() {
    for signal in ["TERM", "INT"] {
        let emulator = Emulator::start(&[]);
        let killed = Command::new("kill")
            .args([&format!("-{signal}"), &emulator.process_id().to_string()])
            .status();
        assert!(killed.unwrap().success());
        assert!(emulator.wait().success(), "{signal}");
    }
}

#[test]
fn a_temporary_database_is_removed_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(&[]).env("TMPDIR", folder.path()).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    let entries = || std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(entries(), 1);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(entries(), 0);
}

#[test]
fn a_database_file_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.sqlite");
    let file = file.to_str().unwrap();
    let emulator = Emulator::start(&["--database", file]);
    let dataset = emulator.dataset(3);
    emulator.delete(&dataset, &dataset.sample_ids[..1]);
    emulator.stop();
    let again = Emulator::start(&["--database", file, "--samples", "99"]);
    assert_eq!(again.ids(&dataset.id), dataset.sample_ids[1..]);
    assert_eq!(again.deleted(&dataset.id), dataset.sample_ids[..1]);
    // What is there is not planted anew.
    assert_eq!(again.info["datasets"][0]["total_sample_count"], json!(20));
}

#[test]
fn what_it_cannot_do_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing/db.sqlite");
    for (arguments, word) in [
        (
            vec!["--database", nowhere.to_str().unwrap()],
            "cannot open the database",
        ),
        (vec!["--fault", "nonsense=1"], "there is no fault nonsense"),
        (vec!["--rate", "0"], "over 0"),
        (vec!["--serve", "nonsense"], "/prefix=DIR"),
        (vec!["--batch-limit", "0"], "batch-limit"),
    ] {
        let output = command(&arguments).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(word), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_taken_port_is_named() {
    let emulator = Emulator::start(&[]);
    let port = emulator.address.rsplit_once(':').unwrap().1;
    let mut command = Command::new(env!("CARGO_BIN_EXE_modelarts-emulator"));
    let output = command
        .args(["--port", port, "--exit-with-stdin"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains(port));
}

#[test]
fn it_listens_on_loopback_only() {
    let emulator = Emulator::start(&[]);
    let port: u16 = emulator.address.rsplit_once(':').unwrap().1.parse().unwrap();
    // Another loopback address than the one it is bound to would be served by a socket bound to all.
    assert!(std::net::TcpStream::connect(("127.0.0.2", port)).is_err());
}

#[test]
fn an_open_host_is_named_in_the_log_and_by_an_address_that_can_be_opened() {
    let emulator = Emulator::start(&["--host", "0.0.0.0"]);
    assert!(emulator.url.starts_with("http://127.0.0.1:"), "{}", emulator.url);
    assert!(emulator.stop().contains("beyond this machine"));
}
