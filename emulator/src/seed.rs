//! The demo datasets, the same each time they are planted: images, text, sound, and a stranger's.

use crate::clock::now_ms;
use crate::db::{AnnotationState, Dataset, Db, DbError, Label, NewDataset, NewSample, SampleKind};
use crate::identity::{FOREIGN_PROJECT_ID, PROJECT_ID};
use crate::media::{Motif, Review, Scene, Tone};
use crate::random::{Seeded, to_hex};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

struct Demo {
    dataset_id: &'static str,
    project_id: &'static str,
    name: &'static str,
    description: &'static str,
    kind: SampleKind,
    samples: u32,
}

/// Removes what there is and plants the demo datasets; `samples` of images, a fifth as many texts and sounds.
pub async fn plant(db: &Db, samples: u32) -> Result<(), DbError> {
    let fifth = samples.div_ceil(5);
    let demos = [
        Demo {
            dataset_id: "Kx7mQ2vTn4LpWc9sZa1B",
            project_id: PROJECT_ID,
            name: "street-and-garden",
            description: "Pictures of animals, plants and things, by day and by night",
            kind: SampleKind::Image,
            samples,
        },
        Demo {
            dataset_id: "Ru3nYb8HdVe5TgJ6kPf0",
            project_id: PROJECT_ID,
            name: "评论-reviews",
            description: "Short reviews of goods",
            kind: SampleKind::Text,
            samples: fifth,
        },
        Demo {
            dataset_id: "Wz4cMs9XqNa2LrF7tHy6",
            project_id: PROJECT_ID,
            name: "sounds",
            description: "Bells, sirens, beeps and hums",
            kind: SampleKind::Sound,
            samples: fifth,
        },
        Demo {
            dataset_id: "Fo1rEiGnDaTaSeT00001",
            project_id: FOREIGN_PROJECT_ID,
            name: "somebody-elses",
            description: "Not the demo user's",
            kind: SampleKind::Image,
            samples: 12,
        },
    ];
    // Whole days, so that a day's starts give the same times.
    let today = now_ms() / DAY_MS * DAY_MS;
    db.write(move |connection| {
        let transaction = connection.transaction()?;
        Dataset::remove_all(&transaction)?;
        for (at, demo) in demos.iter().enumerate() {
            let new = NewDataset {
                dataset_id: demo.dataset_id.to_owned(),
                project_id: demo.project_id.to_owned(),
                name: demo.name.to_owned(),
                description: demo.description.to_owned(),
                kind: demo.kind,
                labels: labels_of(demo.kind),
                created_at: today - 90 * DAY_MS + at as i64 * 3_600_000,
            };
            let mut random = Seeded::new(at as u64 + 1);
            let start = new.created_at;
            if let Some(key) = Dataset::create(&transaction, &new)? {
                let rows = (0..demo.samples).map(|at| {
                    let id = hex_id(&mut random);
                    sample(id, demo.kind, at, start + i64::from(at) * 41_000)
                });
                Dataset::add_samples(&transaction, key, rows)?;
            }
        }
        transaction.commit()
    })
    .await
}

/// 32 hex characters, as the service gives them.
pub fn hex_id(random: &mut Seeded) -> String {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&random.next().to_be_bytes());
    bytes[8..].copy_from_slice(&random.next().to_be_bytes());
    to_hex(&bytes)
}

pub fn labels_of(kind: SampleKind) -> Vec<String> {
    let labels: Vec<&str> = match kind {
        SampleKind::Image => Motif::ALL
            .iter()
            .map(|motif| motif.label())
            .chain(["evening", "夜晚"])
            .collect(),
        SampleKind::Text => vec!["positive", "negative", "中性"],
        SampleKind::Sound => vec!["铃声", "siren", "beep", "hum"],
    };
    labels.into_iter().map(str::to_owned).collect()
}

/// A sample whose labels say what its content shows; some are not labelled yet, some by a model only.
pub fn sample(sample_id: String, kind: SampleKind, number: u32, time: i64) -> NewSample {
    let mut random = Seeded::from_text(&format!("{sample_id}/row"));
    let (names, extension, sizes): (Vec<&str>, _, _) = match kind {
        SampleKind::Image => (Scene::of(&sample_id).labels().collect(), "svg", 1_500..4_500),
        SampleKind::Text => (vec![Review::of(&sample_id).label()], "txt", 20..120),
        SampleKind::Sound => (vec![Tone::of(&sample_id).label()], "wav", 3_244..8_044),
    };
    let state = match random.below(10) {
        0..=5 => AnnotationState::Manual,
        6..=7 => AnnotationState::Automatic,
        _ => AnnotationState::Unannotated,
    };
    let mut score = || match state {
        AnnotationState::Automatic => Some(0.5 + random.below(50) as f64 / 100.0),
        _ => None,
    };
    let labels = match state {
        AnnotationState::Unannotated => Vec::new(),
        _ => names
            .iter()
            .map(|name| Label {
                name: (*name).to_owned(),
                score: score(),
            })
            .collect(),
    };
    let stem = ["IMG", "DSC", "照片"][random.index(3)];
    let stem = match kind {
        SampleKind::Image => stem,
        SampleKind::Text => "review",
        SampleKind::Sound => "rec",
    };
    NewSample {
        sample_id,
        name: format!("{stem}_{:05}.{extension}", number + 1),
        size: sizes.start + random.below((sizes.end - sizes.start) as u64) as i64,
        time,
        state,
        labels,
    }
}
