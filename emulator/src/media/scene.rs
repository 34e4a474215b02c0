//! Draws a scene as SVG: a sky, a ground, some detail, the motif in front.

use super::motif::{Light, Motif, Scene};
use crate::random::Seeded;

pub fn draw(scene: &Scene, name: &str, height: Option<u32>) -> String {
    let height = height.unwrap_or(480);
    let width = height * 4 / 3;
    let (sky_top, sky_low) = sky(scene);
    let ground = ground(scene);
    let scale = f64::from(scene.size) / 100.0;
    let mirror = if scene.mirrored { -scale } else { scale };
    let motif = shapes(scene.motif, scene.hue);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 320 240\" role=\"img\">\
         <title>{title}</title>\
         <defs><linearGradient id=\"s\" x2=\"0\" y2=\"1\"><stop stop-color=\"{sky_top}\"/><stop offset=\"1\" stop-color=\"{sky_low}\"/></linearGradient></defs>\
         <rect width=\"320\" height=\"240\" fill=\"url(#s)\"/>{heaven}{hills}\
         <rect y=\"178\" width=\"320\" height=\"62\" fill=\"{ground}\"/>{spots}\
         <g transform=\"translate({x} 190) scale({mirror} {scale})\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{motif}</g></svg>",
        title = escaped(name),
        heaven = heaven(scene),
        hills = hills(scene),
        spots = spots(scene),
        x = 160 + scene.shift,
    )
}

fn sky(scene: &Scene) -> (String, String) {
    match scene.light {
        Light::Day => (
            format!("hsl({} 70% 72%)", 195 + scene.hue % 30),
            "hsl(200 60% 92%)".to_owned(),
        ),
        Light::Evening => (
            format!("hsl({} 45% 45%)", 250 + scene.hue % 40),
            format!("hsl({} 90% 70%)", 15 + scene.hue % 25),
        ),
        Light::Night => (
            format!("hsl({} 50% 12%)", 220 + scene.hue % 30),
            "hsl(230 40% 28%)".to_owned(),
        ),
    }
}

fn ground(scene: &Scene) -> String {
    if scene.motif == Motif::Fish || scene.motif == Motif::Boat {
        let light = if scene.light == Light::Night { 25 } else { 50 };
        return format!("hsl({} 60% {light}%)", 195 + scene.ground_hue / 8);
    }
    let light = match scene.light {
        Light::Day => 52,
        Light::Evening => 38,
        Light::Night => 22,
    };
    format!("hsl({} 40% {light}%)", scene.ground_hue)
}

/// Sun and clouds, or moon and stars.
fn heaven(scene: &Scene) -> String {
    let mut random = scene.detail.clone();
    let x = 30 + random.below(260);
    let y = 25 + random.below(40);
    let mut out = match scene.light {
        Light::Day => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"16\" fill=\"#ffd84d\"/>"),
        Light::Evening => format!("<circle cx=\"{x}\" cy=\"150\" r=\"26\" fill=\"#ffb347\"/>"),
        Light::Night => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"14\" fill=\"#f4f1de\"/>"),
    };
    if scene.light == Light::Night {
        for _ in 0..14 {
            let (x, y) = (random.below(320), random.below(140));
            out.push_str(&format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"1.2\" fill=\"#fff\"/>"
            ));
        }
    } else {
        for _ in 0..random.below(4) {
            let (x, y) = (random.below(300), 15 + random.below(60));
            out.push_str(&format!(
                "<g fill=\"#fff\" opacity=\".85\"><ellipse cx=\"{x}\" cy=\"{y}\" rx=\"26\" ry=\"9\"/><circle cx=\"{}\" cy=\"{}\" r=\"10\"/></g>",
                x + 6,
                y.saturating_sub(6),
            ));
        }
    }
    out
}

