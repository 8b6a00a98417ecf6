//! Pages for developers: the mail that was not sent, and a number that changes with the files.

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::{App, AppError, Endpoint, settings::MailDelivery};

/// Mounted in development only.
pub(crate) fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/dev/mail", || web::to(mail)), Endpoint::get("/dev/version", || web::to(version))]
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
