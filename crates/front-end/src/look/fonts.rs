//! The type pair of a look: fonts from npm, cut down to what is read, with fallbacks of the same measure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use checkout::failure::{Explain, Failure};
use checkout::workspace::{Workspace, read_text};
use serde::{Deserialize, Serialize};

use super::super::output::{Naming, Output};
use super::super::{node, styles};

const SCRIPT: &str = include_str!("../../scripts/fonts.mjs");

const SCOPE: &str = "@fontsource-variable/";

/// The files of a package that have the axis of optical sizes, when its font has one.
const OPTICAL: [&str; 3] = ["opsz", "standard", "full"];

/// The files of a package that have an axis of widths.
const WIDTHS: [&str; 3] = ["wdth", "standard", "full"];

/// `[fonts.title]` and `[fonts.text]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypePair {
    /// Titles; the text's font without it.
    title: Option<Typeface>,
    text: Typeface,
}

/// One font.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typeface {
    /// An npm package of `@fontsource-variable`.
    package: String,
    /// Which of the package's files: `wght`, or one with more axes, such as `opsz`.
    #[serde(default = "wght")]
    axes: String,
    /// How bold titles are, or running text.
    weight: Option<u16>,
    /// The lightest and the boldest that the file keeps.
    weights: Option<[u16; 2]>,
    /// For fonts with an optical axis: keep only the letters that are drawn for this size in pixels.
    optical_size: Option<u16>,
    /// For fonts with an axis of widths: keep only this one, in percent of the normal width.
    stretch: Option<u16>,
    /// Whether the italic is wanted too.
    #[serde(default)]
    italic: bool,
}

fn wght() -> String {
    "wght".to_owned()
}

/// What the fonts became.
#[derive(Default)]
pub(super) struct Built {
    /// `@font-face` rules.
    pub(super) faces: String,
    /// Values of `font-family`.
    pub(super) title_stack: String,
    pub(super) text_stack: String,
    /// The files that the first line on a page needs.
    pub(super) preload: Vec<String>,
}

/// One file that the script is to make.
#[derive(Debug, Serialize)]
struct Order {
    path: PathBuf,
    /// The name under which styles find it.
    name: String,
    /// The family of the font, such as `Fraunces`.
    family: String,
    /// `serif`, `sans-serif`, …
    category: String,
    /// `Title` or `Text`.
    role: &'static str,
    italic: bool,
    weights: [u16; 2],
    /// Whether the font draws its letters differently at each size, and the only size that is kept.
    optical: bool,
    optical_size: Option<u16>,
    /// The only width that is kept, in percent; of a font that has widths.
    stretch: Option<u16>,
    /// The weight and the size in pixels at which the fallbacks are measured.
    weight: u16,
    size: u16,
}

/// What the script made of an order.
#[derive(Debug, Deserialize)]
struct Made {
    /// The font as Base64.
    font: String,
    /// Its `@font-face` rule and those of its fallbacks.
    css: String,
    /// A value of `font-family`.
    stack: String,
}

/// What a package of fontsource says of its font.
#[derive(Debug, Deserialize)]
struct Metadata {
    family: String,
    category: String,
    #[serde(default)]
    variable: BTreeMap<String, Axis>,
}

/// How far an axis goes.
#[derive(Debug, Deserialize)]
struct Axis {
    min: String,
    max: String,
}

/// What a typeface is used for.
struct Role {
    key: &'static str,
    name: &'static str,
    weight: u16,
    weights: [u16; 2],
    /// In pixels.
    size: u16,
}

impl TypePair {
    pub(super) fn title_weight(&self) -> u16 {
        self.title.as_ref().and_then(|title| title.weight).unwrap_or(600)
    }

    fn orders(&self, workspace: &Workspace) -> Result<Vec<Order>, Failure> {
        let title = self.title_weight();
        let text = self.text.weight.unwrap_or(400);
        let boldest = if self.title.is_some() { 700 } else { title.max(700) };
        let title_role =
            Role { key: "title", name: "Title", weight: title, weights: [title, title], size: 48 };
        let text_role = Role { key: "text", name: "Text", weight: text, weights: [text, boldest], size: 17 };
        let mut orders = Vec::new();
        for (face, role) in
            self.title.iter().map(|face| (face, &title_role)).chain([(&self.text, &text_role)])
        {
            for italic in [false, true] {
                if !italic || face.italic {
                    let order = face.order(workspace, role, italic);
                    orders.push(order.explain(|| format!("fonts.{}", role.key))?);
                }
            }
        }
        Ok(orders)
    }
}

