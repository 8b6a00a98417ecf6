//! Pages that exist and that nothing leads to.

use std::collections::BTreeSet;

use crate::{Facts, Place, Severity, finding::Findings, snapshot::Snapshot};

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    let linked = site.linked();
    let announced: BTreeSet<&String> = site.sitemap.iter().chain(&site.routes).collect();
    let orphans =
        announced.into_iter().filter(|address| *address != "/" && !linked.contains(address.as_str()));
    for page in orphans.filter_map(|address| site.page(address)).filter(|page| page.is_listed) {
        findings.add(
            Severity::Warning,
            Place::of(&page.address),
            format!("No page leads to {}: visitors do not find it.", page.address),
            "Link to it from a page that visitors see, such as the home page or the navigation in site.toml.",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn a_page_that_only_itself_links_to_is_found() {
        let site =
            Planted::good().page("/cakes", "Cakes for every day").plant("/cakes", "<a href='/cakes'>Up</a>");
        assert_eq!(site.route("/cakes").found(), ["warning orphaned-page: /cakes"]);
        let site = Planted::good().page("/cakes", "Cakes for every day").sitemap(&["/", "/about", "/cakes"]);
        assert_eq!(site.found(), ["warning orphaned-page: /cakes"]);
    }

    #[test]
    fn a_page_that_is_linked_or_hidden_from_search_engines_is_fine() {
        let site = Planted::good().page("/cakes", "Cakes for every day").route("/cakes");
        assert!(site.plant("/", "<a href='/cakes'>Cakes</a>").found().is_empty());
        let site = Planted::good().page("/cakes", "Cakes for every day").route("/cakes");
        assert!(
            site.plant("/", "<a href='/old'>Cakes</a>")
                .moved("/old", "/cakes")
                .found()
                .iter()
                .all(|found| !found.contains("orphaned"))
        );
        let site = Planted::good().page("/thanks", "Thank you for writing").route("/thanks");
        assert!(
            site.replace("/thanks", "</title>", "</title><meta name='robots' content='noindex'>")
                .found()
                .is_empty()
        );
        assert!(
            Planted::good()
                .route("/feed.xml")
                .file("/feed.xml", "application/rss+xml", b"<rss>")
                .found()
                .is_empty()
        );
    }
}
