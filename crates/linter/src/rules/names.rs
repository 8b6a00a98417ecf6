//! Links and buttons that say nothing to somebody who cannot see them.

use scraper::ElementRef;

use crate::{
    Facts, Place, Severity,
    finding::Findings,
    markup::{Markup, excerpt, is_hidden},
    page::Page,
};

pub(super) fn look(markup: &Markup, page: &Page, _: &Facts, findings: &mut Findings) {
    for element in markup.named(&["a", "button", "summary", "input"]) {
        let Some(what) = kind(element).filter(|_| !is_hidden(element)) else { continue };
        if markup.name_of(element).is_empty() && !has_value(element) {
            let target = element.attr("href").map(|target| format!(" to {target}")).unwrap_or_default();
            findings.add(
                Severity::Error,
                Place::at(&page.address, &excerpt(element)),
                format!("A {what}{target} has no name: a screen reader only says “{what}”."),
                "Put words into it; where it is only a picture, give the picture an alternative text.",
            );
        }
    }
}

/// What people call it; none for what is neither link nor button.
fn kind(element: ElementRef<'_>) -> Option<&'static str> {
    match element.value().name() {
        "a" => element.attr("href").map(|_| "link"),
        "input" => {
            matches!(element.attr("type"), Some("submit" | "reset" | "button" | "image")).then_some("button")
        }
        _ => Some("button"),
    }
}

/// Browsers themselves name a button that sends or empties a form, unless its value is empty.
fn has_value(element: ElementRef<'_>) -> bool {
    match (element.value().name(), element.attr("value")) {
        ("input", Some(value)) => !value.trim().is_empty(),
        ("input", None) => {
            matches!(element.attr("type"), Some("submit" | "reset")) || element.attr("alt").is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn what_has_no_name_is_found() {
        for planted in [
            "<a href='/about'></a>",
            "<a href='/about'><svg aria-hidden='true'></svg></a>",
            "<a href='/about'><img src='/site.css' alt=''></a>",
            "<button><span aria-hidden='true'>×</span></button>",
            "<input type='submit' value=''>",
            "<details><summary> </summary>More</details>",
        ] {
            assert_eq!(
                Planted::good().plant("/", planted).found(),
                ["error nameless-control: /"],
                "{planted}"
            );
        }
    }

    #[test]
    fn what_has_a_name_is_fine() {
        for planted in [
            "<a href='/about' aria-label='About us'><svg></svg></a>",
            "<a href='/about'><img src='/site.css' alt='About us'></a>",
            "<a id='here'></a>",
            "<button title='Close'></button> <input type='submit'> <input type='submit' value='Send'>",
            "<a href='/about' aria-hidden='true' tabindex='-1'></a>",
            "<input type='text' aria-label='Name'>",
        ] {
            assert_eq!(Planted::good().plant("/", planted).found(), Vec::<String>::new(), "{planted}");
        }
    }
}
