//! Pictures without words for people who cannot see them.

use scraper::ElementRef;

use crate::{
    Facts, Place, Severity,
    finding::Findings,
    markup::{Markup, ancestors, excerpt, is_hidden},
    page::Page,
};

const REMEDY: &str = "Say in a few words what the picture shows.";

pub(super) fn look(markup: &Markup, page: &Page, _: &Facts, findings: &mut Findings) {
    for element in markup.named(&["img", "area", "input", "svg"]).filter(|element| !is_decoration(*element)) {
        let place = Place::at(&page.address, &excerpt(element));
        if let Some((severity, problem)) = fault(markup, element) {
            findings.add(severity, place, problem, REMEDY);
        }
    }
}

fn fault(markup: &Markup, element: ElementRef<'_>) -> Option<(Severity, String)> {
    let source = element.attr("src").or_else(|| element.attr("href")).unwrap_or_default();
    let alternative = element.attr("alt").map(str::trim);
    let is_named = !markup.name_of(element).is_empty();
    match element.value().name() {
        "svg" => (element.attr("role") == Some("img") && !is_named)
            .then(|| (Severity::Error, "A drawing that is marked as a picture has no name.".to_owned())),
        "input" if element.attr("type") != Some("image") => None,
        "img" | "input" | "area" if is_named && alternative.is_none() => None,
        "area" if element.attr("href").is_none() => None,
        _ => match alternative {
            None => Some((Severity::Error, format!("The picture {source} has no alternative text."))),
            Some("") if tells(element) => {
                let problem =
                    format!("The picture {source} stands in the text, and its alternative text is empty.");
                Some((Severity::Warning, problem))
            }
            Some(text) if is_file_name(text) => {
                let problem =
                    format!("The alternative text of the picture {source} is the name of a file: {text}.");
                Some((Severity::Warning, problem))
            }
            Some(_) => None,
        },
    }
}

/// Whether an author says that the element shows nothing.
fn is_decoration(element: ElementRef<'_>) -> bool {
    matches!(element.attr("role"), Some("presentation" | "none")) || is_hidden(element)
}

/// A picture in a paragraph, a list or a figure is part of what is told. Elsewhere an empty alternative text is the author's
/// word that it is there for its looks.
fn tells(element: ElementRef<'_>) -> bool {
    let is_control = matches!(element.value().name(), "input" | "area");
    let mut above = ancestors(element).map(|above| above.value().name()).filter(|name| *name != "picture");
    is_control || above.next().is_some_and(|name| matches!(name, "p" | "figure" | "li" | "td" | "blockquote"))
}

fn is_file_name(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let endings = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif"];
    endings.iter().any(|ending| text.ends_with(ending)) && !text.contains(' ')
}

#[cfg(test)]
mod tests {
    use crate::testing::{Planted, png};

    fn found(planted: &str) -> Vec<String> {
        Planted::good().file("/a.png", "image/png", &png(100, 0)).plant("/", planted).found()
    }

    #[test]
    fn a_picture_without_the_attribute_is_an_error() {
        for planted in [
            "<img src='/a.png'>",
            "<p><img src='/a.png'></p>",
            "<input type='image' src='/a.png' aria-label='' title=''>",
            "<svg role='img'><path d='M0 0'/></svg>",
        ] {
            let found = found(planted);
            assert!(found.contains(&"error alternative-text: /".to_owned()), "{planted}: {found:?}");
        }
    }

    #[test]
    fn an_empty_text_in_running_text_and_a_file_name_are_warnings() {
        for planted in [
            "<p><img src='/a.png' alt=''></p>",
            "<figure><picture><img src='/a.png' alt=' '></picture></figure>",
            "<div><img src='/a.png' alt='IMG_1234.JPG'></div>",
        ] {
            assert_eq!(found(planted), ["warning alternative-text: /"], "{planted}");
        }
    }

    #[test]
    fn pictures_with_words_and_decoration_are_fine() {
        for planted in [
            "<img src='/a.png' alt='Three loaves'>",
            "<p><img src='/a.png' alt='' role='presentation'></p>",
            "<p aria-hidden='true'><img src='/a.png'></p>",
            "<div class='card'><img src='/a.png' alt=''></div>",
            "<svg aria-hidden='true'><path d='M0 0'/></svg> <svg role='img' aria-label='A loaf'></svg>",
            "<img src='/a.png' alt='The file a.png explained'>",
        ] {
            assert_eq!(found(planted), Vec::<String>::new(), "{planted}");
        }
    }
}