fn hills(scene: &Scene) -> String {
    let mut random = Seeded::new(u64::from(scene.hue) << 16 | u64::from(scene.ground_hue));
    let light = if scene.light == Light::Night { 18 } else { 44 };
    (0..random.below(4))
        .map(|_| {
            let (x, rx, ry) = (random.below(320), 60 + random.below(90), 20 + random.below(50));
            let hue = u64::from(scene.ground_hue) + random.below(30);
            format!(
                "<ellipse cx=\"{x}\" cy=\"182\" rx=\"{rx}\" ry=\"{ry}\" fill=\"hsl({hue} 30% {light}%)\"/>"
            )
        })
        .collect()
}

/// Pebbles and tufts, or waves.
fn spots(scene: &Scene) -> String {
    let mut random = Seeded::new(u64::from(scene.ground_hue) << 20 | u64::from(scene.size));
    let mut out = String::new();
    for _ in 0..12 {
        let (x, y) = (random.below(320), 186 + random.below(50));
        if matches!(scene.motif, Motif::Fish | Motif::Boat) {
            out.push_str(&format!(
                "<path d=\"M{x} {y}q6 -5 12 0t12 0\" fill=\"none\" stroke=\"#fff\" opacity=\".5\"/>"
            ));
        } else {
            out.push_str(&format!(
                "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"4\" ry=\"2\" fill=\"#000\" opacity=\".15\"/>"
            ));
        }
    }
    out
}

