//! The security headers that every answer carries.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use auth::is_panel;

use crate::{App, pages::embeds};

/// Nothing may be loaded from anywhere but the site; nothing inline runs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'";

/// The policy of a page with TinyMCE, which sets styles by script and shows pictures before they are uploaded.
pub const EDITOR_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self' data:; \
    connect-src 'self' data: blob:; frame-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'";

/// Adds what the handler did not set itself.
pub(crate) fn complete(app: Option<&App>, path: &str, headers: &mut HeaderMap) {
    let private = is_panel(path);
    if let Some(policy) = app.and_then(|app| policy_with_frames(app, path))
        && !headers.contains_key(CONTENT_SECURITY_POLICY)
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    set(headers, CONTENT_SECURITY_POLICY, POLICY);
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, X_FRAME_OPTIONS, "DENY");
    set(headers, REFERRER_POLICY, if private { "same-origin" } else { "strict-origin-when-cross-origin" });
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    );
    if private {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else {
        set(headers, CACHE_CONTROL, "no-store");
    }
    if app.is_some_and(|app| app.settings.server.is_https()) {
        // Of other host names than its own a site knows nothing.
        set(headers, STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
}

/// The policy of a page that shows something of another company after a click: its origin may be framed there, and
/// nothing else changes.
fn policy_with_frames(app: &App, path: &str) -> Option<HeaderValue> {
    let origins: Vec<&str> = embeds::frames(&app.facts, path).collect();
    if origins.is_empty() {
        return None;
    }
    HeaderValue::from_str(&format!("{POLICY}; frame-src {}", origins.join(" "))).ok()
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