impl Typeface {
    fn order(&self, workspace: &Workspace, role: &Role, italic: bool) -> Result<Order, Failure> {
        let package = &self.package;
        let Some(id) = package.strip_prefix(SCOPE) else {
            return Err(Failure::new(format!("package: “{package}” is not one of {SCOPE}…")));
        };
        let folder = workspace.theme().join("node_modules").join(package);
        if !folder.is_dir() {
            return Err(Failure::new(format!(
                "package: {package} is not installed: run `npm install --save-exact {package}` in crates/theme"
            )));
        }
        let style = if italic { "italic" } else { "normal" };
        let path = folder.join(format!("files/{id}-latin-{}-{style}.woff2", self.axes));
        if !path.is_file() {
            let files = workspace.relative(&folder.join("files"));
            let axes = &self.axes;
            return Err(Failure::new(format!(
                "axes: {package} has no “{axes}” in {style} style; {files} lists them"
            )));
        }
        let Metadata { family, category, variable } = metadata(&folder)?;
        let weights = self.weights.unwrap_or(role.weights);
        within(variable.get("wght"), weights).explain(|| format!("weights: {family}"))?;
        let optical = variable.contains_key("opsz") && OPTICAL.contains(&self.axes.as_str());
        if self.optical_size.is_some() && !optical {
            let problem = format!("{family} has no optical sizes in its file “{}”", self.axes);
            return Err(Failure::new(format!(
                "optical_size: {problem}; leave it out, or set axes to {OPTICAL:?}"
            )));
        }
        self.check_stretch(&family, variable.get("wdth"))?;
        let suffix = if italic { "-italic" } else { "" };
        Ok(Order {
            path,
            name: format!("fonts/{id}-{}{suffix}.woff2", role.key),
            family,
            category,
            role: role.name,
            italic,
            weights,
            optical,
            optical_size: self.optical_size,
            stretch: self.stretch,
            weight: role.weight.clamp(weights[0], weights[1].max(weights[0])),
            size: self.optical_size.unwrap_or(role.size),
        })
    }

    /// Whether the font's file has the width that is asked for.
    fn check_stretch(&self, family: &str, axis: Option<&Axis>) -> Result<(), Failure> {
        let Some(stretch) = self.stretch else { return Ok(()) };
        if axis.is_none() || !WIDTHS.contains(&self.axes.as_str()) {
            return Err(Failure::new(format!(
                "stretch: {family} has no widths in its file “{}”; leave it out, or set axes to {WIDTHS:?}",
                self.axes
            )));
        }
        within(axis, [stretch, stretch]).explain(|| format!("stretch: {family}"))
    }
}

fn metadata(package: &Path) -> Result<Metadata, Failure> {
    let path = package.join("metadata.json");
    serde_json::from_str(&read_text(&path)?).at(&path)
}

/// Whether the font has these weights.
fn within(axis: Option<&Axis>, [lightest, boldest]: [u16; 2]) -> Result<(), String> {
    if lightest > boldest {
        return Err(format!("has the lightest first; write [{boldest}, {lightest}]"));
    }
    let bound =
        |end: fn(&Axis) -> &String, or: u16| axis.and_then(|axis| end(axis).parse().ok()).unwrap_or(or);
    let (min, max) = (bound(|axis| &axis.min, 400), bound(|axis| &axis.max, 400));
    if lightest < min || boldest > max {
        return Err(format!("goes from {min} to {max}, not from {lightest} to {boldest}"));
    }
    Ok(())
}

