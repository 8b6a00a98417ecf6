//! A small good site for the tests of rules, into which they plant faults.

use std::collections::BTreeMap;

use url::Url;

use crate::{Answer, Crawl, Fact, Facts, Inspected};

/// A site as answers by address.
pub(crate) struct Planted {
    answers: BTreeMap<String, Answer>,
    routes: Vec<String>,
    pub(crate) facts: Facts,
}

impl Planted {
    /// Two pages that lead to each other, with nothing wrong.
    pub(crate) fn good() -> Self {
        let facts = Facts {
            values: vec![
                Fact::new("site.toml: phone", "0131 555 2468"),
                Fact::new("site.toml: domain", "bakery.internal"),
            ],
            recipient: Some(Fact::new("ADMIN_EMAIL", "baker@bakery.internal")),
            ..Facts::default()
        };
        let site = Self { answers: BTreeMap::new(), routes: Vec::new(), facts };
        let site = site.html(
            "/",
            &page(
                "Bread from the corner",
                "We bake bread, rolls and cakes every morning, in the shop at the corner.",
            ),
        );
        let site = site.html(
            "/about",
            &page(
                "Who bakes here",
                "Three bakers, one oven and forty years: how we work, and where our flour is from.",
            ),
        );
        site.file("/site.css", "text/css; charset=utf-8", b"a{color:red}").sitemap(&["/", "/about"])
    }

    /// Answers a page.
    pub(crate) fn html(self, address: &str, html: &str) -> Self {
        self.file(address, "text/html; charset=utf-8", html.as_bytes())
    }

    /// One more good page, to which nothing leads.
    pub(crate) fn page(self, address: &str, title: &str) -> Self {
        let html = page(
            title,
            &format!("All that there is to know about it, told by us: {title}, and what comes of it."),
        );
        self.html(address, &html)
    }

    /// Answers a file.
    pub(crate) fn file(self, address: &str, content_type: &str, body: &[u8]) -> Self {
        let content_type = content_type.to_owned();
        self.answer(address, Answer { status: 200, content_type, body: body.to_vec(), location: None })
    }

    /// Answers with 301.
    pub(crate) fn moved(self, address: &str, location: &str) -> Self {
        self.answer(address, Answer { status: 301, location: Some(location.to_owned()), ..Answer::default() })
    }

    pub(crate) fn sitemap(self, addresses: &[&str]) -> Self {
        let urls: String =
            addresses.iter().map(|at| format!("<url><loc>https://bakery.internal{at}</loc></url>")).collect();
        self.file(
            "/sitemap.xml",
            "application/xml; charset=utf-8",
            format!("<urlset>{urls}</urlset>").as_bytes(),
        )
    }

    /// Says that the site answers an address.
    pub(crate) fn route(mut self, address: &str) -> Self {
        self.routes.push(address.to_owned());
        self
    }

    /// Adds something at the end of a page's text.
    pub(crate) fn plant(self, address: &str, html: &str) -> Self {
        self.replace(address, "</main>", &format!("{html}</main>"))
    }

    /// Puts something else into a page.
    pub(crate) fn replace(mut self, address: &str, from: &str, to: &str) -> Self {
        let answer = self.answers.get_mut(address).unwrap();
        let text = answer.text();
        assert!(text.contains(from), "{address} has no {from}");
        answer.body = text.replace(from, to).into_bytes();
        self
    }

    /// Changes the facts.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.facts);
        self
    }

    pub(crate) fn inspect(&self) -> Inspected {
        self.inspect_at_most(100)
    }

    pub(crate) fn inspect_at_most(&self, limit: usize) -> Inspected {
        let origin = Url::parse("https://bakery.internal").unwrap();
        let mut crawl = Crawl::new(&origin, self.facts.clone(), limit);
        for route in &self.routes {
            crawl.expect(route);
        }
        while let Some(address) = crawl.next_address() {
            let nothing = Answer { status: 404, ..Answer::default() };
            crawl.receive(&address, self.answers.get(&address).unwrap_or(&nothing));
        }
        crawl.finish()
    }

    /// All findings as `severity rule: places`.
    pub(crate) fn found(&self) -> Vec<String> {
        let findings = self.inspect().findings;
        findings
            .iter()
            .map(|finding| {
                let places: Vec<&str> = finding.places.iter().map(|place| place.subject.as_str()).collect();
                format!("{} {}: {}", finding.severity.word(), finding.rule, places.join(" "))
            })
            .collect()
    }

    /// What is wrong, as sentences.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.inspect().findings.into_iter().map(|finding| finding.problem).collect()
    }

    fn answer(mut self, address: &str, answer: Answer) -> Self {
        self.answers.insert(address.to_owned(), answer);
        self
    }
}

fn page(title: &str, description: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en-GB\"><head><title>{title}</title>\
         <meta name=\"description\" content=\"{description}\"><link rel=\"stylesheet\" href=\"/site.css\"></head>\
         <body><nav><a href=\"/\">Home</a> <a href=\"/about\">About us</a></nav>\
         <main id=\"main\"><h1>{title}</h1></main></body></html>"
    )
}

/// The head of a PNG of this size; the rest is padded to `bytes`.
pub(crate) fn png(width: u32, bytes: usize) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(800_u32.to_be_bytes());
    file.resize(bytes.max(64), 0);
    file
}
