//! The pages that offer a booking calendar or a chat of another company, loaded after a click.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use crate::{App, AppError, Facts, View, site::Embed};

#[derive(Serialize)]
struct EmbedView<'a> {
    kind: &'static str,
    embed: &'a Embed,
}

impl View for EmbedView<'_> {
    const TEMPLATE: &'static str = "embed.html";
}

/// The pages that no other handler has: those that `site.toml` does not list and no feature answers.
pub(crate) fn own_pages(facts: &Facts) -> Vec<String> {
    facts.embeds().map(|(_, embed)| embed.page.clone()).filter(|page| !facts.lists(page)).collect()
}

/// Answers on such a page.
pub(crate) async fn show(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let path = request.path();
    let (kind, embed) = app.facts.embeds().find(|(_, embed)| embed.page == path).ok_or(AppError::NotFound)?;
    let meta = app.renderer.head(path, kind)?;
    let html = app.renderer.page(EmbedView::TEMPLATE, &meta, &EmbedView { kind, embed })?;
    Ok(App::public_page(html))
}

/// The origins that a page may show in a frame.
pub(crate) fn frames<'a>(facts: &'a Facts, path: &'a str) -> impl Iterator<Item = &'a str> {
    facts.embeds().filter(move |(_, embed)| embed.page == path).map(|(_, embed)| embed.origin.as_str())
}
