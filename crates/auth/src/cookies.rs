//! The cookies of the panel: their names, and the attributes they all share.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header::{COOKIE, HeaderMap};

use crate::device;

/// The signed-in session.
pub(crate) const SESSION: &str = "session";
/// The browser that asked for the login page.
pub(crate) const LOGIN: &str = "login";
/// A browser somebody signed in from before.
pub(crate) const DEVICE: &str = "device";

/// What the names of a site's cookies begin with, and whether they are for HTTPS only.
///
/// Browsers keep cookies by host and not by port, so each site has names of its own: `bakery.session`. With HTTPS a name gets
/// the prefix `__Host-`, which keeps other hosts of the domain from setting it; without (development) browsers would drop such
/// a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieSettings {
    site: &'static str,
    secure: bool,
}

impl CookieSettings {
    /// The cookies of `site` (its folder's name). `secure` is true whenever the site's public address starts with `https`.
    pub fn new(site: &'static str, secure: bool) -> Self {
        Self { site, secure }
    }

    /// Whether cookies are for HTTPS only.
    pub(crate) fn is_secure(self) -> bool {
        self.secure
    }

    /// The value of the device cookie the browser sent, for [`Credentials`](crate::Credentials).
    pub fn device(self, request: &HttpRequest) -> Option<String> {
        request.cookie(&self.name(DEVICE)).map(|cookie| cookie.value().to_owned())
    }

    /// The cookie that remembers the browser for a year, from [`SignIn`](crate::SignIn).
    pub fn remember_device(self, value: String) -> Cookie<'static> {
        self.cookie(DEVICE, value, Some(Duration::seconds(device::LIFETIME.num_seconds())))
    }

    /// Whether a request comes from a browser in which somebody is signed in, or was within a year. The values are not
    /// checked: it must not open anything.
    pub fn is_by_the_team(self, headers: &HeaderMap) -> bool {
        if !headers.contains_key(COOKIE) {
            return false;
        }
        let names = [self.name(SESSION), self.name(DEVICE)];
        let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
        lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| Some(pair.split_once('=')?.0.trim_start()))
            .any(|sent| names.iter().any(|name| name == sent))
    }

    pub(crate) fn name(self, base: &str) -> String {
        let prefix = if self.secure { "__Host-" } else { "" };
        format!("{prefix}{}.{base}", self.site)
    }

    /// A host-only cookie that scripts cannot read. `SameSite=Lax`, so that a link in a mail opens the panel for
    /// somebody who is signed in; every change needs a token and a same-origin request besides.
    pub(crate) fn cookie(self, base: &str, value: String, max_age: Option<Duration>) -> Cookie<'static> {
        let mut cookie = Cookie::build(self.name(base), value)
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish();
        if let Some(max_age) = max_age {
            cookie.set_max_age(max_age);
        }
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_cookie_has_every_attribute_its_prefix_demands() {
        let cookie = CookieSettings::new("bakery", true).remember_device("v".into());
        assert_eq!(
            cookie.to_string(),
            "__Host-bakery.device=v; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000"
        );
    }

    #[test]
    fn the_team_is_known_by_its_cookies() {
        let sends = |secure, line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, line.parse().unwrap());
            CookieSettings::new("bakery", secure).is_by_the_team(&headers)
        };
        assert!(sends(true, "a=b; __Host-bakery.session=v"));
        assert!(sends(true, "__Host-bakery.device=v; a=b"));
        assert!(sends(false, "bakery.session=v"));
        for line in [
            "bakery.session=v",
            "a=__Host-bakery.session",
            "__Host-bakery.login=v",
            "__Host-bakery.sessions=v",
            "__Host-bakery.session",
            "__Host-florist.session=v",
        ] {
            assert!(!sends(true, line), "{line}");
        }
        assert!(!CookieSettings::new("bakery", true).is_by_the_team(&HeaderMap::new()));
    }

    #[test]
    fn without_https_the_prefix_is_left_out() {
        let cookie = CookieSettings::new("bakery", false).cookie(LOGIN, "v".into(), None);
        assert_eq!(cookie.to_string(), "bakery.login=v; HttpOnly; SameSite=Lax; Path=/");
    }
}
