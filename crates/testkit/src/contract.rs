//! What every site must keep, whatever it looks like.

mod languages;
mod policy;
mod weight;

use std::collections::BTreeSet;

use base_app::{Facts, Site};
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{Answer, Backend, Client, TestSite};

/// Walks through a whole site with its demo content and fails with everything that is wrong.
pub async fn keep(site: &dyn Site, backend: Backend) {
    let running = TestSite::start(site, backend).await;
    running.seed(site).await;
    let client = running.client();
    let mut faults = Vec::new();
    let pages = sitemap(&client, &running.app.settings.server.public_url).await;
    if pages.len() < 4 {
        faults.push(format!("sitemap.xml lists only {pages:?}"));
    }
    let mut links = BTreeSet::new();
    let mut weights = weight::Weights::default();
    for path in &pages {
        let answer = client.get(path).await;
        check_page(path, &answer, 200, &mut faults);
        weights.check(&client, path, &answer, &mut faults).await;
        check_policy(path, &answer, &running.app.facts, &mut faults);
        languages::check(&client, path, &answer, &mut faults).await;
        links.extend(own_links(path, &answer, &mut faults));
    }
    for link in &links {
        let answer = client.get(link).await;
        if answer.status != 200 && answer.status != 303 {
            faults.push(format!("the link {link} answers {}", answer.status));
        }
    }
    for wanted in ["/privacy", "/imprint", "/search"] {
        if !links.contains(wanted) {
            faults.push(format!("no page leads to {wanted}"));
        }
    }
    let missing = client.get("/there-is-no-such-page").await;
    check_page("/there-is-no-such-page", &missing, 404, &mut faults);
    check_documents(&running, &mut faults).await;
    policy::check(&running.app.features, &mut faults);
    check_closed(&running, &mut faults).await;
    check_health(&running, &mut faults).await;
    assert!(faults.is_empty(), "{} breaks the contract:\n  {}", site.name(), faults.join("\n  "));
}

/// The paths that `sitemap.xml` lists.
async fn sitemap(client: &Client, public_url: &Url) -> Vec<String> {
    let answer = client.get("/sitemap.xml").await;
    assert_eq!(answer.status, 200, "sitemap.xml");
    answer
        .texts("loc")
        .iter()
        .map(|location| {
            let url = Url::parse(location).expect("the sitemap lists absolute addresses");
            assert_eq!(url.origin(), public_url.origin(), "{location}");
            url.path().to_owned()
        })
        .collect()
}

fn check_page(path: &str, answer: &Answer, status: u16, faults: &mut Vec<String>) {
    let mut fault = |problem: String| faults.push(format!("{path}: {problem}"));
    if answer.status != status {
        fault(format!("answers {} instead of {status}", answer.status));
        return;
    }
    let one_text = |selector: &str| matches!(answer.texts(selector).as_slice(), [text] if !text.is_empty());
    if !one_text("head > title") {
        fault("has no title".to_owned());
    }
    if !one_text("h1") {
        fault(format!("must have one h1, has {:?}", answer.texts("h1")));
    }
    if !matches!(answer.attributes("meta[name=description]", "content").as_slice(), [text] if text.len() > 20)
    {
        fault("has no description".to_owned());
    }
    if answer.attributes("html", "lang").len() != 1 {
        fault("does not say its language".to_owned());
    }
    if status == 200 && answer.attributes("link[rel=canonical]", "href").len() != 1 {
        fault("has no canonical address".to_owned());
    }
    if answer.text().contains("{{") || answer.text().contains("{%") {
        fault("shows template code".to_owned());
    }
    for (name, part) in HEADERS {
        if !answer.header(name).contains(part) {
            fault(format!("the header {name} must hold “{part}”, is “{}”", answer.header(name)));
        }
    }
    if !answer.header("set-cookie").is_empty() {
        fault("sets a cookie".to_owned());
    }
    let page = answer.page();
    check_pictures(&page, &mut fault);
    check_scripts(&page, &mut fault);
    check_forms(&page, &mut fault);
}

/// The policy allows this site only, and besides it what `site.toml` says that this very page may frame.
fn check_policy(path: &str, answer: &Answer, facts: &Facts, faults: &mut Vec<String>) {
    let framed =
        facts.embeds().filter(|(_, embed)| embed.page == path).map(|(_, embed)| embed.origin.as_str());
    let allowed: BTreeSet<&str> = framed.collect();
    let policy = answer.header("content-security-policy");
    let named: BTreeSet<&str> =
        policy.split([' ', ';']).filter(|word| word.contains("//") || word.ends_with(':')).collect();
    let foreign: BTreeSet<&str> = named.into_iter().filter(|origin| *origin != "data:").collect();
    if foreign != allowed {
        faults.push(format!("{path}: the policy allows {foreign:?} instead of {allowed:?}"));
    }
}

const HEADERS: [(&str, &str); 7] = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=63072000"),
];

fn check_pictures(page: &Html, fault: &mut impl FnMut(String)) {
    for picture in select(page, "img") {
        let source = picture.attr("src").unwrap_or_default();
        if picture.attr("alt").is_none() {
            fault(format!("the picture {source} has no alt"));
        }
        if picture.attr("width").is_none() || picture.attr("height").is_none() {
            fault(format!("the picture {source} has no size, so the page jumps"));
        }
    }
}

