//! The outermost frame of every answer: errors and panics become the site's own pages, headers are complete.

pub(crate) mod panel;

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{StatusCode, header},
    middleware::Next,
    web,
};
use auth::wants_json;
use futures_util::FutureExt;
use serde::Serialize;
use texts::TextError;
use tracing_actix_web::RequestId;

use crate::{
    App, AppError, PageMeta, SearchHit, View,
    frame::{causes, headers, moved::may_be_a_page, problem::problem},
    pages::{
        development,
        search::{self, PageTexts},
    },
    submitted::unsaved::{self, RenewedToken, Sent, UnsavedView},
};

/// Runs the rest of the application. Whatever comes back as an error without a page of its own is shown in the site's
/// look, or as RFC 9457 problem details to programs.
pub(crate) async fn frame(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody + 'static, BoxBody>>, Error> {
    let visit = Visit::of(&request);
    let _under_way = visit.app.as_ref().map(|app| app.answers.begin());
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) => {
            let offers = visit.offers(response.status()).await;
            let response = visit.finish(response, &offers);
            if let Some(app) = &visit.app {
                app.answers.count(response.status());
            }
            Ok(response)
        }
        Ok(Err(error)) => Err(visit.failure(&error)),
        Err(_panic) => {
            let cause = AppError::Internal("the handler panicked; the log line above says where".into());
            Err(visit.failure(&cause.into()))
        }
    }
}

/// What must be known of a request after it is gone.
struct Visit {
    app: Option<web::Data<App>>,
    texts: Option<web::Data<PageTexts>>,
    path: String,
    json: bool,
    sent: Sent,
    request_id: String,
}

