//! Short tones as WAV: 8 kHz, one channel, 8 bits.

use std::f64::consts::TAU;

use crate::random::Seeded;

const RATE: u32 = 8_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timbre {
    Bell,
    Siren,
    Beeps,
    Hum,
}

#[derive(Debug, Clone)]
pub struct Tone {
    pub timbre: Timbre,
    frequency: f64,
    milliseconds: u32,
}

impl Tone {
    pub fn of(sample_id: &str) -> Self {
        let mut random = Seeded::from_text(sample_id);
        let timbre = [Timbre::Bell, Timbre::Siren, Timbre::Beeps, Timbre::Hum][random.index(4)];
        let semitones = random.below(24) as f64;
        let base = if timbre == Timbre::Hum { 82.4 } else { 262.0 };
        Self {
            timbre,
            frequency: base * 2.0_f64.powf(semitones / 12.0),
            milliseconds: 400 + random.below(600) as u32,
        }
    }

    pub fn label(&self) -> &'static str {
        match self.timbre {
            Timbre::Bell => "铃声",
            Timbre::Siren => "siren",
            Timbre::Beeps => "beep",
            Timbre::Hum => "hum",
        }
    }

    pub fn wav(&self) -> Vec<u8> {
        let samples = RATE * self.milliseconds / 1_000;
        let mut wav = Vec::with_capacity(44 + samples as usize);
        wav.extend_from_slice(b"RIFF");
        wav.extend_from_slice(&(36 + samples).to_le_bytes());
        wav.extend_from_slice(b"WAVEfmt ");
        wav.extend_from_slice(&16_u32.to_le_bytes());
        wav.extend_from_slice(&1_u16.to_le_bytes()); // PCM
        wav.extend_from_slice(&1_u16.to_le_bytes()); // channels
        wav.extend_from_slice(&RATE.to_le_bytes());
        wav.extend_from_slice(&RATE.to_le_bytes()); // bytes a second
        wav.extend_from_slice(&1_u16.to_le_bytes()); // bytes a sample
        wav.extend_from_slice(&8_u16.to_le_bytes()); // bits
        wav.extend_from_slice(b"data");
        wav.extend_from_slice(&samples.to_le_bytes());
        wav.extend((0..samples).map(|at| {
            let time = f64::from(at) / f64::from(RATE);
            (128.0 + 100.0 * self.level(time)).clamp(0.0, 255.0) as u8
        }));
        wav
    }

    /// In -1..1.
    fn level(&self, time: f64) -> f64 {
        let wave = |factor: f64| (TAU * self.frequency * factor * time).sin();
        match self.timbre {
            Timbre::Bell => (wave(1.0) + 0.5 * wave(2.76) + 0.3 * wave(5.4)) / 1.8 * (-5.0 * time).exp(),
            Timbre::Siren => (TAU * self.frequency * time + 12.0 * (TAU * 2.0 * time).sin()).sin() * 0.7,
            Timbre::Beeps => {
                if (time * 6.0).fract() < 0.5 {
                    wave(1.0) * 0.8
                } else {
                    0.0
                }
            }
            Timbre::Hum => (wave(1.0) + 0.6 * wave(2.0) + 0.3 * wave(3.0)) / 2.0,
        }
    }
}
