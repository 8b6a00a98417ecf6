//! What a page loads from other sites, or over an open line.

use crate::{
    Facts, Place, Severity,
    finding::Findings,
    reference::{Reference, Use},
    snapshot::Snapshot,
};

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    let is_secure = site.origin.scheme() == "https";
    for page in &site.pages {
        for reference in page.references.iter().filter(|reference| reference.own.is_none()) {
            let Use::Load(what) = reference.used else { continue };
            findings.add(
                Severity::Error,
                Place::at(&page.address, &reference.excerpt),
                problem(what, reference, is_secure),
                "Put a copy on this site, or link to it. Browsers refuse to load it from elsewhere.",
            );
        }
    }
}

fn problem(what: &str, reference: &Reference, is_secure: bool) -> String {
    let written = &reference.written;
    if is_secure && reference.url.scheme() == "http" {
        return format!("The page would load a {what} over an open line: {written}");
    }
    format!("The page would load a {what} from another site, which then learns who reads it: {written}")
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn what_comes_from_elsewhere_is_found() {
        for planted in [
            "<img src='https://pictures.example/a.jpg' alt='A loaf'>",
            "<img src='http://bakery.internal/a.jpg' alt='A loaf'>",
            "<script src='//cdn.example/a.js'></script>",
            "<iframe src='https://map.example/' title='Map'></iframe>",
            "<link rel='stylesheet' href='https://fonts.example/css'>",
            "<link rel='preconnect' href='https://fonts.example'>",
        ] {
            assert_eq!(Planted::good().plant("/", planted).found(), ["error foreign-load: /"], "{planted}");
        }
    }

    #[test]
    fn a_link_loads_nothing_and_data_is_here_already() {
        for planted in [
            "<a href='http://elsewhere.example/'>Elsewhere</a>",
            "<img src='data:image/png;base64,AAAA' alt='A loaf'>",
            "<template><iframe src='https://map.example/'></iframe></template>",
            "<link rel='me' href='https://social.example/@bakery'>",
        ] {
            assert_eq!(Planted::good().plant("/", planted).found(), Vec::<String>::new(), "{planted}");
        }
    }
}