/// Makes the fonts, adds them to `output`, and says how styles and pages name them.
pub(super) fn build(workspace: &Workspace, pair: &TypePair, output: &mut Output) -> Result<Built, Failure> {
    let orders = pair.orders(workspace)?;
    let answer = node::run(workspace, "fonts.mjs", SCRIPT, &serde_json::json!(orders))?;
    let made: Vec<Made> =
        serde_json::from_slice(&answer).explain(|| "reading what fonts.mjs wrote".to_owned())?;
    let mut built = Built::default();
    for (order, made) in orders.iter().zip(made) {
        let font = BASE64.decode(&made.font).explain(|| "reading what fonts.mjs wrote".to_owned())?;
        styles::add_licence(&order.path, output)?;
        output.add(&order.name, &font, &Naming::Fingerprint)?;
        built.faces.push_str(&made.css);
        if !order.italic {
            built.preload.push(order.name.clone());
            if order.role == "Text" {
                built.text_stack = made.stack;
            } else {
                built.title_stack = made.stack;
            }
        }
    }
    if built.title_stack.is_empty() {
        built.title_stack.clone_from(&built.text_stack);
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checkout itself, whose packages `cargo xtask assets` has installed.
    fn checkout() -> Workspace {
        Workspace::locate().unwrap()
    }

    fn pair(text: &str) -> TypePair {
        toml::from_str(text).unwrap()
    }

    fn refused(text: &str) -> String {
        pair(text).orders(&checkout()).err().unwrap().to_string()
    }

    #[test]
    fn a_font_is_cut_down_and_its_fallbacks_take_its_measure() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = checkout();
        let mut output = Output::new(folder.path().to_owned(), 9, false);
        let pair = pair(
            "[title]\npackage = \"@fontsource-variable/fraunces\"\naxes = \"opsz\"\noptical_size = 72\nweight = 600\n\
             [text]\npackage = \"@fontsource-variable/figtree\"\nitalic = true\n",
        );
        let built = build(&workspace, &pair, &mut output).unwrap();
        assert_eq!(built.preload, ["fonts/fraunces-title.woff2", "fonts/figtree-text.woff2"]);
        let size =
            |name: &str| std::fs::metadata(folder.path().join(output.path(name).unwrap())).unwrap().len();
        // One weight at one size: a quarter of the whole font's 67 kB.
        assert!(
            (8_000..25_000).contains(&size("fonts/fraunces-title.woff2")),
            "{}",
            size("fonts/fraunces-title.woff2")
        );
        assert!((8_000..19_000).contains(&size("fonts/figtree-text.woff2")));
        assert!((8_000..20_000).contains(&size("fonts/figtree-text-italic.woff2")));
        assert!(
            built.title_stack.starts_with("\"Fraunces Title\", \"Fraunces Title Georgia\""),
            "{}",
            built.title_stack
        );
        assert_eq!(built.faces.matches("font-display: optional").count(), 3, "{}", built.faces);
        let arial = built.faces.split("\"Figtree Text Arial\"").nth(1).unwrap();
        let adjusted: f32 =
            arial.split("size-adjust: ").nth(1).unwrap().split('%').next().unwrap().parse().unwrap();
        assert!((98.0..104.0).contains(&adjusted), "{adjusted}");
        assert!(arial.contains("ascent-override: ") && arial.contains("local(\"Liberation Sans\")"));
        let georgia = built.faces.split("\"Fraunces Title Georgia\"").nth(1).unwrap();
        assert!(
            georgia.contains("font-weight: 600") && georgia.contains("local(\"Georgia Bold\")"),
            "{georgia}"
        );
    }

    #[test]
    fn a_font_that_cannot_be_had_says_what_to_do() {
        let text = |more: &str| format!("[text]\n{more}\n");
        let package = refused(&text("package = \"@fontsource/figtree\""));
        assert_eq!(
            package,
            "fonts.text: package: “@fontsource/figtree” is not one of @fontsource-variable/…"
        );
        let missing = refused(&text("package = \"@fontsource-variable/no-such-font\""));
        assert!(missing.contains("is not installed: run `npm install --save-exact"), "{missing}");
        let figtree = "package = \"@fontsource-variable/figtree\"";
        let axes = refused(&text(&format!("{figtree}\naxes = \"opsz\"")));
        assert!(axes.contains("has no “opsz” in normal style; crates/theme/node_modules/"), "{axes}");
        let widths = refused(&text(&format!("{figtree}\nstretch = 112")));
        assert!(widths.contains("Figtree has no widths in its file “wght”"), "{widths}");
        let weights = refused(&text(&format!("{figtree}\nweights = [100, 900]")));
        assert_eq!(weights, "fonts.text: weights: Figtree: goes from 300 to 900, not from 100 to 900");
        let size = refused(&text(&format!("{figtree}\noptical_size = 72")));
        assert!(size.contains("Figtree has no optical sizes in its file “wght”"), "{size}");
    }
}
