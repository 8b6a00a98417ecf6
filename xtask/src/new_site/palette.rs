//! A new site's theme.toml: the source's decisions in another hue, so that no two sites begin in the same colours.
//!
//! Only the hue changes. A colour stays as light as it was, since contrast depends on that alone.

use checkout::failure::{Explain, Failure};
use toml_edit::{DocumentMut, Item, TableLike, Value};

/// Angles that never come near an earlier one.
const GOLDEN_ANGLE: f64 = 137.508;

/// How many other hues are tried when a palette does not pass its checks: rounding can cost a pair its last hundredth.
const TRIES: u32 = 12;
const BETWEEN_TRIES: f64 = 30.0;

/// What has a meaning of its own, or is there to stand out.
const KEPT: &[&str] = &["mark", "wrong"];

/// The source's text in the hue of the site with this number, if one passes `check`; else the text as it is.
pub(super) fn rewrite(source: &str, number: u32, check: impl Fn(&str) -> bool) -> Result<String, Failure> {
    let hues =
        (0..TRIES).map(|attempt| GOLDEN_ANGLE * f64::from(number) + BETWEEN_TRIES * f64::from(attempt));
    for hue in hues {
        let mut document = source.parse::<DocumentMut>().explain(|| "theme.toml".to_owned())?;
        let Some(palette) = document.get_mut("palette").and_then(Item::as_table_like_mut) else { break };
        turn(palette, hue);
        let text = document.to_string();
        if check(&text) {
            return Ok(text);
        }
    }
    Ok(source.to_owned())
}

fn turn(palette: &mut dyn TableLike, hue: f64) {
    for (_, item) in palette.iter_mut().filter(|(name, _)| !KEPT.contains(&name.get())) {
        let Some(modes) = item.as_table_like_mut() else { continue };
        for (_, color) in modes.iter_mut() {
            let turned = color.as_str().and_then(Rgb::parse).map(|rgb| rgb.turned(hue).to_string());
            if let (Some(turned), Some(value)) = (turned, color.as_value_mut()) {
                let decor = value.decor().clone();
                *value = Value::from(turned);
                *value.decor_mut() = decor;
            }
        }
    }
}

/// Red, green and blue from 0 to 1, in proportion to light.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rgb([f64; 3]);

impl Rgb {
    /// `#rrggbb`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let channel = |shift: u32| {
            let value = f64::from((number >> shift) & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        Some(Self([channel(16), channel(8), channel(0)]))
    }

    /// The relative luminance of WCAG 2.
    fn luminance(self) -> f64 {
        let Self([red, green, blue]) = self;
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The colour with its hue turned by so many degrees and the same luminance; paler where a screen has none as strong.
    fn turned(self, degrees: f64) -> Self {
        let (a, b) = self.chroma();
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let (a, b) = (a * cosine - b * sine, a * sine + b * cosine);
        let strengths = (0..=20).rev().map(|step| f64::from(step) / 20.0);
        strengths
            .map(|strength| self.as_light_with(a * strength, b * strength))
            .find(|color| color.0.iter().all(|channel| (-1e-4..=1.0001).contains(channel)))
            .unwrap_or(self)
    }

    /// The colour of this luminance with the chroma `a`, `b`.
    fn as_light_with(self, a: f64, b: f64) -> Self {
        let (mut dark, mut light) = (0.0, 1.2);
        for _ in 0..40 {
            let middle = f64::midpoint(dark, light);
            if from_oklab(middle, a, b).luminance() < self.luminance() {
                dark = middle
            } else {
                light = middle
            }
        }
        from_oklab(light, a, b)
    }

    /// The two colour axes of Oklab, <https://bottosson.github.io/posts/oklab/>.
    fn chroma(self) -> (f64, f64) {
        let Self([r, g, b]) = self;
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        (
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        )
    }
}

fn from_oklab(lightness: f64, a: f64, b: f64) -> Rgb {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    Rgb([
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ])
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("#")?;
        self.0.iter().try_for_each(|channel| {
            let value = channel.clamp(0.0, 1.0);
            let value =
                if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            write!(f, "{:02x}", (value * 255.0).round() as u8)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: &str = "radius = \"2px\" # sharp\n\n[palette]\npaper = { light = \"#fffdf8\", dark = \"#12161f\" }\n\
                        accent = { light = \"#2748a0\", dark = \"#a3bbff\" } # buttons\n\
                        mark = { light = \"#f0ab2e\", dark = \"#e8ae45\" }\n\n[colors]\nleaf = { light = \"#3f8266\", dark = \"#4f9a7c\" }\n";

    fn contrast(one: &str, other: &str) -> f64 {
        let light = |text: &str| Rgb::parse(text).unwrap().luminance() + 0.05;
        let (one, other) = (light(one), light(other));
        (one / other).max(other / one)
    }

    #[test]
    fn a_turn_of_any_angle_keeps_every_contrast() {
        let pairs =
            [("#2748a0", "#fffdf8"), ("#a3bbff", "#12161f"), ("#1b2333", "#f4efe4"), ("#9c2b3a", "#ffffff")];
        for degrees in (0..360).step_by(15).map(f64::from) {
            for (one, other) in pairs {
                let turned = |text: &str| Rgb::parse(text).unwrap().turned(degrees).to_string();
                let (before, after) = (contrast(one, other), contrast(&turned(one), &turned(other)));
                assert!(
                    (before / after - 1.0).abs() < 0.025,
                    "{one} on {other} at {degrees}: {before} became {after}"
                );
            }
        }
    }

    #[test]
    fn a_whole_turn_and_a_grey_change_nothing() {
        for text in ["#2748a0", "#ffffff", "#000000", "#808080"] {
            assert_eq!(Rgb::parse(text).unwrap().turned(360.0).to_string(), text);
        }
        assert_eq!(Rgb::parse("#808080").unwrap().turned(90.0).to_string(), "#808080");
        assert_eq!(Rgb::parse("rebeccapurple"), None);
    }

    #[test]
    fn each_site_gets_a_hue_of_its_own_and_keeps_what_has_a_meaning() {
        let one = rewrite(LOOK, 1, |_| true).unwrap();
        let two = rewrite(LOOK, 2, |_| true).unwrap();
        assert!(one != LOOK && two != LOOK && one != two);
        for text in [one, two] {
            assert!(text.contains("# buttons") && text.starts_with("radius = \"2px\" # sharp\n"), "{text}");
            assert!(
                text.contains("mark = { light = \"#f0ab2e\"")
                    && text.contains("leaf = { light = \"#3f8266\""),
                "{text}"
            );
            assert!(!text.contains("#2748a0"), "{text}");
        }
    }

    #[test]
    fn a_palette_that_passes_no_check_is_left_as_it_is() {
        assert_eq!(rewrite(LOOK, 1, |_| false).unwrap(), LOOK);
        assert_eq!(rewrite("radius = \"2px\"\n", 1, |_| true).unwrap(), "radius = \"2px\"\n");
    }
}
