//! Links that lead through somebody who counts them: kept is where they lead.

use url::Url;

/// Where a link leads in the end, if `url` only passes people on: Google's documents and mails make such links of all
/// others, and so does Outlook.
pub(crate) fn destination(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let names: &[&str] = if is_google(host) && url.path() == "/url" {
        &["q", "url"]
    } else if host.ends_with(".safelinks.protection.outlook.com") {
        &["url"]
    } else {
        return None;
    };
    let (_, there) = url.query_pairs().find(|(name, _)| names.contains(&name.as_ref()))?;
    Url::parse(&there).ok().filter(|there| matches!(there.scheme(), "http" | "https"))
}

/// `google.com`, `www.google.de`, `www.google.co.uk`, …
fn is_google(host: &str) -> bool {
    let domain = host.strip_prefix("www.").unwrap_or(host);
    let ending = domain.strip_prefix("google.").unwrap_or_default();
    !ending.is_empty() && ending.split('.').all(|label| (2..=3).contains(&label.len()))
}

#[cfg(test)]
mod tests {
    use crate::clean;

    #[test]
    fn a_detour_is_left_out() {
        for (detour, there) in [
            (
                "https://www.google.com/url?q=https://example.org/page%3Fa%3D1&amp;sa=D&amp;source=editors&amp;ust=1",
                "https://example.org/page?a=1",
            ),
            (
                "https://www.google.co.uk/url?sa=t&amp;url=http%3A%2F%2Fexample.org%2F%23a",
                "http://example.org/#a",
            ),
            (
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&amp;data=05",
                "https://example.org/a",
            ),
            (
                "https://google.com/url?q=https://www.google.com/url%3Fq%3Dhttps://example.org/",
                "https://example.org/",
            ),
        ] {
            let html = clean(&format!("<a href=\"{detour}\">x</a>"));
            assert_eq!(html.as_str(), format!("<a href=\"{there}\" rel=\"noopener noreferrer\">x</a>"));
        }
    }

    #[test]
    fn a_link_to_google_itself_stays() {
        for href in [
            "https://www.google.com/search?q=https://example.org/",
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://www.google.com/url",
            "https://www.google.evil.example/url?q=https://example.org/",
        ] {
            let html = format!("<a href=\"{href}\" rel=\"noopener noreferrer\">x</a>");
            assert_eq!(clean(&html).as_str(), html);
        }
    }
}
