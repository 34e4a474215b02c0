//! The level over time, drawn.

use crate::world::Trace;
use std::fmt::Write;

pub struct Panel {
    pub title: &'static str,
    pub trace: Trace,
    /// Milliseconds that are shown.
    pub until: u64,
    pub ideal: usize,
}

const WIDTH: usize = 380;
const HEIGHT: usize = 170;
/// Of the axes in a panel.
const LEFT: usize = 34;
const TOP: usize = 28;
const ACROSS: usize = WIDTH - LEFT - 14;
const UP: usize = HEIGHT - TOP - 34;
const MOST: usize = 32;

pub fn picture(panels: &[Panel]) -> String {
    let (width, height) = (2 * WIDTH, panels.len().div_ceil(2) * HEIGHT);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\">\n\
         <title>Requests in flight that the limiter allows, over time</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (number, panel) in panels.iter().enumerate() {
        let (x, y) = (number % 2 * WIDTH, number / 2 * HEIGHT);
        writeln!(out, "<g transform=\"translate({x} {y})\">").expect("a string takes it");
        draw(&mut out, panel).expect("a string takes it");
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, panel: &Panel) -> std::fmt::Result {
    let x = |time: u64| LEFT + (time * ACROSS as u64 / panel.until) as usize;
    let y = |level: usize| TOP + UP - level * UP / MOST;
    let (right, bottom) = (LEFT + ACROSS, TOP + UP);
    writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"16\" font-size=\"12\" font-weight=\"bold\">{}</text>",
        panel.title
    )?;
    for level in [0, 8, 16, 24, 32] {
        let at = y(level);
        writeln!(out, "<path d=\"M{LEFT} {at}H{right}\" stroke=\"#ddd\"/>")?;
        writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{level}</text>",
            LEFT - 6,
            at + 4
        )?;
    }
    for quarter in 0..=4 {
        let time = panel.until * quarter / 4;
        let seconds = time as f64 / 1_000.0;
        writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{seconds} s</text>",
            x(time),
            bottom + 16
        )?;
    }
    let ideal = y(panel.ideal);
    writeln!(
        out,
        "<path d=\"M{LEFT} {ideal}H{right}\" stroke=\"#c60\" stroke-dasharray=\"4 3\"/>"
    )?;
    let levels = &panel.trace.levels;
    let first = levels.first().map_or(0, |(_, level)| *level);
    write!(
        out,
        "<path fill=\"none\" stroke=\"#05a\" stroke-width=\"1.5\" d=\"M{LEFT} {}",
        y(first)
    )?;
    for (time, level) in levels.iter().filter(|(time, _)| *time <= panel.until) {
        write!(out, "H{}V{}", x(*time), y(*level))?;
    }
    writeln!(out, "H{}\"/>", x(panel.until.min(panel.trace.time)))
}
