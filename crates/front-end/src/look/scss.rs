//! `_theme.scss`, which `public.scss` imports: a look as variables, font faces and custom properties.

use std::fmt::Write;

use super::colors::Colors;
use super::fonts::Built;
use super::{Density, Look};

/// The whole file.
pub(super) fn print(look: &Look, colors: &Colors, fonts: &Built) -> String {
    let mut scss = String::new();
    let mut set = |name: &str, value: &str| {
        let _infallible = writeln!(scss, "${name}: {value};");
    };
    for (name, shades) in colors.tokens() {
        set(name, &shades.light.to_string());
        set(&format!("{name}-dark"), &shades.dark.to_string());
    }
    set("font-title", &fonts.title_stack);
    set("font-text", &fonts.text_stack);
    set("title-weight", &look.fonts.title_weight().to_string());
    set("radius", &look.radius.0);
    set("measure", &look.measure.0);
    set("wrap-width", &look.width.0);
    set("hero", look.hero.name());
    set("density", look.density.factor());
    scss.push_str(&fonts.faces);
    scss.push_str(&extra(colors));
    scss
}

impl Density {
    /// What the theme's spaces are multiplied by.
    fn factor(self) -> &'static str {
        match self {
            Self::Compact => ".6",
            Self::Regular => ".8",
            Self::Airy => "1",
        }
    }
}

/// The site's own colours as custom properties.
fn extra(colors: &Colors) -> String {
    if colors.extra().is_empty() {
        return String::new();
    }
    let (mut light, mut dark) = (String::new(), String::new());
    for (name, shades) in colors.extra() {
        let _infallible = write!(light, "--{name}: {};", shades.light);
        let _infallible = write!(dark, "--{name}: {};", shades.dark);
    }
    format!(":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n")
}
