//! What a picture shows, decided by the sample's id alone, so that labels, names and pictures agree.

use crate::random::Seeded;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motif {
    Cat,
    Dog,
    Bird,
    Fish,
    Car,
    Tree,
    House,
    Flower,
    Boat,
    Mug,
}

impl Motif {
    pub const ALL: [Self; 10] = [
        Self::Cat,
        Self::Dog,
        Self::Bird,
        Self::Fish,
        Self::Car,
        Self::Tree,
        Self::House,
        Self::Flower,
        Self::Boat,
        Self::Mug,
    ];

    /// As a person who labels would write it; some write Chinese.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cat => "cat",
            Self::Dog => "dog",
            Self::Bird => "bird",
            Self::Fish => "鱼",
            Self::Car => "car",
            Self::Tree => "tree",
            Self::House => "房子",
            Self::Flower => "花",
            Self::Boat => "boat",
            Self::Mug => "mug",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    Day,
    Evening,
    Night,
}

impl Light {
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Day => None,
            Self::Evening => Some("evening"),
            Self::Night => Some("夜晚"),
        }
    }
}

/// All that varies from one picture to the next.
#[derive(Debug, Clone)]
pub struct Scene {
    pub motif: Motif,
    pub light: Light,
    /// Degrees on the colour wheel.
    pub hue: u32,
    pub ground_hue: u32,
    /// Percent of the motif's own size.
    pub size: u32,
    /// Pixels off the middle.
    pub shift: i32,
    pub mirrored: bool,
    /// Hills, dots and the like behind the motif.
    pub detail: Seeded,
}

impl Scene {
    pub fn of(sample_id: &str) -> Self {
        let mut random = Seeded::from_text(sample_id);
        let light = match random.below(8) {
            0 => Light::Evening,
            1 => Light::Night,
            _ => Light::Day,
        };
        Self {
            motif: Motif::ALL[random.index(Motif::ALL.len())],
            light,
            hue: random.below(360) as u32,
            ground_hue: 40 + random.below(110) as u32,
            size: 75 + random.below(40) as u32,
            shift: random.below(50) as i32 - 25,
            mirrored: random.coin(),
            detail: random,
        }
    }

    pub fn labels(&self) -> impl Iterator<Item = &'static str> {
        [Some(self.motif.label()), self.light.label()]
            .into_iter()
            .flatten()
    }
}
