//! Protects the login form itself: nobody can sign a visitor in to a stranger's account from another site.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use chrono::{DateTime, Utc};

use crate::cookies::{self, CookieSettings};
use crate::form_token::{FormTokens, Issued, TokenError};
use crate::keys;

const BYTES: usize = 32;

/// The random name a browser carries from the login page to the login.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginBinding(String);

impl LoginBinding {
    fn parse(value: &str) -> Option<Self> {
        (keys::decode(value)?.len() == BYTES).then(|| Self(value.to_owned()))
    }
}

/// Form tokens that are good only together with the browser's own cookie.
#[derive(Debug, Clone)]
pub struct LoginTokens {
    tokens: FormTokens,
    cookies: CookieSettings,
}

impl LoginTokens {
    /// Login tokens made from the site's form tokens.
    pub fn new(tokens: &FormTokens, cookies: CookieSettings) -> Self {
        Self { tokens: tokens.clone(), cookies }
    }

    /// The browser's binding, or a new one if it has none yet. Set [`LoginTokens::cookie`] with the page either way.
    pub fn binding(&self, request: &HttpRequest) -> LoginBinding {
        self.carried(request).unwrap_or_else(|| LoginBinding(keys::encode(&keys::random::<BYTES>())))
    }

    /// The cookie that carries the binding until the browser closes.
    pub fn cookie(&self, binding: &LoginBinding) -> Cookie<'static> {
        self.cookies.cookie(cookies::LOGIN, binding.0.clone(), None)
    }

    /// A token for the login form.
    pub fn issue(&self, binding: &LoginBinding, now: DateTime<Utc>) -> String {
        self.tokens.issue(&form(binding), now)
    }

    /// Accepts a token that was made for the browser this request comes from.
    pub fn check(
        &self,
        request: &HttpRequest,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Issued, TokenError> {
        let binding = self.carried(request).ok_or(TokenError::Bad)?;
        self.tokens.check(&form(&binding), token, now)
    }

    fn carried(&self, request: &HttpRequest) -> Option<LoginBinding> {
        LoginBinding::parse(request.cookie(&self.cookies.name(cookies::LOGIN))?.value())
    }
}

fn form(binding: &LoginBinding) -> String {
    format!("login:{}", binding.0)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::keys::Keys;

    fn tokens() -> LoginTokens {
        LoginTokens::new(&FormTokens::new(&Keys::new(&"s".into(), "site")), CookieSettings::new("site", true))
    }

    fn with_cookie(cookie: Cookie<'static>) -> HttpRequest {
        TestRequest::default().cookie(cookie).to_http_request()
    }

    #[test]
    fn a_token_is_good_only_in_the_browser_it_was_made_for() {
        let (tokens, now) = (tokens(), Utc::now());
        let binding = tokens.binding(&TestRequest::default().to_http_request());
        let token = tokens.issue(&binding, now);
        let same = with_cookie(tokens.cookie(&binding));
        assert!(tokens.check(&same, &token, now).is_ok());
        assert_eq!(tokens.binding(&same).0, binding.0, "a second tab keeps the first one's binding");

        let none = TestRequest::default().to_http_request();
        let other = with_cookie(tokens.cookie(&tokens.binding(&none)));
        let insecure = with_cookie(Cookie::new("site.login", binding.0.clone()));
        for request in [none, other, insecure, with_cookie(Cookie::new("__Host-site.login", ""))] {
            assert_eq!(tokens.check(&request, &token, now), Err(TokenError::Bad));
        }
    }

    #[test]
    fn a_token_of_a_public_form_is_no_login_token() {
        let (tokens, now) = (tokens(), Utc::now());
        let binding = tokens.binding(&TestRequest::default().to_http_request());
        let public = tokens.tokens.issue("login", now);
        assert_eq!(tokens.check(&with_cookie(tokens.cookie(&binding)), &public, now), Err(TokenError::Bad));
    }
}
