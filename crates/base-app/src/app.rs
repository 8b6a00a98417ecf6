//! What every handler of a running site can reach.

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, VARY},
};
use auth::{CookieSettings, FormTokens, Keys, Passwords};
use core_models::{Clock, Database, Migrations};
use email::Mailer;
use jobs::Wake;
use theme::Contrast;
use tokio::sync::Semaphore;

use crate::{
    Causes, Endpoint, Facts, Features, Languages, NoticeBoard, Renderer, Settings,
    frame::{answers::Answers, document::Published, page_cache::PageCache},
    render::statics::Statics,
    submitted::upload_folder::Hold,
};

const HTML: &str = "text/html; charset=utf-8";

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
    /// Public pages as they were rendered last.
    pub(crate) page_cache: Arc<PageCache>,
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

    /// A public page, the same for everybody until something changes: it is kept, and each browser gets it as it reads it best, or
    /// 304 when it has it. Caches may keep it and must ask whether it is still so, so that a change shows on the next request.
    #[must_use]
    pub fn public_page(html: String) -> HttpResponse {
        Self::public_document(HTML, html)
    }

    /// Any public document, as [`App::public_page`].
    #[must_use]
    pub fn public_document(kind: &'static str, body: String) -> HttpResponse {
        published(Published { kind, lasting: true }, "public, max-age=0, must-revalidate", body)
    }

    /// A public page that is made for this moment: it holds a token with the time, or what somebody has typed. Nobody keeps it.
    #[must_use]
    pub fn passing_page(html: String) -> HttpResponse {
        published(Published { kind: HTML, lasting: false }, "private, no-cache", html)
    }
}

fn published(published: Published, cache_control: &'static str, body: String) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type(published.kind).insert_header((CACHE_CONTROL, cache_control));
    response.insert_header((VARY, "Accept-Encoding"));
    response.extensions_mut().insert(published);
    response.body(body)
}
