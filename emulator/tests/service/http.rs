//! A client of a few lines over a plain socket. A real one would hide what these tests are about: resets, bodies that
//! come slowly or not whole, answers that are no answers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        let first = found.next();
        assert!(found.next().is_none(), "{name} is there twice");
        first
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Status and `error_code`, which is what most refusals are told by.
    pub fn refusal(&self) -> (u16, String) {
        (
            self.status,
            self.json()["error_code"].as_str().unwrap_or_default().to_owned(),
        )
    }

    pub fn promised_length(&self) -> usize {
        self.header("content-length").unwrap().parse().unwrap()
    }
}

/// `address` is host and port. An `Err` is what became of the connection before a whole head came.
pub fn send(address: &str, request: &Request<'_>) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(&wire(address, request))?;
    read_answer(&mut stream)
}

/// The request as bytes; `Host` and `Content-Length` are added unless they are given.
pub fn wire(address: &str, request: &Request<'_>) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.path);
    let has = |name: &str| {
        request
            .headers
            .iter()
            .any(|(key, _)| key.eq_ignore_ascii_case(name))
    };
    if !has("host") {
        head.push_str(&format!("Host: {address}\r\n"));
    }
    if !has("content-length") && !request.body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", request.body.len()));
    }
    head.push_str("Connection: close\r\n");
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), request.body].concat()
}

pub fn read_answer(stream: &mut TcpStream) -> std::io::Result<Answer> {
    let mut received = Vec::new();
    let mut chunk = [0; 16 * 1024];
    let head_end = loop {
        if let Some(at) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        received.extend_from_slice(&chunk[..read]);
    };
    let (status, headers) = head(std::str::from_utf8(&received[..head_end]).unwrap());
    let mut body = received.split_off(head_end + 4);
    loop {
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        body.extend_from_slice(&chunk[..read]);
    }
    assert!(
        !headers.iter().any(|(name, _)| name == "transfer-encoding"),
        "this client reads no chunks"
    );
    Ok(Answer {
        status,
        headers,
        body,
    })
}

fn head(head: &str) -> (u16, Vec<(String, String)>) {
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    (status, headers)
}
