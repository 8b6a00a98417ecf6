//! One sending of the form: stored once, or the form again with everything that the visitor gave.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web,
};
use auth::TokenError;
use base_app::{App, AppError, FormWithFiles, SubmittedFile, on_one_line};
use core_models::{
    Actor, Transaction,
    messages::{self, Precheck, Received},
};
use forms::{Fields, Invalid};
use std::{mem, net::IpAddr, time::Duration};
use texts::Value;

use super::{
    THANKS,
    album::{Album, Problem},
    intake::{self, Visitor},
    page::Page,
};
use crate::{
    inquiry::{Inquired, Inquiry},
    settings::RATE_LIMIT,
    views::Notice,
};

/// What a visitor sent, and what has become of it so far.
pub(super) struct Attempt<'a> {
    app: &'a web::Data<App>,
    /// Where the form is, which is its language too.
    path: &'a str,
    inquiry: &'a Inquiry,
    /// The name of the form in its token.
    form: &'static str,
    visitor: Visitor,
    fields: Fields,
    /// The photos that are not looked at yet.
    files: Vec<SubmittedFile>,
    cut_short: bool,
    album: Album,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        app: &'a web::Data<App>,
        path: &'a str,
        inquiry: &'a Inquiry,
        form: &'static str,
        address: IpAddr,
        sent: FormWithFiles,
    ) -> Self {
        let FormWithFiles { fields, files, cut_short } = sent;
        let album = Album::carried(app, inquiry, &fields);
        let photos = album.digests().chain(files.iter().filter_map(|file| file.content.digest()));
        let visitor = Visitor::new(app, inquiry, &fields, photos, address);
        Self { app, path, inquiry, form, visitor, fields, files, cut_short, album }
    }

    /// Takes the message in, if everything is as it should be.
    pub(super) async fn answer(mut self) -> Result<HttpResponse, AppError> {
        match self.submit().await {
            Err(error @ (AppError::Unavailable(_) | AppError::Full(_))) => {
                self.keep_photos().await;
                self.unavailable(&error)
            }
            outcome => outcome,
        }
    }

    async fn submit(&mut self) -> Result<HttpResponse, AppError> {
        let token = intake::token(&self.fields);
        let issued = match self.app.tokens.check(self.form, token, self.app.clock.now()) {
            Ok(issued) => issued,
            Err(TokenError::Bad) => {
                // Whoever does not come from the form may not fill the disk.
                if !mem::take(&mut self.files).is_empty() {
                    self.album.problems.push(Problem::of("contact-photos-again"));
                }
                return self.again(StatusCode::BAD_REQUEST, "error", "contact-token", &[]);
            }
            Err(TokenError::Expired) => {
                self.keep_photos().await;
                return self.again(StatusCode::UNPROCESSABLE_ENTITY, "warning", "contact-expired", &[]);
            }
        };
        let spam_reason = intake::spam_reason(self.app, &self.fields, issued);
        let precheck = self.precheck(spam_reason.is_some()).await?;
        if precheck == Precheck::Duplicate {
            return Ok(self.sent());
        }
        self.keep_photos().await;
        if let Precheck::Limited { retry_after } = precheck {
            return self.limited(retry_after);
        }
        if let Some(error) = self.album.failure.take() {
            return self.unavailable(&error);
        }
        match self.inquiry.parse(self.app, self.path, &self.fields)? {
            Ok(inquired) if self.album.problems.is_empty() => self.receive(inquired, spam_reason).await,
            Ok(_) => self.wrong(self.inquiry.typed(&self.fields)),
            Err(invalid) => self.wrong(invalid),
        }
    }

    /// Puts the photos where they are safe: whatever is answered now, they need not be chosen again.
    async fn keep_photos(&mut self) {
        let files = mem::take(&mut self.files);
        if self.cut_short {
            self.album.problems.push(Problem::of("contact-photos-together"));
        }
        if files.is_empty() {
            return;
        }
        if intake::may_keep_photos(self.app, &self.visitor).await {
            self.album.add(self.app, self.inquiry.photos, files).await;
        } else {
            self.album.problems.push(Problem::of("contact-photos-often"));
        }
    }

    async fn precheck(&self, suspicious: bool) -> Result<Precheck, AppError> {
        let (visitor, limit) = (self.visitor.clone(), self.app.settings.limit(&RATE_LIMIT));
        let now = self.app.clock.now();
        let precheck = self
            .app
            .db
            .read(move |conn| {
                messages::precheck(conn, &visitor.keys, suspicious, &visitor.address_key, limit.as_ref(), now)
            })
            .await?;
        Ok(precheck)
    }

    async fn receive(
        &self,
        inquired: Inquired,
        spam_reason: Option<String>,
    ) -> Result<HttpResponse, AppError> {
        let state = self.app.clone().into_inner();
        let (path, visitor, photos) = (self.path.to_owned(), self.visitor.clone(), self.album.rows());
        let store = move |tx: &mut Transaction<'_>| {
            intake::store(tx, &state, &path, visitor, &inquired, &photos, spam_reason)
        };
        match self.app.db.change(Actor::visitor(), self.app.clock.now(), store).await? {
            Received::Stored(_) => {
                self.app.wake.now();
                Ok(self.sent())
            }
            Received::Duplicate => Ok(self.sent()),
            Received::Limited { retry_after } => self.limited(retry_after),
        }
    }

    /// 303, so that a reload does not send again. Spam gets the same answer: a robot learns nothing.
    fn sent(&self) -> HttpResponse {
        let thanks = self.app.languages.beside(self.path, THANKS);
        HttpResponse::SeeOther().insert_header((header::LOCATION, thanks)).finish()
    }

    fn wrong(&self, input: Invalid) -> Result<HttpResponse, AppError> {
        let too_much = self.cut_short;
        let status = if too_much { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.form(status, input, None)
    }

    fn limited(&self, retry_after: Duration) -> Result<HttpResponse, AppError> {
        let minutes = retry_after.as_secs().div_ceil(60).max(1);
        let words = [("minutes", minutes.into())];
        let mut response = self.again(StatusCode::TOO_MANY_REQUESTS, "warning", "contact-limited", &words)?;
        response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
        Ok(response)
    }

    /// The form again with the token it came with: the message may have been stored all the same, and sent again it
    /// is the same message.
    fn unavailable(&self, error: &AppError) -> Result<HttpResponse, AppError> {
        tracing::error!(cause = on_one_line(error), "a contact message was not stored");
        let notice = Some(self.notice("error", "contact-unavailable", &[])?);
        let token = intake::token(&self.fields).to_owned();
        let html = self.page(self.inquiry.typed(&self.fields), notice, token)?;
        let wait = error.retry_after().unwrap_or_default();
        let mut response = answer(StatusCode::SERVICE_UNAVAILABLE);
        Ok(response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1))).body(html))
    }

    /// The form again with a sentence above it.
    fn again(
        &self,
        status: StatusCode,
        level: &'static str,
        key: &str,
        words: &[(&str, Value)],
    ) -> Result<HttpResponse, AppError> {
        let notice = self.notice(level, key, words)?;
        self.form(status, self.inquiry.typed(&self.fields), Some(notice))
    }

    fn notice(&self, level: &'static str, key: &str, words: &[(&str, Value)]) -> Result<Notice, AppError> {
        Ok(Notice { level, text: self.app.renderer.texts(self.path).get(key, words)? })
    }

    /// The form again, with a fresh token that is as old to the time trap as the first one.
    fn form(
        &self,
        status: StatusCode,
        input: Invalid,
        notice: Option<Notice>,
    ) -> Result<HttpResponse, AppError> {
        let (tokens, now) = (&self.app.tokens, self.app.clock.now());
        let opened = tokens.opened(self.form, intake::token(&self.fields), now);
        let token = tokens.issue_again(self.form, now, opened);
        Ok(answer(status).body(self.page(input, notice, token)?))
    }

    fn page(&self, input: Invalid, notice: Option<Notice>, token: String) -> Result<String, AppError> {
        let page = Page { app: self.app, path: self.path, inquiry: self.inquiry };
        page.render(input, &self.album, notice, token)
    }
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    response
}
