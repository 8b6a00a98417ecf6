//! Links, pictures and files that are not there.

use crate::{
    Facts, Place, Severity,
    finding::Findings,
    reference::{Reference, Use},
    snapshot::Snapshot,
};

/// Hosts that mean the machine somebody sits at.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in &site.pages {
        for reference in &page.references {
            let place = Place::at(&page.address, &reference.excerpt);
            if let Some(problem) = problem(site, reference) {
                findings.add(Severity::Error, place, problem, remedy(reference.used));
            }
        }
    }
    if site.page("/").is_none() {
        let problem = "The site has no home page: / is not answered with a page.";
        findings.add(Severity::Error, Place::of("/"), problem, "Look into the site’s log for the cause.");
    }
    for address in site.sitemap.iter().chain(&site.routes) {
        if let Some((_, document)) = site.arrival(address).filter(|(_, document)| document.status >= 500) {
            let problem = format!("{address} cannot be shown: the site answers {}.", document.status);
            findings.add(
                Severity::Error,
                Place::of(address),
                problem,
                "Look into the site’s log for the cause.",
            );
        }
    }
    for address in &site.sitemap {
        let is_missing = |status: u16| status != 200 && status < 500;
        if site.documents.get(address).is_some_and(|document| is_missing(document.status)) {
            let problem = format!("Search engines are told of {address}, which is not a page of the site.");
            let remedy = "Take it out of the pages in site.toml, or make the page.";
            findings.add(Severity::Error, Place::of("/sitemap.xml"), problem, remedy);
        }
    }
}

fn problem(site: &Snapshot, reference: &Reference) -> Option<String> {
    let written = &reference.written;
    let Some(own) = &reference.own else {
        let host = reference.url.host_str()?;
        let is_local = LOCAL.contains(&host) && reference.used == Use::Link;
        return is_local.then(|| format!("The link {written} leads to the reader’s own machine."));
    };
    let what = what(reference.used);
    if site.documents.contains_key(own) && site.arrival(own).is_none() {
        return Some(format!("The {what} {written} leads round in a circle."));
    }
    let (_, document) = site.arrival(own)?;
    match document.status {
        200..400 => None,
        status @ 500.. => Some(format!("The {what} {written} fails: the site answers {status}.")),
        _ => Some(format!("The {what} {written} leads nowhere.")),
    }
}

fn what(used: Use) -> &'static str {
    match used {
        Use::Link => "link",
        Use::Form => "form for",
        Use::Load(what) => what,
        Use::Told => "address",
    }
}

fn remedy(used: Use) -> &'static str {
    match used {
        Use::Link => "Correct the address, or take the link out.",
        Use::Form => "Correct where the form is sent.",
        Use::Load("picture") => "Put the picture in again, or take it out.",
        Use::Load(_) => "Build the site’s files again, or correct the name in the template.",
        Use::Told => "Correct the address that the page tells search engines.",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Planted;

    #[test]
    fn what_is_not_there_is_found_on_the_page_that_wants_it() {
        for planted in [
            "<a href='/nowhere'>Gone</a>",
            "<a href='nowhere'>Gone</a>",
            "<a href='https://bakery.internal/nowhere#top'>Gone</a>",
            "<img src='/nowhere.jpg' alt='A loaf' width='10'>",
            "<img src='/site.css' srcset='/nowhere.jpg 400w' alt='A loaf' width='10'>",
            "<script src='/nowhere.js'></script>",
            "<form action='/search'><input name='q' aria-label='Search'><button>Search</button></form>",
            "<a href='http://localhost:8001/about'>About</a>",
        ] {
            assert_eq!(
                Planted::good().plant("/about", planted).found(),
                ["error broken-link: /about"],
                "{planted}"
            );
        }
    }

    #[test]
    fn what_is_there_or_elsewhere_is_fine() {
        for planted in [
            "<a href='/about?from=home'>About</a>",
            "<a href='https://elsewhere.example/nowhere'>Elsewhere</a>",
            "<a href='mailto:a@b.example'>Write</a> <a href='tel:123'>Ring</a>",
            "<a href='/admin'>For us</a>",
            "<form method='post' action='/contact'><button>Send</button></form>",
        ] {
            let site = Planted::good().page("/about?from=home", "Who bakes").plant("/", planted);
            assert_eq!(site.found(), Vec::<String>::new(), "{planted}");
        }
    }

    #[test]
    fn a_redirect_to_nothing_and_a_circle_are_broken() {
        let site = Planted::good().moved("/old", "/nowhere").plant("/", "<a href='/old'>Old</a>");
        assert!(
            site.problems().contains(&"The link /old leads nowhere.".to_owned()),
            "{:?}",
            site.problems()
        );
        let site = Planted::good().moved("/old", "/old").plant("/", "<a href='/old'>Old</a>");
        assert!(site.problems().contains(&"The link /old leads round in a circle.".to_owned()));
    }

    #[test]
    fn a_sitemap_that_lists_what_is_not_there_is_found() {
        let site = Planted::good().sitemap(&["/", "/about", "/nowhere"]);
        assert_eq!(site.found(), ["error broken-link: /sitemap.xml"]);
    }

    #[test]
    fn a_site_that_answers_nothing_is_not_taken_for_a_good_one() {
        let nothing = Planted::good().file("/", "text/plain", b"");
        assert!(nothing.found().contains(&"error broken-link: /".to_owned()), "{:?}", nothing.found());
    }

    #[test]
    fn a_page_in_the_footer_is_one_finding_for_all_pages() {
        let site = Planted::good().plant("/", "<a href='/x'>X</a>").plant("/about", "<a href='/x'>X</a>");
        assert_eq!(site.found(), ["error broken-link: / /about"]);
    }
}