fn check_scripts(page: &Html, fault: &mut impl FnMut(String)) {
    for script in select(page, "script") {
        let is_data = script.attr("type").is_some_and(|kind| kind.ends_with("json"));
        if script.attr("src").is_none() && !is_data {
            fault("has an inline script".to_owned());
        }
    }
    if select(page, "style, [style], [onclick], [onload], [onsubmit]").next().is_some() {
        fault("has an inline style or handler".to_owned());
    }
}

fn check_forms(page: &Html, fault: &mut impl FnMut(String)) {
    for form in select(page, "form[method=post]") {
        let has_token =
            form.select(&selector("input[name=csrf_token]")).any(|input| input.attr("value").is_some());
        if !has_token {
            fault("a form has no token".to_owned());
        }
    }
    for field in select(page, "input:not([type=hidden]):not([type=submit]), textarea, select") {
        let id = field.attr("id").unwrap_or_default();
        if select(page, &format!("label[for='{id}']")).next().is_none() {
            fault(format!("the field “{}” has no label", field.attr("name").unwrap_or_default()));
        }
    }
}

/// Every address of this site that the page refers to. What leads to another origin by itself is a fault; links that
/// people may follow are not.
fn own_links(path: &str, answer: &Answer, faults: &mut Vec<String>) -> BTreeSet<String> {
    let base =
        Url::parse("https://site.invalid").and_then(|base| base.join(path)).expect("a path is an address");
    let mut found = BTreeSet::new();
    let page = answer.page();
    for (wanted, attribute, loads) in [
        ("a[href]", "href", false),
        ("link[rel=stylesheet], link[rel~=icon], link[rel=preload], link[rel=alternate]", "href", true),
        ("img[src], script[src], source[src]", "src", true),
        ("img[srcset], source[srcset]", "srcset", true),
    ] {
        for element in select(&page, wanted) {
            for target in element.attr(attribute).unwrap_or_default().split(", ") {
                let target = target.split(' ').next().unwrap_or_default();
                let Ok(url) = base.join(target) else {
                    faults.push(format!("{path}: {target} is no address"));
                    continue;
                };
                let is_own = url.host_str() == base.host_str()
                    || answer.text().contains(&format!("\"canonical\" href=\"{target}"));
                if is_own {
                    found.insert(url.path().to_owned());
                } else if loads && element.attr("rel").is_none_or(|rel| rel != "alternate") {
                    faults.push(format!("{path}: loads {target} from another origin"));
                }
            }
        }
    }
    found
}

async fn check_documents(running: &TestSite, faults: &mut Vec<String>) {
    let client = running.client();
    let feed = running.app.features.feed().map(|path| (path, "application/rss+xml", "<rss version=\"2.0\""));
    let documents = [
        ("/robots.txt", "text/plain", "Sitemap: https://"),
        ("/favicon.ico", "image/x-icon", ""),
        ("/site.webmanifest", "application/manifest+json", "\"purpose\":\"maskable\""),
        ("/healthz", "text/plain", "ok"),
        ("/readyz", "application/json", "ready"),
    ];
    for (path, kind, part) in documents.into_iter().chain(feed) {
        let answer = client.get(path).await;
        if answer.status != 200
            || !answer.header("content-type").starts_with(kind)
            || !answer.text().contains(part)
        {
            faults.push(format!("{path} answers {} {}", answer.status, answer.header("content-type")));
        }
    }
}

/// Nothing of the panel answers somebody who has not signed in.
async fn check_closed(running: &TestSite, faults: &mut Vec<String>) {
    let client = running.client();
    for feature in running.app.features.iter() {
        for endpoint in &feature.panel {
            if endpoint.door.access == base_app::Access::Anonymous {
                continue;
            }
            let path = endpoint.path.replace("{id}", "1");
            let request = client.request(
                reqwest::Method::from_bytes(endpoint.method.as_str().as_bytes()).expect("a method"),
                &path,
            );
            let answer = client.send(request.header("accept", "text/html")).await;
            if answer.status != 303 || !answer.location().starts_with("/admin/login") {
                faults.push(format!("{} {path} answers {} to the anonymous", endpoint.method, answer.status));
            }
        }
    }
}

/// The linter has nothing to say, not even a hint. What a new site has of its template may stay until it is public: `lint`
/// says so to its developer.
async fn check_health(running: &TestSite, faults: &mut Vec<String>) {
    let report = program::inspect(&running.app).await.expect("the site can be inspected");
    if report.cut_short {
        faults.push("the site is too large to be inspected".to_owned());
    }
    for finding in report.findings.iter().filter(|finding| !finding.rule.starts_with("sample-")) {
        let places: Vec<_> = finding.places.iter().map(|place| place.subject.as_str()).collect();
        faults.push(format!("{}: {} ({})", places.join(" "), finding.problem, finding.rule));
    }
}

fn select<'a>(page: &'a Html, wanted: &str) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
    page.select(&selector(wanted)).collect::<Vec<_>>().into_iter()
}

fn selector(wanted: &str) -> Selector {
    Selector::parse(wanted).expect("the selector is valid")
}
