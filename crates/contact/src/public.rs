//! The form that visitors see, and what happens when they send it.

mod album;
mod attempt;
mod intake;
mod page;
mod sent;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use auth::ClientAddress;
use base_app::{App, AppError, View};
use forms::Invalid;

use crate::{inquiry::Inquiry, views::ThanksView};
use album::Album;
use attempt::Attempt;
use page::Page;

/// The name of the form in its tokens.
const FORM: &str = "contact";
/// The same for a browser that does not say which page it sends from: only a form that came back to such a browser goes through,
/// which no other site can make it send.
const FORM_WITHOUT_ORIGIN: &str = "contact without origin";
pub(crate) const PATH: &str = "/contact";
const THANKS: &str = "/contact/thanks";

/// `GET /contact`. The page needs no cookie. Its token says when the visitor has opened it, so each gets one of their own.
pub(crate) async fn new(
    inquiry: Arc<Inquiry>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let path = app.languages.beside(request.path(), PATH);
    let page = Page { app: &app, path: &path, inquiry: &inquiry };
    let token = app.tokens.issue(FORM, app.clock.now());
    let html = page.render(Invalid::default(), &Album::default(), None, token)?;
    Ok(App::passing_page(html))
}

/// `GET /contact/thanks`
pub(crate) async fn thanks(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let mut meta = app.renderer.head(request.path(), "contact-thanks")?;
    meta.robots = Some("noindex");
    let html = app.renderer.page(ThanksView::TEMPLATE, &meta, &ThanksView {})?;
    Ok(App::public_page(html))
}

/// `POST /contact`: token and origin (400), rate limit (429), validation (422), then one transaction and 303; 503 while the
/// database is away. Every answer but 303 is the form with the visitor's text and photos.
pub(crate) async fn create(
    inquiry: Arc<Inquiry>,
    app: web::Data<App>,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, AppError> {
    let path = app.languages.beside(request.path(), PATH);
    let form = if base_app::hides_its_origin(&request) { FORM_WITHOUT_ORIGIN } else { FORM };
    let sent = sent::read(&app, &inquiry, &request, body.into_inner()).await?;
    Attempt::new(&app, &path, &inquiry, form, address, sent).answer().await
}