/// Drawn around x = 0, standing on y = 0, about 150 high.
fn shapes(motif: Motif, hue: u32) -> String {
    let fur = format!("hsl({hue} 35% 58%)");
    let dark = format!("hsl({hue} 40% 34%)");
    let bright = format!("hsl({hue} 75% 55%)");
    let pale = format!("hsl({hue} 60% 85%)");
    match motif {
        Motif::Cat => format!(
            "<path d=\"M50 -20q45 -10 30 -60\" fill=\"none\" stroke=\"{fur}\" stroke-width=\"12\"/>\
             <ellipse cy=\"-38\" rx=\"46\" ry=\"40\" fill=\"{fur}\"/>\
             <path d=\"M-36 -100l-4 -42 28 20zM36 -100l4 -42 -28 20z\" fill=\"{fur}\"/><circle cy=\"-95\" r=\"38\" fill=\"{fur}\"/>\
             <ellipse cx=\"-14\" cy=\"-100\" rx=\"6\" ry=\"8\" fill=\"#fff7b0\"/><ellipse cx=\"14\" cy=\"-100\" rx=\"6\" ry=\"8\" fill=\"#fff7b0\"/>\
             <ellipse cx=\"-14\" cy=\"-100\" rx=\"2\" ry=\"7\"/><ellipse cx=\"14\" cy=\"-100\" rx=\"2\" ry=\"7\"/>\
             <path d=\"M-5 -86h10l-5 6zM0 -80q-6 9 -13 3M0 -80q6 9 13 3\" fill=\"#e58\" stroke=\"#622\" stroke-width=\"1.5\"/>\
             <path d=\"M-18 -82l-34 -6M-18 -78l-34 5M18 -82l34 -6M18 -78l34 5\" stroke=\"#333\" stroke-width=\"1.5\"/>\
             <path d=\"M-16 -4v-26M16 -4v-26\" stroke=\"{dark}\" stroke-width=\"3\"/>"
        ),
        Motif::Dog => format!(
            "<path d=\"M-52 -60l-26 -22\" stroke=\"{fur}\" stroke-width=\"12\"/>\
             <rect x=\"-58\" y=\"-72\" width=\"100\" height=\"42\" rx=\"20\" fill=\"{fur}\"/>\
             <path d=\"M-44 -40v38M-22 -40v38M16 -40v38M34 -40v38\" stroke=\"{fur}\" stroke-width=\"14\"/>\
             <rect x=\"22\" y=\"-122\" width=\"52\" height=\"50\" rx=\"18\" fill=\"{fur}\"/><rect x=\"54\" y=\"-100\" width=\"42\" height=\"26\" rx=\"12\" fill=\"{pale}\"/>\
             <ellipse cx=\"28\" cy=\"-100\" rx=\"11\" ry=\"26\" fill=\"{dark}\"/><circle cx=\"60\" cy=\"-106\" r=\"5\"/><circle cx=\"94\" cy=\"-94\" r=\"7\"/>\
             <path d=\"M76 -78q6 18 12 0\" fill=\"#e66\"/><rect x=\"26\" y=\"-78\" width=\"34\" height=\"8\" rx=\"4\" fill=\"#c22\"/>"
        ),
        Motif::Bird => format!(
            "<path d=\"M-12 -40v38M8 -40v38M-12 -2h-10M8 -2h-10\" stroke=\"#c80\" stroke-width=\"4\" fill=\"none\"/>\
             <path d=\"M-44 -66l-46 -18 8 30z\" fill=\"{dark}\"/><ellipse cy=\"-66\" rx=\"54\" ry=\"36\" fill=\"{bright}\"/>\
             <circle cx=\"42\" cy=\"-102\" r=\"26\" fill=\"{bright}\"/><path d=\"M64 -108l34 8 -34 10z\" fill=\"#f90\"/>\
             <circle cx=\"50\" cy=\"-108\" r=\"6\" fill=\"#fff\"/><circle cx=\"52\" cy=\"-108\" r=\"3\"/>\
             <path d=\"M-30 -76q40 -34 50 8q-30 24 -50 -8z\" fill=\"{dark}\"/>"
        ),
        Motif::Fish => format!(
            "<path d=\"M-52 -60l-46 -34v68z\" fill=\"{dark}\"/><path d=\"M-10 -100q24 -34 40 4z\" fill=\"{dark}\"/>\
             <ellipse cy=\"-60\" rx=\"72\" ry=\"42\" fill=\"{bright}\"/><path d=\"M-30 -92q18 32 0 64M-6 -100q18 40 0 80\" fill=\"none\" stroke=\"{pale}\" stroke-width=\"6\"/>\
             <circle cx=\"44\" cy=\"-70\" r=\"9\" fill=\"#fff\"/><circle cx=\"46\" cy=\"-70\" r=\"4\"/>\
             <path d=\"M70 -52q-12 4 -16 -4\" fill=\"none\" stroke=\"#333\" stroke-width=\"3\"/>\
             <g fill=\"none\" stroke=\"#fff\" stroke-width=\"2\"><circle cx=\"88\" cy=\"-96\" r=\"5\"/><circle cx=\"100\" cy=\"-118\" r=\"8\"/></g>"
        ),
        Motif::Car => format!(
            "<path d=\"M-62 -58l24 -44h66l30 44z\" fill=\"{dark}\"/><path d=\"M-48 -60l17 -32h26v32zM4 -60v-32h20l20 32z\" fill=\"#cfefff\"/>\
             <rect x=\"-96\" y=\"-62\" width=\"190\" height=\"44\" rx=\"14\" fill=\"{bright}\"/>\
             <g fill=\"#222\"><circle cx=\"-54\" cy=\"-18\" r=\"20\"/><circle cx=\"54\" cy=\"-18\" r=\"20\"/></g>\
             <g fill=\"#ccc\"><circle cx=\"-54\" cy=\"-18\" r=\"9\"/><circle cx=\"54\" cy=\"-18\" r=\"9\"/></g>\
             <circle cx=\"86\" cy=\"-46\" r=\"6\" fill=\"#fff59d\"/><rect x=\"-96\" y=\"-50\" width=\"8\" height=\"12\" fill=\"#d22\"/><path d=\"M-2 -58v32\" stroke=\"{dark}\" stroke-width=\"2\"/>"
        ),
        Motif::Tree => format!(
            "<path d=\"M-10 0q4 -40 0 -70h20q-4 30 0 70z\" fill=\"#7a4f2b\"/>\
             <g fill=\"hsl({} 45% 38%)\"><circle cx=\"-34\" cy=\"-84\" r=\"34\"/><circle cx=\"34\" cy=\"-84\" r=\"34\"/><circle cy=\"-116\" r=\"40\"/><circle cy=\"-80\" r=\"34\"/></g>\
             <g fill=\"{bright}\"><circle cx=\"-30\" cy=\"-92\" r=\"6\"/><circle cx=\"26\" cy=\"-78\" r=\"6\"/><circle cx=\"4\" cy=\"-124\" r=\"6\"/><circle cx=\"38\" cy=\"-104\" r=\"6\"/></g>",
            85 + hue % 60,
        ),
        Motif::House => format!(
            "<rect x=\"30\" y=\"-142\" width=\"16\" height=\"40\" fill=\"#844\"/><rect x=\"-62\" y=\"-84\" width=\"124\" height=\"84\" fill=\"{pale}\"/>\
             <path d=\"M-78 -82l78 -62 78 62z\" fill=\"{dark}\"/><rect x=\"-14\" y=\"-46\" width=\"28\" height=\"46\" fill=\"#6b4226\"/><circle cx=\"8\" cy=\"-22\" r=\"3\" fill=\"#fd5\"/>\
             <g fill=\"#ffe9a8\" stroke=\"#555\" stroke-width=\"2\"><path d=\"M-50 -66h24v24h-24zM26 -66h24v24h-24z\"/><path d=\"M-38 -66v24M-50 -54h24M38 -66v24M26 -54h24\" fill=\"none\"/></g>"
        ),
        Motif::Flower => {
            let petals: String = (0..8)
                .map(|petal| {
                    format!(
                        "<ellipse cy=\"-32\" rx=\"14\" ry=\"24\" transform=\"rotate({})\"/>",
                        petal * 45
                    )
                })
                .collect();
            format!(
                "<path d=\"M0 0q-8 -40 0 -76\" fill=\"none\" stroke=\"#3a7d34\" stroke-width=\"7\"/>\
                 <path d=\"M-3 -24q-34 -4 -40 -30q34 0 40 30zM-2 -36q30 -6 34 -30q-30 4 -34 30z\" fill=\"#4c9a45\"/>\
                 <g transform=\"translate(0 -98) scale(.9)\"><g fill=\"{bright}\" stroke=\"{dark}\">{petals}</g><circle r=\"18\" fill=\"#ffcf33\"/></g>"
            )
        }
        Motif::Boat => format!(
            "<path d=\"M-86 -34h172l-30 36h-112z\" fill=\"{dark}\"/><path d=\"M-2 -38v-104\" stroke=\"#6b4226\" stroke-width=\"6\"/>\
             <path d=\"M4 -138l66 92h-66z\" fill=\"{bright}\"/><path d=\"M-8 -126l-54 80h54z\" fill=\"{pale}\"/>\
             <path d=\"M-1 -142l22 8 -22 8z\" fill=\"#d22\"/><path d=\"M-74 -22h146\" stroke=\"#fff\" stroke-width=\"4\"/>"
        ),
        Motif::Mug => format!(
            "<path d=\"M44 -78q46 -6 36 30q-8 22 -38 16\" fill=\"none\" stroke=\"{bright}\" stroke-width=\"13\"/>\
             <path d=\"M-52 -96h100l-8 94q-42 8 -84 0z\" fill=\"{bright}\"/><ellipse cx=\"-2\" cy=\"-96\" rx=\"50\" ry=\"11\" fill=\"#4a2c17\" stroke=\"{pale}\" stroke-width=\"5\"/>\
             <path d=\"M-46 -58l88 0\" stroke=\"{pale}\" stroke-width=\"10\"/>\
             <path d=\"M-22 -112q-10 -14 0 -24t0 -18M8 -112q-10 -14 0 -24t0 -18\" fill=\"none\" stroke=\"#fff\" stroke-width=\"5\" opacity=\".8\"/>"
        ),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // XML has no way to write these.
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
