//! The pictures inside safe HTML: which there are, and their sizes for the page that shows them.

use std::cell::RefCell;

use lol_html::{RewriteStrSettings, element, html_content::Element, rewrite_str};

use crate::SafeHtml;

/// How wide a picture in a text is shown, for `sizes`: as the column, or as the screen where that is narrower.
const SIZES: &str = "(min-width: 54rem) 50rem, 92vw";

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSize {
    /// Width of the whole picture in pixels.
    pub width: i32,
    /// Height of the whole picture in pixels.
    pub height: i32,
    /// The files of the picture with their widths, for `srcset`. Only paths of this site are used.
    pub files: Vec<(String, i64)>,
}

impl SafeHtml {
    /// The addresses of all pictures, in order.
    #[must_use]
    pub fn picture_sources(&self) -> Vec<String> {
        let sources = RefCell::new(Vec::new());
        self.for_each_picture(|picture| sources.borrow_mut().extend(picture.get_attribute("src")));
        sources.into_inner()
    }

    /// The same HTML, each picture that `describe` knows with its size and its smaller files. The first picture is
    /// loaded at once, those below it when they come into sight.
    #[must_use]
    pub fn with_picture_sizes(&self, describe: impl Fn(&str) -> Option<PictureSize>) -> Self {
        let first = RefCell::new(true);
        self.for_each_picture(|picture| {
            let (name, value) =
                if first.replace(false) { ("fetchpriority", "high") } else { ("loading", "lazy") };
            set(picture, name, value);
            if let Some(size) = picture.get_attribute("src").and_then(|src| describe(&src)) {
                size.write(picture);
            }
        })
    }

    fn for_each_picture(&self, change: impl Fn(&mut Element<'_, '_>)) -> Self {
        let handler = element!("img", |picture| {
            change(picture);
            Ok(())
        });
        let settings = RewriteStrSettings::new().append_element_content_handler(handler);
        // What cannot be rewritten is shown as it is: it is safe either way.
        rewrite_str(self.as_str(), settings).map_or_else(|_unchanged| self.clone(), Self::from_rewritten)
    }
}

impl PictureSize {
    fn write(&self, picture: &mut Element<'_, '_>) {
        set(picture, "width", &self.width.to_string());
        set(picture, "height", &self.height.to_string());
        let own = self.files.iter().filter(|(path, _)| is_own_path(path));
        let srcset: Vec<String> = own.map(|(path, width)| format!("{path} {width}w")).collect();
        if srcset.len() > 1 {
            set(picture, "srcset", &srcset.join(", "));
            set(picture, "sizes", SIZES);
        }
    }
}

/// Two slashes at the beginning lead to another site, a backslash counts as one, and blanks and commas end an address.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', ',', '"'])
        && !path.contains(char::is_whitespace)
}

fn set(picture: &mut Element<'_, '_>, name: &str, value: &str) {
    // Fails for names that cannot be written; these can.
    let _written = picture.set_attribute(name, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean;

    fn known(src: &str) -> Option<PictureSize> {
        let files = vec![("/uploads/a-320.jpg".to_owned(), 320), ("/uploads/a.jpg".to_owned(), 1600)];
        (src == "/uploads/a.jpg").then_some(PictureSize { width: 1600, height: 900, files })
    }

    #[test]
    fn all_addresses_are_found_in_order() {
        let html = clean(
            "<p><img src='/uploads/a.jpg' alt=''></p><p>x</p><img src='https://b.example/b.png' alt='b'>",
        );
        assert_eq!(html.picture_sources(), ["/uploads/a.jpg", "https://b.example/b.png"]);
    }

    #[test]
    fn a_known_picture_gets_its_size_and_its_files() {
        let html = clean("<p>&lt;img&gt;</p><img src='/uploads/a.jpg' alt='&quot;A&quot; &amp; B'>");
        let sized = html.with_picture_sizes(known);
        assert!(sized.as_str().contains("width=\"1600\" height=\"900\""), "{}", sized.as_str());
        assert!(sized.as_str().contains("srcset=\"/uploads/a-320.jpg 320w, /uploads/a.jpg 1600w\""));
        assert!(sized.as_str().starts_with("<p>&lt;img&gt;</p>"));
        assert_eq!(crate::first_image(&sized).unwrap().alt, "\"A\" & B");
    }

    #[test]
    fn pictures_below_the_first_are_loaded_later() {
        let html = clean("<img src='/uploads/a.jpg' alt=''><img src='/uploads/b.jpg' alt=''>");
        let sized = html.with_picture_sizes(known);
        assert_eq!(sized.as_str().matches("loading=\"lazy\"").count(), 1);
        assert!(sized.as_str().find("lazy") > sized.as_str().find("b.jpg"));
        assert_eq!(sized.as_str().matches("fetchpriority=\"high\"").count(), 1);
        assert!(sized.as_str().find("fetchpriority") < sized.as_str().find("b.jpg"));
    }

    #[test]
    fn files_of_another_site_are_left_out() {
        let foreign = |_: &str| {
            let evil = [
                "https://evil.example/x.jpg",
                "//evil.example/x.jpg",
                "/\\evil.example/x.jpg",
                "/a\" onerror=\"x",
                "/a\t1w",
            ];
            let files = evil.map(|path| (path.to_owned(), 320)).to_vec();
            Some(PictureSize { width: 1, height: 1, files })
        };
        let sized = clean("<img src='/uploads/a.jpg' alt=''>").with_picture_sizes(foreign);
        assert!(!sized.as_str().contains("evil") && !sized.as_str().contains("onerror"));
    }
}
