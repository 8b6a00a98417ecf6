//! Lets a feature see what visitors were answered.

use actix_web::{
    HttpRequest,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName},
    },
};
use auth::CookieSettings;
use chrono::{DateTime, Utc};

use crate::frame::document::Published;

/// Sees every finished answer outside the panel, once, on the thread that sends it. It cannot change the answer or fail the
/// request; it should take no longer than a microsecond. A request that failed before it had an answer is not seen.
pub trait Observer: Send + Sync + 'static {
    /// Takes note of an answer.
    fn observe(&self, visit: &Visit<'_>);
}

/// A request and what came of it, as far as an observer may know: not who asked, neither by address nor by cookie.
pub struct Visit<'a> {
    /// What the browsers of the team carry.
    pub(crate) cookies: &'a CookieSettings,
    pub(crate) at: DateTime<Utc>,
    pub(crate) request: &'a HttpRequest,
    pub(crate) query: &'a str,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) published: Option<Published>,
}

impl<'a> Visit<'a> {
    /// The method of the request.
    #[must_use]
    pub fn method(&self) -> &'a Method {
        self.request.method()
    }

    /// The path, spelt as the router reads it: however a visitor escapes a page's path, it is the same here.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.request.match_info().as_str()
    }

    /// What stands behind the question mark.
    #[must_use]
    pub fn query(&self) -> &'a str {
        self.query
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The type of the document that was answered, or that the visitor has already (304); empty when there is none.
    #[must_use]
    pub fn content_type(&self) -> &str {
        match &self.published {
            Some(Published { kind, .. }) => kind,
            None => text(self.headers, &header::CONTENT_TYPE),
        }
    }

    /// The page that led here, as the browser tells it.
    #[must_use]
    pub fn referrer(&self) -> &'a str {
        self.asked(&header::REFERER)
    }

    /// How the browser describes itself.
    #[must_use]
    pub fn user_agent(&self) -> &'a str {
        self.asked(&header::USER_AGENT)
    }

    /// The languages that the browser prefers. Browsers always name some.
    #[must_use]
    pub fn languages(&self) -> &'a str {
        self.asked(&header::ACCEPT_LANGUAGE)
    }

    /// Whether somebody opens this as a page: not ahead of time, not by a script, not as a part of another page. Browsers say
    /// so; what says nothing is taken for a page.
    #[must_use]
    pub fn is_navigation(&self) -> bool {
        const AHEAD: [HeaderName; 3] = [
            HeaderName::from_static("sec-purpose"),
            HeaderName::from_static("purpose"),
            HeaderName::from_static("x-moz"),
        ];
        const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");
        matches!(self.asked(&DESTINATION), "" | "document")
            && !AHEAD.iter().any(|name| self.asked(name).contains("prefetch"))
    }

    /// Whether the visitor asks not to be tracked, by Global Privacy Control or Do Not Track.
    #[must_use]
    pub fn asks_for_privacy(&self) -> bool {
        const SIGNALS: [HeaderName; 2] = [HeaderName::from_static("sec-gpc"), header::DNT];
        SIGNALS.iter().any(|name| self.asked(name) == "1")
    }

    /// Whether somebody has signed in to the panel from this browser: an owner, not a visitor.
    #[must_use]
    pub fn is_by_the_team(&self) -> bool {
        self.cookies.is_by_the_team(self.request.headers())
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    fn asked(&self, name: &HeaderName) -> &'a str {
        text(self.request.headers(), name)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
