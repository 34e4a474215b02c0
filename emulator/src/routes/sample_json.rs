//! A sample as the service sends it.

use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::db::{AnnotationState, Label, Sample, SampleKind};
use crate::media::UrlSigner;
use crate::server::{BasePath, Scheme};

/// How links to a sample's content are made for one caller.
pub struct Links<'a> {
    signer: &'a UrlSigner,
    origin: String,
    process: Option<&'a str>,
    preview: bool,
}

impl<'a> Links<'a> {
    /// The origin is the one that the caller used, so that the links work wherever the caller came through.
    pub fn new(signer: &'a UrlSigner, parts: &Parts, process: Option<&'a str>, preview: bool) -> Self {
        let host = parts.headers.get("host").and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str));
        let scheme = parts.extensions.get::<Scheme>().map_or("http", |scheme| scheme.0);
        let base = parts
            .extensions
            .get::<BasePath>()
            .map_or("", |base| base.0.as_str());
        let origin = host.map_or_else(String::new, |host| format!("{scheme}://{host}{base}"));
        Self {
            signer,
            origin,
            process,
            preview,
        }
    }
}

pub fn sample_json(sample: &Sample, kind: SampleKind, links: &Links<'_>) -> Value {
    let url = |process| {
        format!(
            "{}{}",
            links.origin,
            links.signer.sign(kind, &sample.sample_id, &sample.name, process)
        )
    };
    let mut json = json!({
        "sample_id": sample.sample_id,
        "sample_type": kind.sample_type(),
        "sample_name": sample.name,
        "sample_size": sample.size,
        "sample_time": sample.time,
        "sample_status": match sample.state {
            AnnotationState::Unannotated => "UN_ANNOTATION",
            AnnotationState::Manual => "MANUAL_ANNOTATION",
            AnnotationState::Automatic => "AUTO_ANNOTATION",
        },
        "sample_dir": "/demo-bucket/input/",
        "source": url(links.process),
        "labels": sample.labels.iter().enumerate().map(|(at, label)| label_json(at, label, kind)).collect::<Vec<_>>(),
        "metadata": { "@modelarts:import_origin": 0, "@modelarts:hard": false },
        "labelers": [],
        "check_accept": false,
        "check_comment": "",
        "check_score": "",
        "deletion_reasons": [],
        "hard_details": {},
        "review_accept": false,
        "review_comment": "",
        "review_score": "",
        "score": sample.labels.first().and_then(|label| label.score),
        "worker_id": "",
    });
    if links.preview {
        json["preview"] = Value::String(url(Some("image/resize,m_lfit,h_200")));
    }
    json
}

fn label_json(at: usize, label: &Label, kind: SampleKind) -> Value {
    let mut json = json!({
        "id": at.to_string(),
        "name": label.name,
        "type": kind.dataset_type(),
        "property": { "@modelarts:color": "#3399ff" },
        "annotated_by": if label.score.is_some() { "auto/model" } else { "human/demo-user/demo-user" },
    });
    if let Some(score) = label.score {
        json["score"] = json!(score);
    }
    json
}
