//! Whether the colours that lie on each other can be told apart: WCAG 2.2, level AA.

use checkout::failure::Failure;
use serde::{Deserialize, Serialize};

use super::colors::Colors;

/// Success criterion 1.4.3, for text.
const TEXT: f64 = 4.5;

/// Success criterion 1.4.11, for the edges of what can be used; and large text.
const EDGE: f64 = 3.0;

/// What the shared styles put on each other: a colour, its ground, the contrast it needs, what it is there.
const PAIRS: &[(&str, &str, f64, &str)] = &[
    ("ink", "paper", TEXT, "text"),
    ("ink", "tint", TEXT, "text in tinted sections"),
    ("ink", "field", TEXT, "text in form fields"),
    ("soft", "paper", TEXT, "secondary text"),
    ("soft", "tint", TEXT, "secondary text in tinted sections"),
    ("soft", "field", TEXT, "placeholders in form fields"),
    ("accent", "paper", TEXT, "links and focus rings"),
    ("accent", "tint", TEXT, "links and focus rings in tinted sections"),
    ("accent-deep", "paper", TEXT, "links under the pointer"),
    ("accent-deep", "tint", TEXT, "links under the pointer in tinted sections"),
    ("on-accent", "accent", TEXT, "text on buttons"),
    ("on-accent", "accent-deep", TEXT, "text on buttons under the pointer"),
    ("on-mark", "mark", TEXT, "selected text"),
    ("wrong", "paper", TEXT, "error messages"),
    ("wrong", "tint", TEXT, "error messages in tinted sections"),
    ("field-line", "paper", EDGE, "the edge of form fields"),
    ("field-line", "field", EDGE, "the edge of form fields"),
    ("field-line", "tint", EDGE, "the edge of form fields in tinted sections"),
    ("wrong", "field", EDGE, "the edge of a field with an error"),
];

/// A pair that a site's own styles put on each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnPair {
    color: String,
    on: String,
    /// The contrast it needs: 4.5 for text, 3 for large text and for what is no text.
    #[serde(default = "text")]
    needs: f64,
}

/// A pair in one mode, as measured.
#[derive(Debug, Serialize)]
pub(super) struct Measured {
    color: String,
    on: String,
    mode: &'static str,
    used_for: String,
    needs: f64,
    ratio: f64,
    #[serde(skip)]
    is_lighter: bool,
}

fn text() -> f64 {
    TEXT
}

/// Fails with every pair that is too hard to tell apart.
pub(super) fn check(colors: &Colors, own: &[OwnPair]) -> Result<(), Failure> {
    let weak: Vec<String> =
        measure(colors, own)?.into_iter().filter(|pair| pair.ratio < pair.needs).map(explain).collect();
    if weak.is_empty() { Ok(()) } else { Err(Failure::new(weak.join("\n"))) }
}

/// The contrast of every pair in both modes.
pub(super) fn measure(colors: &Colors, own: &[OwnPair]) -> Result<Vec<Measured>, Failure> {
    let shared = PAIRS.iter().map(|(color, on, needs, used)| (*color, *on, *needs, *used));
    let own =
        own.iter().map(|pair| (pair.color.as_str(), pair.on.as_str(), pair.needs, "the site's own styles"));
    let mut measured = Vec::new();
    for (color, on, needs, used_for) in shared.chain(own) {
        let find = |name: &str| {
            let problem = || format!("contrast: there is no colour “{name}” in [palette] or [colors]");
            colors.get(name).ok_or_else(|| Failure::new(problem()))
        };
        let (above, below) = (find(color)?, find(on)?);
        for (mode, above, below) in [("light", above.light, below.light), ("dark", above.dark, below.dark)] {
            measured.push(Measured {
                color: color.to_owned(),
                on: on.to_owned(),
                mode,
                used_for: used_for.to_owned(),
                needs,
                ratio: (above.contrast(below) * 100.0).floor() / 100.0,
                is_lighter: above.is_lighter_than(below),
            });
        }
    }
    Ok(measured)
}

fn explain(pair: Measured) -> String {
    let Measured { color, on, mode, used_for, needs, ratio, is_lighter } = pair;
    let (more, less) = if is_lighter { ("lighter", "darker") } else { ("darker", "lighter") };
    format!(
        "{color} on {on} has a contrast of {ratio:.2} in {mode} mode and needs {needs:.1} ({used_for}): make {color} {more} or \
         {on} {less}"
    )
}

#[cfg(test)]
mod tests {
    use super::super::colors::{ExtraColors, Palette};
    use super::*;

    fn colors(more: &str) -> Colors {
        let palette = "paper = { light = \"#ffffff\", dark = \"#101010\" }\n\
             ink = { light = \"#1a1a1a\", dark = \"#f0f0f0\" }\n\
             accent = { light = \"#00407a\", dark = \"#9cc9f0\" }\n";
        let palette: Palette = toml::from_str(&format!("{palette}{more}")).unwrap();
        Colors::of(&palette, &ExtraColors::new()).unwrap()
    }

    #[test]
    fn what_follows_from_three_colours_can_be_read() {
        check(&colors(""), &[]).unwrap();
    }

    #[test]
    fn a_weak_pair_is_named_with_its_mode_its_contrast_and_what_to_do() {
        let message = check(&colors("soft = { light = \"#999999\", dark = \"#b0b0b0\" }"), &[])
            .unwrap_err()
            .to_string();
        let first = message.lines().next().unwrap();
        assert_eq!(
            first,
            "soft on paper has a contrast of 2.84 in light mode and needs 4.5 (secondary text): make soft darker or paper lighter"
        );
        assert!(!message.contains("in dark mode"), "{message}");
        let message = check(&colors("wrong = { light = \"#a02c2c\", dark = \"#702020\" }"), &[])
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with("wrong on paper") && message.contains("make wrong lighter or paper darker"),
            "{message}"
        );
    }

    #[test]
    fn a_pair_of_the_site_is_held_to_what_it_says() {
        let pair = |color: &str, needs| OwnPair { color: color.to_owned(), on: "paper".to_owned(), needs };
        assert!(check(&colors(""), &[pair("mark", 1.5)]).is_ok());
        let message = check(&colors(""), &[pair("mark", EDGE)]).unwrap_err().to_string();
        assert!(message.starts_with("mark on paper") && message.contains("needs 3.0"), "{message}");
        let message = check(&colors(""), &[pair("sky", EDGE)]).unwrap_err().to_string();
        assert_eq!(message, "contrast: there is no colour “sky” in [palette] or [colors]");
    }

    #[test]
    fn a_contrast_is_not_rounded_up_to_what_it_needs() {
        let grey = colors("soft = { light = \"#777777\", dark = \"#b0b0b0\" }");
        let measured = measure(&grey, &[]).unwrap();
        let soft = measured.iter().find(|pair| pair.color == "soft" && pair.mode == "light").unwrap();
        assert!((soft.ratio - 4.47).abs() < 0.001, "{}", soft.ratio);
    }
}
