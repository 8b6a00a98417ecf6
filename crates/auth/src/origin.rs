//! Tells requests of our own pages from those that another site made the browser send.

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, ORIGIN};

const FETCH_SITE: &str = "sec-fetch-site";

/// Whether a request may change something as far as its origin goes. `public_origin` is the site's own, such as
/// `https://example.org`.
///
/// Reading is always allowed. Otherwise the browser's `Sec-Fetch-Site` decides, which no page can forge: `same-origin`,
/// or `none` for what the person typed. Browsers without it send `Origin`, which must be ours; `null` is not. Programs
/// send neither and are allowed, because a token is needed besides.
pub fn same_origin(method: &Method, headers: &HeaderMap, public_origin: &str) -> bool {
    if method.is_safe() {
        return true;
    }
    if headers.contains_key(FETCH_SITE) {
        let mut values = headers.get_all(FETCH_SITE);
        return values.all(|value| matches!(value.as_bytes(), b"same-origin" | b"none"));
    }
    headers.get_all(ORIGIN).all(|value| value.as_bytes() == public_origin.as_bytes())
}

/// Whether the browser hides which page it comes from: `Origin: null` and nothing else that says it. Some do so for privacy.
pub fn hides_origin(headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).peekable();
    !headers.contains_key(FETCH_SITE)
        && origins.peek().is_some()
        && origins.all(|value| value.as_bytes() == b"null")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn allowed(method: Method, pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        same_origin(&method, &headers, "https://example.org")
    }

    #[test]
    fn our_own_pages_typed_addresses_and_programs_are_allowed() {
        for headers in [
            &[("sec-fetch-site", "same-origin"), ("origin", "https://example.org")][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://example.org")],
            &[],
        ] {
            assert!(allowed(Method::POST, headers), "{headers:?}");
        }
    }

    #[test]
    fn only_null_without_fetch_metadata_hides_the_origin() {
        let hides = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            hides_origin(&headers)
        };
        assert!(hides(&[("origin", "null")]));
        for open in [
            &[][..],
            &[("origin", "https://evil.test")],
            &[("origin", "null"), ("origin", "https://evil.test")],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(!hides(open), "{open:?}");
        }
    }

    #[test]
    fn other_sites_subdomains_and_null_are_refused() {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://example.org")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://example.org")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "Same-Origin")],
            &[("origin", "null")],
            &[("origin", "")],
            &[("origin", "http://example.org")],
            &[("origin", "https://example.org:8443")],
            &[("origin", "https://www.example.org")],
            &[("origin", "https://example.org.evil.test")],
            &[("origin", "https://example.org"), ("origin", "https://evil.test")],
        ] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert!(!allowed(method, headers), "{headers:?}");
            }
            assert!(allowed(Method::GET, headers) && allowed(Method::HEAD, headers));
        }
    }
}
