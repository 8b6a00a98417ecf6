//! The names of stored files, from which everything else about a picture follows.

use crate::Format;

/// Suffix and width of the smaller files, the larger first.
const SMALLER: [(&str, u32); 2] = [("-800", 800), ("-320", 320)];

const ID_LENGTH: usize = 32;

/// Suffix and width of each file of a still picture whose main file is `width` pixels wide, the main file first.
pub(crate) fn sizes(width: u32) -> impl Iterator<Item = (&'static str, u32)> {
    std::iter::once(("", width)).chain(SMALLER.into_iter().filter(move |(_, smaller)| *smaller < width))
}

/// A file that holds a picture in one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Its name in the folder of uploads.
    pub filename: String,
    /// Its width in pixels, for `srcset`.
    pub width: u32,
}

/// All files of the picture whose main file is `filename`, `width` pixels wide; the largest first. Animations exist in
/// one size only. Empty if `filename` is not a main file's.
pub fn renditions(filename: &str, width: u32) -> Vec<Rendition> {
    let Some(Name { id, suffix: None, format }) = Name::parse(filename) else {
        return Vec::new();
    };
    let count = if format == Format::Gif { 1 } else { usize::MAX };
    let rendition =
        |(suffix, width)| Rendition { filename: format!("{id}{suffix}.{}", format.extension()), width };
    sizes(width).take(count).map(rendition).collect()
}

/// The smallest file of the picture whose main file is `filename`, `width` pixels wide: `filename` itself if there is
/// no smaller one.
pub fn thumbnail(filename: &str, width: u32) -> String {
    renditions(filename, width).pop().map_or_else(|| filename.to_owned(), |smallest| smallest.filename)
}

/// A stored name, taken apart: 32 hexadecimal digits, perhaps a width, an ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name<'name> {
    pub(crate) id: &'name str,
    /// With its dash.
    pub(crate) suffix: Option<&'name str>,
    pub(crate) format: Format,
}

impl<'name> Name<'name> {
    /// `None` for everything that [`crate::store`] would never call a file.
    pub(crate) fn parse(name: &'name str) -> Option<Self> {
        let (stem, extension) = name.split_once('.')?;
        let format = Format::from_extension(extension)?;
        let (id, suffix) = match stem.split_at_checked(ID_LENGTH)? {
            (id, "") => (id, None),
            (id, suffix) => (id, Some(suffix)),
        };
        let is_id = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (is_id && suffix.is_none_or(is_suffix)).then_some(Self { id, suffix, format })
    }
}

fn is_suffix(suffix: &str) -> bool {
    suffix.strip_prefix('-').is_some_and(|width| {
        (2..=4).contains(&width.len()) && width.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The names that the files of `main` can have, whether or not they exist.
pub(crate) fn possible_files(main: &Name<'_>) -> impl Iterator<Item = String> {
    let (id, extension) = (main.id.to_owned(), main.format.extension());
    sizes(u32::MAX).map(move |(suffix, _)| format!("{id}{suffix}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::{Name, renditions, thumbnail};

    const ID: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn only_our_own_names_are_names() {
        for name in ["", "-800", "-320", "-99", "-1600"] {
            for extension in ["jpg", "png", "gif", "webp"] {
                assert!(Name::parse(&format!("{ID}{name}.{extension}")).is_some());
            }
        }
        let upper = ID.to_uppercase();
        for bad in [
            "",
            ".",
            "..",
            ".jpg",
            "a.jpg",
            ID,
            "../x.jpg",
            "/etc/passwd",
            "0123456789abcdef0123456789abcde.jpg",
            "é123456789abcdef0123456789abcde.jpg",
            "0123456789abcdef0123456789abcdé.jpg",
        ] {
            assert_eq!(Name::parse(bad), None, "{bad}");
        }
        for bad in [
            format!("{upper}.jpg"),
            format!("{ID}.jpeg"),
            format!("{ID}.JPG"),
            format!("{ID}.svg"),
            format!("{ID}.jpg.html"),
            format!("{ID}-.jpg"),
            format!("{ID}-8.jpg"),
            format!("{ID}-80000.jpg"),
            format!("{ID}-8a0.jpg"),
            format!("{ID}800.jpg"),
            format!("{ID}0.jpg"),
            format!("{ID}.jpg\0"),
            format!("{ID}\0.jpg"),
            format!("{ID}.jpg/"),
            format!("./{ID}.jpg"),
            format!("..%2f{ID}.jpg"),
            format!("{ID}-800 .jpg"),
            format!(" {ID}.jpg"),
            format!("{ID}/../x.jpg"),
            format!("{ID}-٣٢٠.jpg"),
        ] {
            assert_eq!(Name::parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn the_files_of_a_picture_follow_from_its_width() {
        let widths =
            |width| renditions(&format!("{ID}.jpg"), width).iter().map(|r| r.width).collect::<Vec<_>>();
        assert_eq!(widths(1600), [1600, 800, 320]);
        assert_eq!(widths(801), [801, 800, 320]);
        assert_eq!(widths(800), [800, 320]);
        assert_eq!(widths(320), [320]);
        assert_eq!(thumbnail(&format!("{ID}.png"), 1600), format!("{ID}-320.png"));
        assert_eq!(thumbnail(&format!("{ID}.png"), 300), format!("{ID}.png"));
        assert_eq!(thumbnail(&format!("{ID}.gif"), 1600), format!("{ID}.gif"));
        assert_eq!(thumbnail("other.jpg", 1600), "other.jpg");
        assert!(renditions(&format!("{ID}-800.jpg"), 1600).is_empty());
    }
}
