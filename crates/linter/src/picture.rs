//! Pictures as pages use them.

use scraper::ElementRef;

use crate::{
    markup::{ancestors, excerpt},
    sizes,
};

/// The width of a desk's screen in CSS pixels, for which the needed width of a picture is computed.
const SCREEN: f64 = 1280.0;

/// A picture in a page, with all the files a browser may choose from.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) excerpt: String,
    /// How wide it is shown on a desk's screen, in CSS pixels, if the page says so.
    pub(crate) shown: Option<f64>,
    /// For each kind of file the page offers, its candidates: as they are written, each with its own width if that is said.
    pub(crate) offers: Vec<Vec<Candidate>>,
}

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) source: String,
    pub(crate) width: Option<u32>,
}

impl Picture {
    pub(crate) fn of(image: ElementRef<'_>) -> Self {
        let sizes = image.attr("sizes").and_then(|sizes| sizes::width(sizes, SCREEN));
        let declared = image.attr("width").and_then(|width| width.trim().parse().ok());
        let mut offers = vec![offered(image)];
        let picture = ancestors(image).next().filter(|parent| parent.value().name() == "picture");
        let sources = picture.into_iter().flat_map(|picture| picture.child_elements());
        offers.extend(sources.filter(|source| source.value().name() == "source").map(offered));
        Self { excerpt: excerpt(image), shown: sizes.or(declared), offers }
    }
}

/// The candidates of an `<img>` or `<source>`.
fn offered(element: ElementRef<'_>) -> Vec<Candidate> {
    let set = element.attr("srcset").map(candidates).unwrap_or_default();
    if !set.is_empty() {
        return set;
    }
    let source = element.attr("src").map(|source| Candidate { source: source.to_owned(), width: None });
    source.into_iter().collect()
}

/// The candidates of a `srcset`.
pub(crate) fn candidates(srcset: &str) -> Vec<Candidate> {
    let mut found = Vec::new();
    for part in srcset.split(", ").flat_map(|part| part.split(",\n")) {
        let mut words = part.split_whitespace();
        let Some(source) = words.next() else { continue };
        let width = words.next().and_then(|word| word.strip_suffix('w')).and_then(|width| width.parse().ok());
        found.push(Candidate { source: source.trim_end_matches(',').to_owned(), width });
    }
    found
}

/// The width in pixels that the head of a file announces; none of a drawing or of an unknown format.
pub(crate) fn width(bytes: &[u8]) -> Option<u32> {
    imagesize::blob_size(bytes).ok().and_then(|size| u32::try_from(size.width).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::Markup;

    fn picture(html: &str) -> Picture {
        let markup = Markup::parse(html);
        let image = markup.named(&["img"]).next().map(Picture::of);
        image.unwrap()
    }

    #[test]
    fn all_files_of_a_picture_are_known() {
        let picture = picture(
            "<picture><source srcset='/n.webp 400w, /n2.webp 800w'><img src=/d.jpg srcset='/d1.jpg 400w,\n /d2.jpg 1600w' \
             sizes='(min-width: 40em) 380px, 92vw' width=1600></picture>",
        );
        let files: Vec<Vec<&str>> = picture
            .offers
            .iter()
            .map(|offer| offer.iter().map(|candidate| candidate.source.as_str()).collect())
            .collect();
        assert_eq!(files, [["/d1.jpg", "/d2.jpg"], ["/n.webp", "/n2.webp"]]);
        assert_eq!(picture.shown, Some(380.0));
    }

    #[test]
    fn without_sizes_the_width_counts() {
        assert_eq!(picture("<img src=/a.jpg width=640>").shown, Some(640.0));
        assert_eq!(picture("<img src=/a.jpg>").shown, None);
    }
}
