//! Where a visitor comes from: the other site's name, or what the link to here calls itself.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Nothing tells where the visitor comes from.
pub(crate) const DIRECT: &str = "(direct)";
/// From another page of this site: no arrival.
pub(crate) const SITE: &str = "(site)";
/// From somewhere that is not told apart.
pub(crate) const OTHER: &str = "(other)";

/// The longest name that is kept, in characters.
const LONGEST: usize = 80;

/// The query parameter with which a link says what it is a part of, such as a newsletter.
const CAMPAIGN: &str = "utm_source=";

/// Sites with many names of one meaning: what ends in one of these is called so.
const FAMILIES: &[&str] = &[
    "bing.com",
    "duckduckgo.com",
    "ecosia.org",
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "pinterest.com",
    "reddit.com",
    "yahoo.com",
    "youtube.com",
];

/// Short names and apps, and whose they are.
const ALIASES: &[(&str, &str)] = &[
    ("com.google.android.gm", "mail.google.com"),
    ("com.google.android.googlequicksearchbox", "google.com"),
    ("com.linkedin.android", "linkedin.com"),
    ("com.reddit.frontpage", "reddit.com"),
    ("fb.me", "facebook.com"),
    ("lnkd.in", "linkedin.com"),
    ("mobile.twitter.com", "x.com"),
    ("t.co", "x.com"),
    ("twitter.com", "x.com"),
    ("youtu.be", "youtube.com"),
];

/// Names sources; it knows which hosts are this site's own.
pub(crate) struct Sources {
    own: Vec<String>,
}

impl Sources {
    pub(crate) fn new<'a>(own: impl Iterator<Item = &'a str>) -> Self {
        Self { own: own.map(|host| bare(host).into_owned()).collect() }
    }

    /// The source of a view. What a link calls itself wins over the site that it stands on, but for this one.
    pub(crate) fn of<'a>(&self, referrer: &'a str, query: &str) -> Cow<'a, str> {
        let host = host(referrer);
        if let Some(host) = &host
            && self.own.iter().any(|own| own == host)
        {
            return Cow::Borrowed(SITE);
        }
        if let Some(campaign) = campaign(query) {
            return Cow::Owned(campaign);
        }
        host.map_or(Cow::Borrowed(DIRECT), known)
    }
}

/// The host of an address as browsers send it, without `www.`; `None` for what is no web page or app.
fn host(referrer: &str) -> Option<Cow<'_, str>> {
    let rest =
        ["https://", "http://", "android-app://"].iter().find_map(|scheme| referrer.strip_prefix(scheme))?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or(rest);
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = host.split(':').next().unwrap_or_default();
    (!host.is_empty()).then(|| bare(host))
}

fn bare(host: &str) -> Cow<'_, str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let lower = host.to_ascii_lowercase();
        return Cow::Owned(lower.strip_prefix("www.").unwrap_or(&lower).to_owned());
    }
    Cow::Borrowed(host.strip_prefix("www.").unwrap_or(host))
}