impl Visit {
    fn of(request: &ServiceRequest) -> Self {
        Self {
            app: request.app_data::<web::Data<App>>().cloned(),
            texts: request.app_data::<web::Data<PageTexts>>().cloned(),
            path: request.path().to_owned(),
            json: wants_json(request.headers()),
            sent: Sent::with(request),
            request_id: request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Whether somebody looked for a page of the site that does not exist.
    fn is_lost(&self, status: StatusCode) -> bool {
        status == StatusCode::NOT_FOUND && may_be_a_page(&self.path)
    }

    /// The pages that were perhaps meant.
    async fn offers(&self, status: StatusCode) -> Vec<SearchHit> {
        match (&self.app, &self.texts) {
            (Some(app), Some(texts)) if self.is_lost(status) && !self.json => {
                search::nearest(app, texts, &self.path).await
            }
            _ => Vec::new(),
        }
    }

    fn finish<B: MessageBody>(
        &self,
        response: ServiceResponse<B>,
        offers: &[SearchHit],
    ) -> ServiceResponse<EitherBody<B, BoxBody>> {
        let typed = self.sent.typed();
        let mut response = if is_bare_error(&response) {
            let (request, bare) = response.into_parts();
            let renewed = request.extensions().get::<RenewedToken>().cloned();
            let page = self.page(bare.status(), bare.error(), bare.headers(), offers, renewed);
            ServiceResponse::new(request, page).map_into_right_body()
        } else if typed.is_some_and(|fields| unsaved::is_lost_at_the_door(&response, &fields)) {
            let (request, bare) = response.into_parts();
            let page = self.page(StatusCode::UNAUTHORIZED, None, bare.headers(), offers, None);
            ServiceResponse::new(request, page).map_into_right_body()
        } else {
            response.map_into_left_body()
        };
        headers::complete(self.app.as_ref().map(|app| app.get_ref()), &self.path, response.headers_mut());
        response
    }

    /// An error that came without a response to put a page into.
    fn failure(&self, error: &Error) -> Error {
        let bare = error.error_response();
        if let Some(app) = &self.app {
            app.answers.count(bare.status());
        }
        let mut page = self.page(bare.status(), Some(error), bare.headers(), &[], None);
        headers::complete(self.app.as_ref().map(|app| app.get_ref()), &self.path, page.headers_mut());
        InternalError::from_response("answered with a page", page).into()
    }

    /// The chain of causes, which tests keep too.
    fn note(&self, status: StatusCode, error: Option<&Error>) -> String {
        let cause = error.map_or_else(|| "no cause given".to_owned(), chain);
        if let Some(app) = &self.app {
            app.causes.note(status, &self.path, &cause);
        }
        cause
    }

    fn page(
        &self,
        status: StatusCode,
        error: Option<&Error>,
        bare: &header::HeaderMap,
        offers: &[SearchHit],
        renewed: Option<RenewedToken>,
    ) -> HttpResponse {
        let cause = self.note(status, error);
        if status.is_server_error() {
            tracing::error!(%status, path = %self.path.escape_debug(), cause, "request failed");
        }
        let (title, text) = self.words(status, error);
        let app = self.app.as_ref().filter(|app| app.renderer.is_in_development());
        let mut response = if self.json {
            problem(status, &title, &text, Some(&self.request_id))
        } else if let Some(app) = app.filter(|_| status == StatusCode::INTERNAL_SERVER_ERROR) {
            let page = development::failure_page(app, status, &cause);
            HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page)
        } else {
            let retry_after = bare.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
            self.page_for_people(status, (&title, &text), retry_after, offers, renewed)
        };
        for name in [header::RETRY_AFTER, header::ALLOW, header::WWW_AUTHENTICATE] {
            if let Some(value) = bare.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        response
    }

    /// The page in the site's look, or its words alone where that cannot be rendered.
    fn page_for_people(
        &self,
        status: StatusCode,
        (title, text): (&str, &str),
        retry_after: Option<&str>,
        offers: &[SearchHit],
        renewed: Option<RenewedToken>,
    ) -> HttpResponse {
        let mut response = HttpResponse::build(status);
        let page = self.app.as_ref().map(|app| {
            if let Some(fields) = self.sent.typed().filter(|_| app.renderer.has(UnsavedView::TEMPLATE)) {
                let words = (title, text);
                let view = UnsavedView::new(status, words, fields, renewed, &self.path, &self.request_id);
                return app.renderer.page(UnsavedView::TEMPLATE, &self.meta(view.title(), ""), &view);
            }
            let mut error = ErrorView::new(status, title, text, &self.request_id, retry_after);
            error.lost = self.is_lost(status);
            error.offers = offers;
            let own = format!("errors/{}.html", error.status);
            let template = if app.renderer.has(&own) { own.as_str() } else { "errors/error.html" };
            app.renderer.page_in_any_case(template, &self.meta(error.title, error.text), &error)
        });
        match page {
            Some(Ok(html)) => return response.content_type("text/html; charset=utf-8").body(html),
            Some(Err(error)) => tracing::error!(cause = %error, "the error page cannot be rendered"),
            None => {}
        }
        response.content_type("text/plain; charset=utf-8").body(format!("{title}. {text}"))
    }

    /// The head of a page that search engines leave out.
    fn meta(&self, title: &str, text: &str) -> PageMeta {
        PageMeta { robots: Some("noindex"), ..PageMeta::new(&self.path, title, text) }
    }

    /// Title and text, in the language of the path.
    fn words(&self, status: StatusCode, error: Option<&Error>) -> (String, String) {
        let text = match error.and_then(Error::as_error::<AppError>) {
            Some(AppError::Refused { text, .. }) => text.clone(),
            _ => AppError::text(status),
        };
        let said = self.app.as_ref().map(|app| {
            let texts = app.renderer.texts(&self.path);
            Ok::<_, TextError>((AppError::title(status).say(&texts, &[])?, text.say(&texts, &[])?))
        });
        if let Some(Err(error)) = &said {
            tracing::error!(cause = %error, "the error page has no words");
        }
        let reason = status.canonical_reason().unwrap_or_default();
        said.and_then(Result::ok).unwrap_or_else(|| (reason.to_owned(), String::new()))
    }
}

/// What an error page prints.
#[derive(Serialize)]
pub(crate) struct ErrorView<'a> {
    pub(crate) status: u16,
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    request_id: &'a str,
    retry_minutes: Option<u64>,
    lost: bool,
    offers: &'a [SearchHit],
}

impl<'a> ErrorView<'a> {
    /// `retry_after` is the header's value, in seconds.
    fn new(
        status: StatusCode,
        title: &'a str,
        text: &'a str,
        request_id: &'a str,
        retry_after: Option<&str>,
    ) -> Self {
        let seconds = retry_after.and_then(|value| value.parse::<u64>().ok());
        // A minute and a half is still “a minute or so”.
        let minutes = |seconds: u64| if seconds > 90 { seconds.div_ceil(60) } else { 1 };
        let retry_minutes = seconds.map(minutes);
        Self { status: status.as_u16(), title, text, request_id, retry_minutes, lost: false, offers: &[] }
    }
}

/// An error response that no handler wrote a page for: actix-web's own are empty or plain text.
fn is_bare_error<B: MessageBody>(response: &ServiceResponse<B>) -> bool {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return false;
    }
    let empty = matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0));
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    empty || kind.is_empty() || kind.starts_with("text/plain")
}

/// The error and its causes on one line, for the log.
fn chain(error: &Error) -> String {
    error.as_error::<AppError>().map_or_else(|| error.to_string(), |error| causes::on_one_line(error))
}
