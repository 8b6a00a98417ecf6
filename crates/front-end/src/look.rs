//! A site's look: the decisions of its `theme.toml`, checked, and made into SCSS and `theme.json`.

mod colors;
mod contrast;
mod fonts;
mod scss;

use std::fs;
use std::path::PathBuf;

use checkout::failure::{Explain, Failure};
use checkout::workspace::{Workspace, read_text};
use serde::{Deserialize, Deserializer, de};

use self::colors::{Colors, ExtraColors, Palette};
use super::output::Output;

/// The name of the file in a site's folder.
const FILE: &str = "theme.toml";

/// `theme.toml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Look {
    palette: Palette,
    /// Colours of the site's own, each a custom property.
    #[serde(default)]
    colors: ExtraColors,
    /// What the site's own styles put on each other.
    #[serde(default)]
    contrast: Vec<contrast::OwnPair>,
    /// The colour of the browser's frame.
    #[serde(default = "paper")]
    browser: String,
    fonts: fonts::TypePair,
    #[serde(default)]
    density: Density,
    #[serde(default)]
    hero: Hero,
    /// How round corners are.
    #[serde(default = "radius")]
    radius: Length,
    /// The longest line of running text.
    #[serde(default = "measure")]
    measure: Length,
    /// The widest that a page's content gets.
    #[serde(default = "width")]
    width: Length,
}

/// How much room there is between things.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Density {
    Compact,
    #[default]
    Regular,
    Airy,
}

/// How the home page opens.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Hero {
    /// Text beside a picture.
    #[default]
    Split,
    /// Text over a picture as wide as the page.
    Banner,
    /// Large text, and the picture below it.
    Plain,
}

impl Hero {
    fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Banner => "banner",
            Self::Plain => "plain",
        }
    }
}

/// A length as CSS writes it.
#[derive(Clone, Debug)]
struct Length(String);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = text.strip_suffix(unit).and_then(|number| number.parse::<f32>().ok());
        match (number, unit) {
            (Some(_), "px" | "rem" | "em" | "ch") => Ok(Self(text)),
            _ => Err(de::Error::custom(format!("“{text}” is not a length; write it like 2px or 38rem"))),
        }
    }
}

fn paper() -> String {
    "paper".to_owned()
}

fn radius() -> Length {
    Length("4px".to_owned())
}

fn measure() -> Length {
    Length("38rem".to_owned())
}

fn width() -> Length {
    Length("74rem".to_owned())
}

/// What a look becomes: SCSS for `public.scss`, and what the server wants to know.
pub(super) struct Built {
    /// The folder with `_theme.scss`, for the compiler's load path.
    pub(super) styles: PathBuf,
    /// The content of `theme.json`.
    pub(super) json: Vec<u8>,
}

/// Reads and checks a site's `theme.toml`, adds its fonts to `output`, and writes what its styles import.
pub(super) fn build(workspace: &Workspace, site: &str, output: &mut Output) -> Result<Built, Failure> {
    let path = file(workspace, site);
    let name = || workspace.relative(&path);
    if !path.is_file() {
        let what = "is missing: copy that of another site and change its colours and fonts";
        return Err(Failure::new(format!("{} {what}", name())));
    }
    let (look, colors) = parse(&read_text(&path)?).explain(name)?;
    let fonts = fonts::build(workspace, &look.fonts, output).explain(name)?;
    let styles = workspace.target().join("assets").join(format!("{site}-styles"));
    fs::create_dir_all(&styles).at(&styles)?;
    let sheet = styles.join("_theme.scss");
    fs::write(&sheet, scss::print(&look, &colors, &fonts)).at(&sheet)?;
    Ok(Built { styles, json: json(&look, &colors, &fonts)? })
}

/// Where a site's decisions stand.
pub(super) fn file(workspace: &Workspace, site: &str) -> PathBuf {
    workspace.site(site).join(FILE)
}

/// Whether this is a `theme.toml` whose colours can be read on each other.
pub fn is_sound(text: &str) -> bool {
    parse(text).is_ok()
}

fn parse(text: &str) -> Result<(Look, Colors), Failure> {
    let look: Look = toml::from_str(text).map_err(|error| Failure::new(error.to_string()))?;
    let colors = Colors::of(&look.palette, &look.colors)?;
    if colors.get(&look.browser).is_none() {
        let problem = format!("browser: there is no colour “{}” in [palette] or [colors]", look.browser);
        return Err(Failure::new(problem));
    }
    contrast::check(&colors, &look.contrast)?;
    Ok((look, colors))
}

