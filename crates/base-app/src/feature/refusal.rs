//! What the panel's frame makes of a refusal.

use actix_web::{Error, HttpRequest, HttpResponse, http::StatusCode};
use futures_util::future::LocalBoxFuture;

/// Makes the page, or fails where nobody is signed in; the refusal is then a page of the site.
pub type RefusalPage = fn(HttpRequest, Refusal) -> LocalBoxFuture<'static, Result<HttpResponse, Error>>;

/// What went wrong, in words for the person who asked.
#[derive(Debug)]
pub struct Refusal {
    /// 400 to 499.
    pub status: StatusCode,
    /// A heading.
    pub title: String,
    /// What to do.
    pub text: String,
}