/// The name under which a site is known.
fn known(host: Cow<'_, str>) -> Cow<'_, str> {
    if !is_name(&host) {
        return Cow::Borrowed(OTHER);
    }
    if is_google(&host) {
        return Cow::Borrowed("google.com");
    }
    if let Some((_, whose)) = ALIASES.iter().find(|(alias, _)| *alias == host) {
        return Cow::Borrowed(whose);
    }
    let is_of = |family: &str| host.strip_suffix(family).is_some_and(|rest| rest.ends_with('.'));
    match FAMILIES.iter().find(|family| is_of(family)) {
        Some(family) => Cow::Borrowed(family),
        None => host,
    }
}

/// A number in place of a name says nothing to people, and might be somebody's own machine.
fn is_name(host: &str) -> bool {
    host.len() <= LONGEST
        && host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && host.rsplit_once('.').is_some_and(|(_, top)| !top.starts_with(|c: char| c.is_ascii_digit()))
}

/// The search in any country: `google.de`, `google.co.uk`, `google.com.br`.
fn is_google(host: &str) -> bool {
    host.strip_prefix("google.")
        .is_some_and(|rest| rest.split('.').count() <= 2 && rest.split('.').all(|label| label.len() <= 3))
}

/// What a link calls itself. A mail address is not kept: it would be somebody's.
fn campaign(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(CAMPAIGN))?;
    let value = percent_decode_str(value).decode_utf8_lossy().to_lowercase();
    if value.contains('@') {
        return Some(OTHER.to_owned());
    }
    let is_kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String = value.chars().take(LONGEST).map(|c| if is_kept(c) { c } else { '-' }).collect();
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(referrer: &str, query: &str) -> String {
        let sources = Sources::new(["therapist.example", "www.therapist.example"].into_iter());
        sources.of(referrer, query).into_owned()
    }

    #[test]
    fn a_site_is_known_by_one_name() {
        for (referrer, expected) in [
            ("", DIRECT),
            ("https://www.google.com/", "google.com"),
            ("https://www.google.co.uk/search?q=therapy", "google.com"),
            ("https://google.de", "google.com"),
            ("android-app://com.google.android.googlequicksearchbox/", "google.com"),
            ("https://news.google.com/", "news.google.com"),
            ("https://google.evil.example/", "google.evil.example"),
            ("https://l.facebook.com/l.php?u=x", "facebook.com"),
            ("https://notfacebook.com/", "notfacebook.com"),
            ("https://t.co/abc", "x.com"),
            ("http://WWW.Counselling-Directory.example:8080/a?b#c", "counselling-directory.example"),
            ("https://user:word@blog.example/", "blog.example"),
            ("https://xn--bcher-kva.example./", "xn--bcher-kva.example"),
        ] {
            assert_eq!(of(referrer, ""), expected, "{referrer}");
        }
    }

    #[test]
    fn the_own_site_is_no_source() {
        for referrer in [
            "https://therapist.example/about",
            "https://www.therapist.example/",
            "http://THERAPIST.example:8001",
        ] {
            assert_eq!(of(referrer, ""), SITE, "{referrer}");
            assert_eq!(of(referrer, "utm_source=newsletter"), SITE, "{referrer}");
        }
        assert_eq!(of("https://therapist.example.evil.example/", ""), "therapist.example.evil.example");
    }

    #[test]
    fn a_link_may_call_itself_something() {
        for (query, expected) in [
            ("utm_source=Newsletter", "newsletter"),
            ("a=b&utm_source=spring%20leaflet&c=d", "spring-leaflet"),
            ("utm_source=%3Cscript%3E", "script"),
            ("utm_source==HYPERLINK(1)", "hyperlink-1"),
            ("utm_source=anna%40example.org", OTHER),
            ("utm_source=", "google.com"),
            ("utm_source=%F0%9F%98%80", "google.com"),
            ("xutm_source=newsletter", "google.com"),
        ] {
            assert_eq!(of("https://www.google.com/", query), expected, "{query}");
        }
        assert_eq!(of("", &format!("utm_source={}", "a".repeat(500))).len(), LONGEST);
    }

    #[test]
    fn what_is_no_name_is_not_kept() {
        for (referrer, expected) in [
            ("about:blank", DIRECT),
            ("file:///home/anna/notes.html", DIRECT),
            ("https:///", DIRECT),
            ("http://192.168.1.7/", OTHER),
            ("http://[2001:db8::1]/", OTHER),
            ("http://localhost:3000/", OTHER),
            ("https://<script>.example/", OTHER),
            ("https://=cmd.example/", OTHER),
        ] {
            assert_eq!(of(referrer, ""), expected, "{referrer}");
        }
        assert_eq!(of(&format!("https://{}.example/", "a".repeat(100)), ""), OTHER);
    }
}
