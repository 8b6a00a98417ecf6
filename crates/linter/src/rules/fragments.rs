//! Links to a place in a page that the page does not have.

use percent_encoding::percent_decode_str;

use crate::{Facts, Place, Severity, finding::Findings, page::Page, reference::Use, snapshot::Snapshot};

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in &site.pages {
        for link in page.references.iter().filter(|reference| reference.used == Use::Link) {
            let Some(fragment) = link.url.fragment().filter(|fragment| !is_everywhere(fragment)) else {
                continue;
            };
            let target =
                link.own.as_deref().and_then(|own| site.arrival(own)).and_then(|(at, _)| site.page(at));
            let id = percent_decode_str(fragment).decode_utf8_lossy();
            if let Some(target) = target.filter(|target| !target.ids.contains(id.as_ref())) {
                findings.add(
                    Severity::Warning,
                    Place::at(&page.address, &link.excerpt),
                    format!("The link {} leads to a place that the page does not have.", link.written),
                    remedy(target, &id),
                );
            }
        }
    }
}

/// The places of a text written in the panel have names of their own.
fn remedy(target: &Page, id: &str) -> String {
    let own = format!("text-{id}");
    if target.ids.contains(&own) {
        format!("Let the link end with #{own}: so that place is called on its page.")
    } else {
        "Correct the end of the link, from the # on, or take it out.".to_owned()
    }
}

/// The top of a page is always there, however it is written (HTML, "find a potential indicated element"), and a script may
/// read anything behind `#!` and `#:~:`.
fn is_everywhere(fragment: &str) -> bool {
    fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || fragment.starts_with(['!', ':'])
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn a_place_that_is_missing_is_found() {
        for planted in ["<a href='#prices'>Prices</a>", "<a href='/about#prices'>Prices</a>"] {
            let site = Planted::good().plant("/", planted);
            assert_eq!(site.found(), ["warning broken-fragment: /"], "{planted}");
        }
    }

    #[test]
    fn the_name_of_a_place_in_a_text_of_the_panel_is_proposed() {
        let site = Planted::good()
            .plant("/about", "<h2 id='text-fees'>F</h2>")
            .plant("/", "<a href='/about#fees'>F</a>");
        let remedies: Vec<String> =
            site.inspect().findings.into_iter().map(|finding| finding.remedy).collect();
        assert_eq!(remedies, ["Let the link end with #text-fees: so that place is called on its page."]);
    }

    #[test]
    fn a_place_that_is_there_is_fine() {
        for planted in [
            "<a href='#main'>Prices</a>",
            "<a href='#'>Up</a> <a href='#top'>Up</a> <a href='#TOP'>Up</a> <a href='/about#Top'>Up</a>",
            "<a href='/about#m%C3%BCller'>Müller</a>",
            "<a href='https://elsewhere.example/#prices'>Elsewhere</a>",
            "<a href='/site.css#x'>A file</a>",
        ] {
            let site = Planted::good().plant("/about", "<p id='müller'>M</p>").plant("/", planted);
            assert_eq!(site.found(), Vec::<String>::new(), "{planted}");
        }
    }
}