/// What the server and the linter read.
fn json(look: &Look, colors: &Colors, fonts: &fonts::Built) -> Result<Vec<u8>, Failure> {
    let browser = colors.get(&look.browser);
    let value = serde_json::json!({
        "hero": look.hero.name(),
        "theme_color": browser,
        "preload": fonts.preload,
        "palette": colors,
        "contrast": contrast::measure(colors, &look.contrast)?,
    });
    serde_json::to_vec_pretty(&value).explain(|| "writing theme.json".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PALETTE: &str = "[palette]\n\
        paper = { light = \"#ffffff\", dark = \"#101010\" }\n\
        ink = { light = \"#1a1a1a\", dark = \"#f0f0f0\" }\n\
        accent = { light = \"#00407a\", dark = \"#9cc9f0\" }\n";

    const FONTS: &str = "[fonts.text]\npackage = \"@fontsource-variable/figtree\"\n";

    fn message(text: &str) -> String {
        parse(text).err().unwrap().to_string()
    }

    #[test]
    fn three_colours_and_one_font_are_a_look() {
        let (look, colors) = parse(&format!("{PALETTE}{FONTS}")).unwrap();
        assert_eq!(look.browser, "paper");
        assert!(colors.get("soft").is_some());
    }

    #[test]
    fn a_mistake_names_its_line_and_what_to_write() {
        let unknown = message(&format!("papper = 1\n{PALETTE}{FONTS}"));
        assert!(unknown.contains("line 1") && unknown.contains("unknown field `papper`"), "{unknown}");
        let color = message(&format!("{}{FONTS}", PALETTE.replace("#1a1a1a", "black")));
        assert!(
            color.contains("line 3") && color.contains("“black” is not a colour; write it like"),
            "{color}"
        );
        let mode = message(&format!("{}{FONTS}", PALETTE.replace(", dark = \"#f0f0f0\"", "")));
        assert!(mode.contains("missing field `dark`"), "{mode}");
        let density = message(&format!("density = \"roomy\"\n{PALETTE}{FONTS}"));
        assert!(density.contains("unknown variant `roomy`, expected one of `compact`"), "{density}");
        let radius = message(&format!("radius = \"round\"\n{PALETTE}{FONTS}"));
        assert!(radius.contains("“round” is not a length; write it like 2px or 38rem"), "{radius}");
    }

    #[test]
    fn a_colour_of_the_site_has_a_name_of_its_own() {
        let extra = |name: &str| {
            message(&format!(
                "{PALETTE}{FONTS}[colors]\n{name} = {{ light = \"#ffffff\", dark = \"#000000\" }}\n"
            ))
        };
        assert_eq!(extra("ink"), "colors.ink: set it in [palette], which has this name");
        assert!(extra("\"Warm Wall\"").starts_with("colors.Warm Wall: a colour is named with small letters"));
        let browser = message(&format!("browser = \"wall\"\n{PALETTE}{FONTS}"));
        assert_eq!(browser, "browser: there is no colour “wall” in [palette] or [colors]");
    }

    #[test]
    fn a_site_without_a_look_is_told_to_make_one() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let mut output = Output::new(folder.path().join("dist"), 9, false);
        let message = build(&workspace, "bakery", &mut output).err().unwrap().to_string();
        assert!(
            message.starts_with("sites/bakery/theme.toml is missing: copy that of another site"),
            "{message}"
        );
    }

    #[test]
    fn a_weak_pair_stops_the_build_and_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        fs::create_dir_all(workspace.site("bakery")).unwrap();
        let weak = format!("{PALETTE}soft = {{ light = \"#999999\", dark = \"#b0b0b0\" }}\n{FONTS}");
        fs::write(file(&workspace, "bakery"), weak).unwrap();
        let mut output = Output::new(folder.path().join("dist"), 9, false);
        let message = build(&workspace, "bakery", &mut output).err().unwrap().to_string();
        assert!(
            message.starts_with(
                "sites/bakery/theme.toml: soft on paper has a contrast of 2.84 in light mode and needs 4.5"
            ),
            "{message}"
        );
    }
}
