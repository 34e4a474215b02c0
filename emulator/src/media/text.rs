//! Short reviews, as a person would sort them into good, bad and neither.

use crate::random::Seeded;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Good,
    Bad,
    Neither,
}

#[derive(Debug)]
pub struct Review {
    pub mood: Mood,
    detail: Seeded,
}

const THINGS: &[&str] = &[
    "headphones",
    "kettle",
    "rucksack",
    "lamp",
    "keyboard",
    "tent",
    "茶壶",
    "雨伞",
    "bicycle bell",
];
const GOOD: &[&str] = &[
    "The {} does what it promises, and quietly.",
    "Bought the {} for my sister, and now I want one too.",
    "Three months with the {} and it still looks new.",
    "{}很好用，推荐给大家。",
];
const BAD: &[&str] = &[
    "The {} broke on the second day.",
    "I sent the {} back: the colour is not the one in the picture.",
    "Nobody answers when one asks about the {}.",
    "{}质量太差，不值这个价。",
];
const NEITHER: &[&str] = &[
    "The {} came on Tuesday.",
    "It is a {}, neither better nor worse than others.",
    "Have not used the {} yet, will write again.",
    "{}已收到，还没有用过。",
];
const CLOSINGS: &[&str] = &[
    "",
    " Delivery took four days.",
    " The box was dented.",
    " Would buy again, perhaps.",
    " 快递很快。",
];

impl Review {
    pub fn of(sample_id: &str) -> Self {
        let mut detail = Seeded::from_text(sample_id);
        let mood = match detail.below(5) {
            0 | 1 => Mood::Good,
            2 | 3 => Mood::Bad,
            _ => Mood::Neither,
        };
        Self { mood, detail }
    }

    pub fn label(&self) -> &'static str {
        match self.mood {
            Mood::Good => "positive",
            Mood::Bad => "negative",
            Mood::Neither => "中性",
        }
    }

    pub fn text(&self) -> String {
        let mut random = self.detail.clone();
        let sentences = match self.mood {
            Mood::Good => GOOD,
            Mood::Bad => BAD,
            Mood::Neither => NEITHER,
        };
        let thing = THINGS[random.index(THINGS.len())];
        let sentence = sentences[random.index(sentences.len())].replace("{}", thing);
        format!("{sentence}{}", CLOSINGS[random.index(CLOSINGS.len())])
    }
}
