//! `site.webmanifest`: how a phone shows the site when somebody keeps it on the home screen.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::App;

/// Where it is.
pub(crate) const PATH: &str = "/site.webmanifest";

/// The icons that `cargo xtask assets` draws: name, size, purpose.
const ICONS: [(&str, &str, &str); 3] = [
    ("app-icon-192.png", "192x192", "any"),
    ("app-icon-512.png", "512x512", "any"),
    ("app-icon-maskable.png", "512x512", "maskable"),
];

/// `GET /site.webmanifest` (<https://www.w3.org/TR/appmanifest/>)
pub(crate) async fn show(app: web::Data<App>) -> HttpResponse {
    App::public_document("application/manifest+json", manifest(&app).to_string())
}

fn manifest(app: &App) -> Value {
    let icons = ICONS.iter().filter_map(|(name, size, purpose)| {
        let source = app.statics.url(name)?;
        Some(json!({ "src": source, "sizes": size, "type": "image/png", "purpose": purpose }))
    });
    let color = app.statics.look().color.light;
    json!({
        "name": app.settings.server.site_name,
        "short_name": app.settings.server.site_name,
        "description": app.facts.description,
        "lang": app.facts.locale,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": color,
        "background_color": color,
        "icons": icons.collect::<Vec<_>>(),
    })
}
