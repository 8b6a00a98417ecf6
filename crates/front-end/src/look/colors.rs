//! The colours of a look: the palette's tokens, what follows from them, and a site's own.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use checkout::failure::Failure;
use palette::{Mix, Srgb, color_difference::Wcag21RelativeContrast};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One colour by day, one for dark mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shades {
    pub(super) light: Color,
    pub(super) dark: Color,
}

/// An opaque colour, written as `#1f2e35`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color(Srgb<u8>);

/// Colours beyond the palette, by name.
pub(super) type ExtraColors = BTreeMap<String, Shades>;

/// The tokens that all styles use. Three are decisions; the others follow from them unless they are decided too.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Palette {
    /// What everything stands on.
    paper: Shades,
    /// Text and headings.
    ink: Shades,
    /// Links and buttons.
    accent: Shades,
    /// The ground of sections that stand apart.
    tint: Option<Shades>,
    /// Inside form fields.
    field: Option<Shades>,
    /// Text of less weight.
    soft: Option<Shades>,
    /// Rules between things.
    line: Option<Shades>,
    /// The edge of form fields.
    field_line: Option<Shades>,
    /// The accent under the pointer.
    accent_deep: Option<Shades>,
    /// Text on the accent.
    on_accent: Option<Shades>,
    /// What is current.
    mark: Option<Shades>,
    /// Text on what is marked.
    on_mark: Option<Shades>,
    /// What needs correcting.
    wrong: Option<Shades>,
}

/// All colours of a site by name.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Colors {
    #[serde(flatten)]
    palette: BTreeMap<&'static str, Shades>,
    #[serde(flatten)]
    extra: ExtraColors,
}

impl Palette {
    fn resolve(&self) -> BTreeMap<&'static str, Shades> {
        let Self { paper, ink, accent, .. } = *self;
        let mix = |of: Shades, into: Shades, share: f32| of.zip(into, |of, into| into.mix(of, share));
        let mark = self.mark.unwrap_or_else(|| Shades::of("#e0b13e", "#e6bd5a"));
        BTreeMap::from([
            ("paper", paper),
            ("ink", ink),
            ("accent", accent),
            ("tint", self.tint.unwrap_or_else(|| mix(ink, paper, 0.06))),
            ("field", self.field.unwrap_or_else(|| field(paper))),
            ("soft", self.soft.unwrap_or_else(|| mix(ink, paper, 0.72))),
            ("line", self.line.unwrap_or_else(|| mix(ink, paper, 0.18))),
            ("field-line", self.field_line.unwrap_or_else(|| mix(ink, paper, 0.55))),
            ("accent-deep", self.accent_deep.unwrap_or_else(|| mix(ink, accent, 0.35))),
            ("on-accent", self.on_accent.unwrap_or_else(|| legible(accent))),
            ("mark", mark),
            ("on-mark", self.on_mark.unwrap_or_else(|| legible(mark))),
            ("wrong", self.wrong.unwrap_or_else(|| Shades::of("#a02c2c", "#ffb0a6"))),
        ])
    }
}

/// Brighter than the paper by day, deeper than it in the dark.
fn field(paper: Shades) -> Shades {
    Shades { light: Color::WHITE.mix(paper.light, 0.35), dark: Color::BLACK.mix(paper.dark, 0.8) }
}

/// White or nearly black, whichever reads better.
fn legible(ground: Shades) -> Shades {
    let dark = Color(Srgb::new(0x15, 0x1b, 0x1e));
    let on = |ground: Color| {
        if Color::WHITE.contrast(ground) >= dark.contrast(ground) { Color::WHITE } else { dark }
    };
    Shades { light: on(ground.light), dark: on(ground.dark) }
}

impl Colors {
    pub(super) fn of(palette: &Palette, extra: &ExtraColors) -> Result<Self, Failure> {
        let palette = palette.resolve();
        for name in extra.keys() {
            let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if !is_name {
                let problem = "a colour is named with small letters, digits and hyphens, like warm-wall";
                return Err(Failure::new(format!("colors.{name}: {problem}")));
            }
            if palette.contains_key(name.as_str()) {
                return Err(Failure::new(format!("colors.{name}: set it in [palette], which has this name")));
            }
        }
        Ok(Self { palette, extra: extra.clone() })
    }

    pub(super) fn get(&self, name: &str) -> Option<Shades> {
        self.palette.get(name).or_else(|| self.extra.get(name)).copied()
    }

    pub(super) fn tokens(&self) -> impl Iterator<Item = (&'static str, Shades)> {
        self.palette.iter().map(|(name, shades)| (*name, *shades))
    }

    pub(super) fn extra(&self) -> &ExtraColors {
        &self.extra
    }
}

impl Shades {
    fn of(light: &str, dark: &str) -> Self {
        let color = |text: &str| text.parse().unwrap_or(Color::BLACK);
        Self { light: color(light), dark: color(dark) }
    }

    fn zip(self, other: Self, with: impl Fn(Color, Color) -> Color) -> Self {
        Self { light: with(self.light, other.light), dark: with(self.dark, other.dark) }
    }
}

impl Color {
    const WHITE: Self = Self(Srgb::new(255, 255, 255));
    const BLACK: Self = Self(Srgb::new(0, 0, 0));

    /// The contrast of WCAG 2: from 1, for the same colour, to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        self.0.into_format::<f64>().relative_contrast(other.0.into_format())
    }

    /// Whether this colour is the lighter of the two.
    pub(super) fn is_lighter_than(self, other: Self) -> bool {
        let luminance = |color: Self| color.0.into_format::<f64>().relative_luminance().luma;
        luminance(self) > luminance(other)
    }

    /// This colour with a share of `other` between 0 and 1, as the `mix` of Sass does it.
    fn mix(self, other: Self, share: f32) -> Self {
        Self(self.0.into_format::<f32>().mix(other.0.into_format(), share).into_format())
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:x}", self.0)
    }
}

impl FromStr for Color {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').and_then(|digits| Srgb::from_str(digits).ok());
        digits.map(Self).ok_or_else(|| format!("“{text}” is not a colour; write it like #1f2e35"))
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        text.parse().unwrap()
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((color("#000000").contrast(color("#ffffff")) - 21.0).abs() < 0.01);
        assert!((color("#777777").contrast(color("#ffffff")) - 4.48).abs() < 0.01);
        assert!((color("#767676").contrast(color("#fff")) - 4.54).abs() < 0.01);
    }

    #[test]
    fn three_colours_make_a_whole_palette() {
        let palette: Palette = toml::from_str(
            "paper = { light = \"#ffffff\", dark = \"#101010\" }\nink = { light = \"#000000\", dark = \"#f0f0f0\" }\n\
             accent = { light = \"#00407a\", dark = \"#9cc9f0\" }",
        )
        .unwrap();
        let colors = Colors::of(&palette, &ExtraColors::new()).unwrap();
        assert_eq!(colors.tokens().count(), 13);
        assert_eq!(colors.get("on-accent").unwrap(), Shades::of("#ffffff", "#151b1e"));
        assert_eq!(colors.get("line").unwrap(), Shades::of("#d1d1d1", "#383838"));
        assert_eq!(colors.get("field").unwrap().light, Color::WHITE);
    }

    #[test]
    fn a_colour_is_written_with_a_hash() {
        assert_eq!(color("#1F2E35").to_string(), "#1f2e35");
        for text in ["1f2e35", "#12", "teal", "#gggggg", ""] {
            assert!(text.parse::<Color>().unwrap_err().contains("write it like #1f2e35"), "{text}");
        }
    }
}
