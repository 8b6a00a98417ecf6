//! The functions `picture` and `preload_picture` of templates.

use std::{collections::HashMap, fmt::Write, sync::Arc};

use tera::{Error, Function, Result, Value};

use super::{
    filters::escape,
    statics::{PagePicture, Statics},
};

type Arguments = HashMap<String, Value>;

const DARK: &str = "(prefers-color-scheme: dark)";
const LIGHT: &str = "(prefers-color-scheme: light)";

/// `picture(path="pictures/shop.jpg", alt="…", sizes="50vw", dark="…", eager=true)`: a `<picture>` in the formats and
/// sizes that there are. One that is not `eager` loads when it comes near; one that is should be preloaded too.
pub(super) struct PictureElement(pub(super) Arc<Statics>);

/// `preload_picture(path="…", sizes="…", dark="…")`: links that let a browser load an eager picture before it finds it.
pub(super) struct Preload(pub(super) Arc<Statics>);

impl Function for PictureElement {
    fn call(&self, arguments: &Arguments) -> Result<Value> {
        let asked = Asked::of(&self.0, arguments)?;
        let alt = optional(arguments, "alt")
            .ok_or_else(|| Error::msg("a picture needs an `alt`, if only an empty one"))?;
        let eager = arguments.get("eager").and_then(Value::as_bool).unwrap_or_default();
        Ok(Value::String(asked.element(alt, eager)))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

impl Function for Preload {
    fn call(&self, arguments: &Arguments) -> Result<Value> {
        Ok(Value::String(Asked::of(&self.0, arguments)?.preload()))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// What a template asks for.
struct Asked {
    shown: PagePicture,
    dark: Option<PagePicture>,
    sizes: String,
}

impl Asked {
    fn of(statics: &Statics, arguments: &Arguments) -> Result<Self> {
        let find = |name: &str| {
            let problem = || {
                format!(
                    "there is no picture “{name}” in static/, or `cargo xtask assets` has not seen it yet"
                )
            };
            statics.picture(name).ok_or_else(|| Error::msg(problem()))
        };
        let path = optional(arguments, "path").ok_or_else(|| Error::msg("a picture needs a `path`"))?;
        let dark = optional(arguments, "dark").filter(|name| !name.is_empty()).map(find).transpose()?;
        let sizes = escape(optional(arguments, "sizes").unwrap_or("100vw"));
        Ok(Self { shown: find(path)?, dark, sizes })
    }

    fn element(&self, alt: &str, eager: bool) -> String {
        let mut html = String::from("<picture>");
        if let Some(dark) = &self.dark {
            self.sources(&mut html, dark, Some(DARK));
            let _infallible = write!(html, "<source media=\"{DARK}\" srcset=\"{}\">", dark.fallback);
        }
        self.sources(&mut html, &self.shown, None);
        let PagePicture { width, height, fallback, .. } = &self.shown;
        let loading = if eager { "fetchpriority=\"high\"" } else { "loading=\"lazy\"" };
        let alt = escape(alt);
        let _infallible = write!(
            html,
            "<img src=\"{fallback}\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\" {loading} decoding=\"async\">"
        );
        html.push_str("</picture>");
        html
    }

    fn sources(&self, html: &mut String, picture: &PagePicture, media: Option<&str>) {
        let sizes = &self.sizes;
        let media = attribute(media);
        for (media_type, srcset) in &picture.sources {
            let _infallible =
                write!(html, "<source type=\"{media_type}\"{media} srcset=\"{srcset}\" sizes=\"{sizes}\">");
        }
    }

    fn preload(&self) -> String {
        let mut html = String::new();
        let light = self.dark.is_some().then_some(LIGHT);
        let dark = self.dark.iter().map(|picture| (picture, Some(DARK)));
        for (picture, media) in [(&self.shown, light)].into_iter().chain(dark) {
            let sizes = &self.sizes;
            let file = match picture.sources.first() {
                // A browser that does not know the type leaves the link alone.
                Some((media_type, srcset)) => {
                    format!("type=\"{media_type}\" imagesrcset=\"{srcset}\" imagesizes=\"{sizes}\"")
                }
                None => format!("href=\"{}\"", picture.fallback),
            };
            let media = attribute(media);
            let _infallible =
                write!(html, "<link rel=\"preload\" as=\"image\" {file} fetchpriority=\"high\"{media}>");
        }
        html
    }
}

fn attribute(media: Option<&str>) -> String {
    media.map(|media| format!(" media=\"{media}\"")).unwrap_or_default()
}

fn optional<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photograph(name: &str) -> PagePicture {
        let srcset =
            |format: &str| format!("/static/{name}-480.{format} 480w, /static/{name}-800.{format} 800w");
        PagePicture {
            width: 800,
            height: 500,
            fallback: format!("/static/{name}.jpg"),
            sources: vec![
                ("image/avif".to_owned(), srcset("avif")),
                ("image/webp".to_owned(), srcset("webp")),
            ],
        }
    }

    fn asked(dark: Option<PagePicture>) -> Asked {
        Asked { shown: photograph("shop"), dark, sizes: "50vw".to_owned() }
    }

    #[test]
    fn a_picture_offers_its_formats_and_keeps_its_place() {
        assert_eq!(
            asked(None).element("A \"small\" shop", false),
            "<picture>\
             <source type=\"image/avif\" srcset=\"/static/shop-480.avif 480w, /static/shop-800.avif 800w\" sizes=\"50vw\">\
             <source type=\"image/webp\" srcset=\"/static/shop-480.webp 480w, /static/shop-800.webp 800w\" sizes=\"50vw\">\
             <img src=\"/static/shop.jpg\" width=\"800\" height=\"500\" alt=\"A &quot;small&quot; shop\" loading=\"lazy\" \
             decoding=\"async\"></picture>"
        );
    }

    #[test]
    fn an_eager_picture_is_not_lazy_and_can_be_preloaded() {
        let html = asked(None).element("", true);
        assert!(html.contains("fetchpriority=\"high\"") && !html.contains("lazy"), "{html}");
        assert_eq!(
            asked(None).preload(),
            "<link rel=\"preload\" as=\"image\" type=\"image/avif\" \
             imagesrcset=\"/static/shop-480.avif 480w, /static/shop-800.avif 800w\" imagesizes=\"50vw\" fetchpriority=\"high\">"
        );
    }

    #[test]
    fn the_dark_picture_comes_first_and_only_one_of_the_two_is_preloaded() {
        let both = asked(Some(photograph("night")));
        let html = both.element("", false);
        let (night, shop) =
            (html.find("/static/night-480.avif").unwrap(), html.find("/static/shop-480.avif").unwrap());
        assert!(night < shop, "{html}");
        let links = both.preload();
        assert!(
            links.contains("media=\"(prefers-color-scheme: light)\"")
                && links.contains("media=\"(prefers-color-scheme: dark)\""),
            "{links}"
        );
    }

    #[test]
    fn a_drawing_is_one_file() {
        let drawing = PagePicture {
            width: 20,
            height: 10,
            fallback: "/static/leaf.svg".to_owned(),
            sources: Vec::new(),
        };
        let leaf = Asked { shown: drawing, dark: None, sizes: String::new() };
        assert!(leaf.element("", false).starts_with("<picture><img src=\"/static/leaf.svg\" width=\"20\""));
        assert_eq!(
            leaf.preload(),
            "<link rel=\"preload\" as=\"image\" href=\"/static/leaf.svg\" fetchpriority=\"high\">"
        );
    }
}
