//! Starts the program and ends it, and the requests that most tests make.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::{self, Answer, Request};

/// The program, running. It ends with its stdin, so a test that fails leaves nothing behind.
pub struct Emulator {
    child: Child,
    pub url: String,
    pub ready: Value,
    /// `host:port`
    pub address: String,
    pub info: Value,
    stderr: Option<JoinHandle<String>>,
    _stdout: BufReader<ChildStdout>,
}

/// A dataset made for one test.
pub struct Dataset {
    pub id: String,
    pub project: String,
    pub sample_ids: Vec<String>,
}

impl Dataset {
    pub fn path(&self, rest: &str) -> String {
        format!(
            "/v2/{}/datasets/{}/data-annotations/samples{rest}",
            self.project, self.id
        )
    }
}

impl Emulator {
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_with_log(arguments, "info")
    }

    pub fn start_with_log(arguments: &[&str], log: &str) -> Self {
        let mut child = command(arguments).env("RUST_LOG", log).spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        if line.is_empty() {
            panic!("the emulator did not get ready: {}", stderr.join().unwrap());
        }
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        let address = url.split_once("://").unwrap().1.to_owned();
        let mut emulator = Self {
            child,
            url,
            ready,
            address,
            info: Value::Null,
            stderr: Some(stderr),
            _stdout: stdout,
        };
        if emulator.url.starts_with("http:") {
            emulator.info = emulator.control("GET", "info", None);
        }
        emulator
    }

    /// Ends it as a parent does that goes away, and gives its log.
    pub fn stop(mut self) -> String {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
        self.stderr.take().unwrap().join().unwrap()
    }

    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end without asking for it.
    pub fn wait(mut self) -> std::process::ExitStatus {
        let stdin = self.child.stdin.take();
        let status = self.child.wait().unwrap();
        drop(stdin);
        status
    }

    pub fn of_info(&self, name: &str) -> String {
        self.info[name].as_str().unwrap().to_owned()
    }

    pub fn send(&self, request: &Request<'_>) -> std::io::Result<Answer> {
        http::send(&self.address, request)
    }

    pub fn control_answer(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let headers = if matches!(method, "POST" | "PUT") {
            json_headers()
        } else {
            Vec::new()
        };
        let path = format!("/__emulator/{path}");
        self.send(&Request {
            method,
            path: &path,
            headers,
            body: body.as_bytes(),
        })
        .unwrap()
    }

    pub fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.control_answer(method, path, body);
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
        answer.json()
    }

    pub fn create(&self, body: Value) -> Dataset {
        let created = self.control("POST", "datasets", Some(body));
        let id = created["dataset_id"].as_str().unwrap().to_owned();
        let project = created["project_id"].as_str().unwrap().to_owned();
        let sample_ids = self.ids(&id);
        Dataset {
            id,
            project,
            sample_ids,
        }
    }

    pub fn dataset(&self, samples: usize) -> Dataset {
        self.create(json!({ "samples": samples }))
    }

    pub fn ids(&self, dataset_id: &str) -> Vec<String> {
        strings(&self.control("GET", &format!("datasets/{dataset_id}/ids"), None)["ids"])
    }

    /// Ids in the order in which they were deleted.
    pub fn deleted(&self, dataset_id: &str) -> Vec<String> {
        let log = self.control("GET", &format!("datasets/{dataset_id}/deletions"), None);
        log["deletions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["sample_id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub fn requests(&self, dataset_id: &str) -> Vec<Value> {
        let log = self.control("GET", &format!("datasets/{dataset_id}/requests"), None);
        log["requests"].as_array().unwrap().clone()
    }

    pub fn only_request(&self, dataset_id: &str) -> Value {
        let requests = self.requests(dataset_id);
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub fn set_faults(&self, faults: Value) {
        self.control("PUT", "faults", Some(json!({ "seed": 1, "faults": faults })));
    }

    /// One fault that hits every request.
    pub fn set_fault(&self, name: &str, parameters: Value) {
        self.set_faults(json!([{ "name": name, "probability": 1, "parameters": parameters }]));
    }

    pub fn set(&self, settings: Value) {
        self.control("PUT", "settings", Some(settings));
    }

    pub fn with_token(&self) -> Vec<(String, String)> {
        let mut headers = json_headers();
        headers.push(("X-Auth-Token".to_owned(), self.of_info("token")));
        headers
    }

    /// Deletes with the demo token; an `Err` when the connection broke.
    pub fn try_delete(&self, dataset: &Dataset, ids: &[String]) -> std::io::Result<Answer> {
        let body = json!({ "samples": ids }).to_string();
        let path = dataset.path("/delete");
        self.send(&Request {
            method: "POST",
            path: &path,
            headers: self.with_token(),
            body: body.as_bytes(),
        })
    }

    pub fn delete(&self, dataset: &Dataset, ids: &[String]) -> Answer {
        self.try_delete(dataset, ids).unwrap()
    }

    pub fn post_with_token(&self, path: &str, body: &str) -> Answer {
        self.send(&Request {
            method: "POST",
            path,
            headers: self.with_token(),
            body: body.as_bytes(),
        })
        .unwrap()
    }

    pub fn try_get(&self, path: &str) -> std::io::Result<Answer> {
        self.send(&Request {
            method: "GET",
            path,
            headers: self.with_token(),
            body: b"",
        })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // A failed test must not wait for a program that hangs.
        if std::thread::panicking() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_modelarts-emulator"));
    command.args(["--port", "0", "--exit-with-stdin"]);
    if !arguments.contains(&"--samples") {
        command.args(["--samples", "20"]);
    }
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub fn json_headers() -> Vec<(String, String)> {
    vec![("Content-Type".to_owned(), "application/json".to_owned())]
}

pub fn strings(list: &Value) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

/// Asks until there is an answer. The limit only keeps a test that would wait for ever from doing so.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "waited in vain until {what}"
        );
        std::thread::yield_now();
    }
}
