//! What a page says of itself in other languages (<https://developers.google.com/search/docs/specialty/international/localized-versions>).

use crate::{
    Facts, Place, Severity, finding::Findings, language, page::Page, reference::Alternate, snapshot::Snapshot,
};

const DEFAULT: &str = "x-default";

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in &site.pages {
        for (index, alternate) in page.alternates.iter().enumerate() {
            let twice =
                page.alternates.iter().take(index).any(|earlier| earlier.language == alternate.language);
            let place = Place::at(&page.address, &alternate.excerpt);
            for problem in faults(site, page, alternate, twice) {
                findings.add(
                    Severity::Warning,
                    place.clone(),
                    problem,
                    "Correct what the page tells search engines of its other languages.",
                );
            }
        }
        let names_itself =
            page.alternates.iter().any(|alternate| alternate.own.as_ref() == Some(&page.address));
        if !page.alternates.is_empty() && !names_itself {
            let problem = "The page names its other languages and not its own.";
            findings.add(
                Severity::Warning,
                Place::of(&page.address),
                problem,
                "Let the page name itself among its languages too.",
            );
        }
    }
}

fn faults(site: &Snapshot, page: &Page, alternate: &Alternate, twice: bool) -> Vec<String> {
    let Alternate { language, written, .. } = alternate;
    let mut faults = Vec::new();
    if !language.eq_ignore_ascii_case(DEFAULT) {
        faults.extend(
            language::fault(language)
                .map(|fault| format!("The page names its other languages wrongly: {fault}.")),
        );
    }
    if !written.starts_with("https://") && !written.starts_with("http://") {
        faults.push(format!(
            "The page in another language is said to be at {written}, which is not a whole address."
        ));
    }
    if twice {
        faults.push(format!("The page names two addresses for the language “{language}”."));
    }
    let other = alternate.own.as_deref().filter(|own| *own != page.address).and_then(|own| site.page(own));
    let answers = |other: &Page| other.alternates.iter().any(|back| back.own.as_ref() == Some(&page.address));
    if let Some(other) = other.filter(|other| !answers(other)) {
        faults
            .push(format!("{} does not name {} as its other language in turn.", other.address, page.address));
    }
    faults
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    fn site(home: &str, about: &str) -> Planted {
        let links = |links: &str| links.replace("to ", "href='https://bakery.internal/");
        Planted::good().replace("/", "</title>", &format!("</title>{}", links(home))).replace(
            "/about",
            "</title>",
            &format!("</title>{}", links(about)),
        )
    }

    const EN: &str = "<link rel='alternate' hreflang='en' to '>";
    const DE: &str = "<link rel='alternate' hreflang='de' to about'>";

    #[test]
    fn pages_that_name_each_other_are_fine() {
        let both = format!("{EN}{DE}<link rel='alternate' hreflang='x-default' to '>");
        assert_eq!(site(&both, &both).found(), Vec::<String>::new());
    }

    #[test]
    fn what_search_engines_would_ignore_is_found() {
        let both = format!("{EN}{DE}");
        for (home, about) in [
            (both.replace("'en'", "'english'"), both.clone()),
            (both.replace("to '", "href='/'"), both.clone()),
            (format!("{both}{DE}"), both.clone()),
            (both.clone(), String::new()),
            (DE.to_owned(), both.clone()),
        ] {
            assert_eq!(site(&home, &about).found(), ["warning hreflang: /"], "{home} {about}");
        }
    }
}
