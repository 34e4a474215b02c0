//! The content of samples, made from their ids alone, and links to it that are signed and expire.

mod motif;
mod scene;
mod sound;
mod text;
mod urls;

use crate::db::SampleKind;

pub use motif::{Motif, Scene};
pub use sound::Tone;
pub use text::Review;
pub use urls::UrlSigner;

pub struct Content {
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

pub fn content(kind: SampleKind, sample_id: &str, name: &str, height: Option<u32>) -> Content {
    match kind {
        SampleKind::Image => Content {
            mime: "image/svg+xml",
            bytes: scene::draw(&Scene::of(sample_id), name, height).into_bytes(),
        },
        SampleKind::Text => Content {
            mime: "text/plain; charset=utf-8",
            bytes: Review::of(sample_id).text().into_bytes(),
        },
        SampleKind::Sound => Content {
            mime: "audio/wav",
            bytes: Tone::of(sample_id).wav(),
        },
    }
}
