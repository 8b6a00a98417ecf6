//! Whether a person or a program asks.

use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};

/// Whether the answer should be JSON: the request says so by `Accept`, sends JSON, or carries the token header that
/// only scripts can set. Everybody else gets pages and redirects.
#[must_use]
pub fn wants_json(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accept = text(ACCEPT);
    let accepts_json = accept.contains("application/json") && !accept.contains("text/html");
    accepts_json || text(CONTENT_TYPE).starts_with("application/json") || headers.contains_key("x-csrf-token")
}
