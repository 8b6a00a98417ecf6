//! Links to a place in a page that the page does not have.

use percent_encoding::percent_decode_str;

use crate::{Facts, Place, Severity, crawl::Snapshot, finding::Findings, reference::Use};

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in &site.pages {
        for link in page.references.iter().filter(|reference| reference.used == Use::Link) {
            let Some(fragment) = link.url.fragment().filter(|fragment| !is_everywhere(fragment)) else {
                continue;
            };
            let target =
                link.own.as_deref().and_then(|own| site.arrival(own)).and_then(|(at, _)| site.page(at));
            let id = percent_decode_str(fragment).decode_utf8_lossy();
            if target.is_some_and(|target| !target.ids.contains(id.as_ref())) {
                findings.add(
                    Severity::Warning,
                    Place::at(&page.address, &link.excerpt),
                    format!("The link {} leads to a place that the page does not have.", link.written),
                    "Correct what stands behind the #, or take it out.",
                );
            }
        }
    }
}

/// The top of a page is always there, and a script may read anything behind `#!` and `#:~:`.
fn is_everywhere(fragment: &str) -> bool {
    fragment.is_empty() || fragment == "top" || fragment.starts_with(['!', ':'])
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
    fn a_place_that_is_there_is_fine() {
        for planted in [
            "<a href='#main'>Prices</a>",
            "<a href='#'>Up</a> <a href='#top'>Up</a>",
            "<a href='/about#m%C3%BCller'>Müller</a>",
            "<a href='https://elsewhere.example/#prices'>Elsewhere</a>",
            "<a href='/site.css#x'>A file</a>",
        ] {
            let site = Planted::good().plant("/about", "<p id='müller'>M</p>").plant("/", planted);
            assert_eq!(site.found(), Vec::<String>::new(), "{planted}");
        }
    }
}
