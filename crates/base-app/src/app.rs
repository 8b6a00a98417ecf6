//! What every handler of a running site can reach.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, ETag, VARY},
};
use auth::{CookieSettings, FormTokens, Keys, Passwords};
use core_models::{Clock, Database, Migrations};
use email::Mailer;
use jobs::Wake;
use theme::Contrast;
use tokio::sync::Semaphore;

use crate::{
    Causes, Endpoint, Facts, Features, Languages, NoticeBoard, Renderer, Settings,
    feature::observer::Document,
    frame::{answers::Answers, compression, validators},
    render::statics::Statics,
    submitted::upload_folder::Hold,
};

/// The state of one running site. It is made once by [`crate::Application`] and shared by all workers.
pub struct App {
    /// The name of the site's folder and program.
    pub site: &'static str,
    /// What `site.toml` says.
    pub facts: Facts,
    /// Its languages, and the pages that correspond.
    pub languages: Arc<Languages>,
    /// What the operator has set.
    pub settings: Settings,
    /// The site's rows.
    pub db: Database,
    /// The time; tests move it.
    pub clock: Clock,
    /// Templates.
    pub renderer: Renderer,
    /// Keys derived from `SECRET_KEY` and the site's name, one for each purpose.
    pub keys: Keys,
    /// The names and attributes of the panel's cookies.
    pub cookies: CookieSettings,
    /// Signed, time-limited tokens for forms on public pages.
    pub tokens: FormTokens,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Delivers mail; handlers do not use it, they enqueue jobs.
    pub mailer: Mailer,
    /// Tells the background worker that there is work.
    pub wake: Wake,
    /// The site's one migration history.
    pub migrations: Arc<Migrations>,
    /// What the site can do.
    pub features: Features,
    /// Endpoints of the site itself.
    pub own_routes: Vec<Endpoint>,
    /// How many pictures may be decoded at once, so that a burst of uploads stays within memory.
    pub picture_permits: Semaphore,
    /// What is announced above every page.
    pub notice_board: NoticeBoard,
    pub(crate) answers: Answers,
    pub(crate) causes: Causes,
    pub(crate) statics: Arc<Statics>,
    /// As long as this is held, nobody restores an archive.
    pub(crate) _hold: Hold,
}

impl App {
    /// The pairs of colours that the site's styles put on each other.
    #[must_use]
    pub fn contrast(&self) -> Vec<Contrast> {
        self.statics.contrast()
    }

    /// A public page that caches may keep and must revalidate, so that a change shows on the next request.
    #[must_use]
    pub fn public_page(request: &HttpRequest, html: String) -> HttpResponse {
        Self::public_document(request, "text/html; charset=utf-8", html)
    }

    /// Any public document, with an `ETag` of its content; 304 when the client has it already.
    #[must_use]
    pub fn public_document(request: &HttpRequest, content_type: &'static str, body: String) -> HttpResponse {
        let tag = validators::tag_of(body.as_bytes());
        let unchanged = validators::is_known(request, &tag);
        let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((CACHE_CONTROL, "public, max-age=0, must-revalidate"))
            .insert_header((VARY, "Accept-Encoding"))
            .insert_header(ETag(tag));
        if !unchanged {
            response.content_type(content_type);
            return match compression::gzip(request, &body) {
                Some(compressed) => response.insert_header((CONTENT_ENCODING, "gzip")).body(compressed),
                None => response.body(body),
            };
        }
        response.extensions_mut().insert(Document(content_type));
        response.finish()
    }
}
