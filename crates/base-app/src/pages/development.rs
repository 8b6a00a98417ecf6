//! Pages for developers: the mail that was not sent, a number that changes with the files, and why a page failed.

use actix_web::{HttpResponse, http::StatusCode, web};
use serde_json::json;

use crate::{App, AppError, Endpoint, render::escape, settings::MailDelivery};

/// Mounted in development only.
pub(crate) fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/dev/mail", || web::to(mail)), Endpoint::get("/dev/version", || web::to(version))]
}

/// Why a page failed, in development. No template has a part in it, since one may be what is wrong; it goes when the file
/// is put right.
pub(crate) fn failure_page(app: &App, status: StatusCode, cause: &str) -> String {
    let address = |name: &str| app.statics.url(name).unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{status}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"{style}\">\n</head>\n<body>\n<main class=\"wrap\">\n\
         <h1>This page cannot be shown</h1>\n<pre>{cause}</pre>\n\
         <p>You see this because the site is in development; visitors get the error page of {status}. The page loads \
         again as soon as a file has changed.</p>\n</main>\n\
         <script type=\"module\" src=\"{script}\"></script>\n</body>\n</html>\n",
        style = address("site.css"),
        script = address("reload.js"),
        cause = escape(cause),
    )
}

/// `GET /dev/mail`: the newest mails as text, newest first.
async fn mail(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    let MailDelivery::Files(folder) = &app.settings.mail.delivery else { return Err(AppError::NotFound) };
    let mut names = Vec::new();
    if let Ok(mut entries) = tokio::fs::read_dir(folder).await {
        while let Ok(Some(entry)) = entries.next_entry().await {
            names.push(entry.path());
        }
    }
    names.sort();
    let mut text = String::new();
    for path in names.iter().rev().take(20) {
        let body = tokio::fs::read_to_string(path).await.unwrap_or_default();
        text.push_str(&format!("──── {}\n\n{body}\n\n", path.display()));
    }
    if text.is_empty() {
        text.push_str("No mail has been written yet.\n");
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

/// `GET /dev/version`: pages reload when it changes.
async fn version(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "version": app.renderer.fingerprint().to_string() }))
}
