//! `--tls`: HTTP/2 by ALPN, and resets of a stream that leave the connection alone.

use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::harness::Emulator;

type Sender = http2::SendRequest<Full<Bytes>>;

/// Trusts the certificate that the ready line names, and nothing else.
async fn connect(emulator: &Emulator, protocols: &[&[u8]], name: &str) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    let certificate = emulator.ready["certificate"].as_str().unwrap();
    roots
        .add(CertificateDer::from_pem_file(certificate).unwrap())
        .unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let stream = TcpStream::connect(&emulator.address).await.unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap()
}

async fn http2(emulator: &Emulator) -> Sender {
    let stream = connect(emulator, &[b"h2", b"http/1.1"], "127.0.0.1").await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    sender
}

async fn ask(
    sender: &Sender,
    method: &str,
    url: String,
    token: &str,
    body: Option<Value>,
) -> hyper::Result<Response<hyper::body::Incoming>> {
    let request = Request::builder()
        .method(method)
        .uri(url)
        .header("content-type", "application/json")
        .header("x-auth-token", token)
        .body(Full::from(body.map(|body| body.to_string()).unwrap_or_default()))
        .unwrap();
    sender.clone().send_request(request).await
}

async fn json_of(response: Response<hyper::body::Incoming>) -> Value {
    assert!(response.status().is_success(), "{response:?}");
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

struct Session<'a> {
    emulator: &'a Emulator,
    sender: Sender,
    token: String,
    dataset: String,
    samples: String,
    ids: Vec<Value>,
}

impl<'a> Session<'a> {
    async fn open(emulator: &'a Emulator, samples: usize) -> Self {
        let sender = http2(emulator).await;
        let control = |path: &str| format!("{}/__emulator/{path}", emulator.url);
        let info = json_of(ask(&sender, "GET", control("info"), "", None).await.unwrap()).await;
        let created = ask(
            &sender,
            "POST",
            control("datasets"),
            "",
            Some(json!({ "samples": samples })),
        )
        .await;
        let created = json_of(created.unwrap()).await;
        let dataset = created["dataset_id"].as_str().unwrap().to_owned();
        let samples = format!(
            "{}/v2/{}/datasets/{dataset}/data-annotations/samples",
            emulator.url,
            created["project_id"].as_str().unwrap()
        );
        let token = info["token"].as_str().unwrap().to_owned();
        let mut session = Self {
            emulator,
            sender,
            token,
            dataset,
            samples,
            ids: Vec::new(),
        };
        session.ids = session.present().await;
        session
    }

    async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/__emulator/{path}", self.emulator.url);
        json_of(ask(&self.sender, method, url, "", body).await.unwrap()).await
    }

    async fn present(&self) -> Vec<Value> {
        let ids = self
            .control("GET", &format!("datasets/{}/ids", self.dataset), None)
            .await;
        ids["ids"].as_array().unwrap().clone()
    }

    async fn delete(&self, ids: &[Value]) -> hyper::Result<Response<hyper::body::Incoming>> {
        let url = format!("{}/delete", self.samples);
        ask(
            &self.sender,
            "POST",
            url,
            &self.token,
            Some(json!({ "samples": ids })),
        )
        .await
    }
}

#[tokio::test]
async fn many_requests_go_over_one_connection() {
    let emulator = Emulator::start(&["--tls"]);
    let session = Session::open(&emulator, 60).await;
    let mut waiting = Vec::new();
    for ids in session.ids.chunks(2) {
        waiting.push(session.delete(ids));
    }
    for answer in waiting {
        let answer = answer.await.unwrap();
        assert_eq!(answer.version(), Version::HTTP_2);
        assert!(answer.headers().contains_key("x-request-id"));
        assert_eq!(json_of(answer).await["success"], json!(true));
    }
    assert!(session.present().await.is_empty());
}

#[tokio::test]
async fn a_reset_ends_its_stream_and_not_the_connection() {
    let emulator = Emulator::start(&["--tls"]);
    let session = Session::open(&emulator, 4).await;
    for (name, gone) in [("reset-before", 0), ("reset-after", 2)] {
        let faults = json!({ "faults": [{ "name": name, "probability": 1 }] });
        session.control("PUT", "faults", Some(faults)).await;
        assert!(session.delete(&session.ids[..2]).await.is_err(), "{name}");
        // Over the same connection.
        assert_eq!(session.present().await, session.ids[gone..], "{name}");
    }
}

#[tokio::test]
async fn a_cut_body_is_an_error_of_its_stream() {
    let emulator = Emulator::start(&["--tls", "--fault", "cut-body=1"]);
    let session = Session::open(&emulator, 2).await;
    let answer = session.delete(&session.ids).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.into_body().collect().await.is_err());
    assert!(session.present().await.is_empty());
}

#[tokio::test]
async fn who_speaks_only_http1_gets_http1() {
    let emulator = Emulator::start(&["--tls"]);
    // By the other name that the certificate has.
    let stream = connect(&emulator, &[b"http/1.1"], "localhost").await;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("/__emulator/info")
        .header("host", "localhost")
        .body(Full::<Bytes>::default())
        .unwrap();
    let answer = sender.send_request(request).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, Version::HTTP_11)
    );
}

#[tokio::test]
async fn links_are_https() {
    let emulator = Emulator::start(&["--tls"]);
    let session = Session::open(&emulator, 1).await;
    let listed = ask(
        &session.sender,
        "GET",
        session.samples.clone(),
        &session.token,
        None,
    )
    .await
    .unwrap();
    let source = json_of(listed).await["samples"][0]["source"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        source.starts_with(&format!("{}/__media/", emulator.url)),
        "{source}"
    );
    let picture = ask(&session.sender, "GET", source, "", None).await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/svg+xml");
}

#[tokio::test]
async fn no_token_is_in_the_log_of_http2_at_its_most_talkative() {
    let emulator = Emulator::start_with_log(&["--tls"], "trace");
    let session = Session::open(&emulator, 1).await;
    session.delete(&session.ids).await.unwrap();
    let token = session.token.clone();
    drop(session);
    let log = emulator.stop();
    assert!(log.contains("/data-annotations/samples/delete"));
    assert!(!log.contains(&token), "the token is in the log");
}
