//! Links to an address that has moved.

use crate::{Facts, Place, Severity, finding::Findings, reference::Use, snapshot::Snapshot};

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in &site.pages {
        for link in page.references.iter().filter(|reference| reference.used == Use::Link) {
            let Some(own) = &link.own else { continue };
            let moved = site.documents.get(own).is_some_and(|document| matches!(document.status, 301 | 308));
            let arrival = site.arrival(own).filter(|(_, document)| document.status < 400);
            if let Some((arrival, _)) = arrival.filter(|_| moved) {
                findings.add(
                    Severity::Warning,
                    Place::at(&page.address, &link.excerpt),
                    format!(
                        "The link {} has moved to {arrival}: readers get there by a detour.",
                        link.written
                    ),
                    format!("Link to {arrival}."),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn a_link_to_what_has_moved_is_found_with_its_new_address() {
        let site = Planted::good().moved("/us", "/who").moved("/who", "/about");
        let site = site.plant("/", "<a href='/us'>Us</a>");
        assert_eq!(site.found(), ["warning redirected-link: /"]);
        assert_eq!(site.problems(), ["The link /us has moved to /about: readers get there by a detour."]);
    }

    #[test]
    fn a_link_to_the_page_itself_is_fine() {
        assert!(
            Planted::good().moved("/us", "/about").plant("/", "<a href='/about'>Us</a>").found().is_empty()
        );
    }
}
