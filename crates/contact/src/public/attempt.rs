//! One sending of the form: stored once, or the form again with everything that the visitor gave.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web,
};
use auth::{Issued, TokenError};
use base_app::{App, AppError};
use core_models::messages::{self, Received, Standing};
use forms::{Fields, Invalid};
use std::{error::Error, iter::successors, net::IpAddr, time::Duration};
use texts::Value;

use super::{
    FORM, THANKS,
    intake::{self, Visitor},
    page,
};
use crate::{
    inquiry::{Inquired, Inquiry},
    views::Notice,
};

/// What a visitor sent.
pub(super) struct Attempt<'a> {
    pub(super) app: &'a web::Data<App>,
    /// Where the form is, which is its language too.
    pub(super) path: &'a str,
    pub(super) inquiry: &'a Inquiry,
    pub(super) address: IpAddr,
    pub(super) fields: &'a Fields,
}

impl Attempt<'_> {
    /// Takes the message in, if everything is as it should be.
    pub(super) async fn submit(&self) -> Result<HttpResponse, AppError> {
        let issued = match self.app.tokens.check(FORM, self.token(), self.app.clock.now()) {
            Ok(issued) => issued,
            Err(TokenError::Bad) => {
                return self.again(StatusCode::BAD_REQUEST, "error", "contact-token", &[]);
            }
            Err(TokenError::Expired) => {
                return self.again(StatusCode::UNPROCESSABLE_ENTITY, "warning", "contact-expired", &[]);
            }
        };
        let visitor = Visitor::new(self.app, self.inquiry, self.token(), self.fields, self.address);
        match self.standing(&visitor).await? {
            Standing::Duplicate => return Ok(self.sent()),
            Standing::Limited { retry_after } => return self.limited(retry_after),
            Standing::Clear => {}
        }
        match self.inquiry.parse(self.app, self.fields) {
            Err(invalid) => self.form(StatusCode::UNPROCESSABLE_ENTITY, invalid, None),
            Ok(inquired) => self.receive(visitor, inquired, issued).await,
        }
    }

    /// The form again with the token it came with: the message may have been stored all the same, and sent again it
    /// is the same message.
    pub(super) fn unavailable(&self, error: &AppError) -> Result<HttpResponse, AppError> {
        let causes = successors(error.source(), |cause: &&dyn Error| (*cause).source());
        let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        tracing::error!(cause, "a contact message was not stored");
        let notice = Some(self.notice("error", "contact-unavailable", &[self.phone()])?);
        let token = self.token().to_owned();
        let html =
            page::render(self.app, self.path, self.inquiry, self.inquiry.typed(self.fields), notice, token)?;
        let wait = error.retry_after().unwrap_or_default();
        let mut response = answer(StatusCode::SERVICE_UNAVAILABLE);
        Ok(response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1))).body(html))
    }

    /// 303, so that a reload does not send again. Spam gets the same answer: a robot learns nothing.
    fn sent(&self) -> HttpResponse {
        let thanks = self.app.languages.beside(self.path, THANKS);
        HttpResponse::SeeOther().insert_header((header::LOCATION, thanks)).finish()
    }

    fn token(&self) -> &str {
        self.fields.get("csrf_token").map(String::as_str).unwrap_or_default()
    }

    async fn standing(&self, visitor: &Visitor) -> Result<Standing, AppError> {
        let (visitor, limit) = (visitor.clone(), self.app.settings.limits.contact);
        let now = self.app.clock.now();
        let standing = self
            .app
            .db
            .read(move |conn| {
                messages::standing(conn, &visitor.key, &visitor.address_key, limit.as_ref(), now)
            })
            .await?;
        Ok(standing)
    }

    async fn receive(
        &self,
        visitor: Visitor,
        inquired: Inquired,
        issued: Issued,
    ) -> Result<HttpResponse, AppError> {
        let spam_reason = intake::spam_reason(self.app, self.fields, issued);
        let state = self.app.clone().into_inner();
        let path = self.path.to_owned();
        let store = move |conn: &mut _| intake::store(conn, &state, &path, visitor, &inquired, spam_reason);
        match self.app.db.write(store).await? {
            Received::Stored(_) => {
                self.app.wake.now();
                Ok(self.sent())
            }
            Received::Duplicate => Ok(self.sent()),
            Received::Limited { retry_after } => self.limited(retry_after),
        }
    }

    fn limited(&self, retry_after: Duration) -> Result<HttpResponse, AppError> {
        let minutes = retry_after.as_secs().div_ceil(60).max(1);
        let words = [("minutes", minutes.into()), self.phone()];
        let mut response = self.again(StatusCode::TOO_MANY_REQUESTS, "warning", "contact-limited", &words)?;
        response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
        Ok(response)
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
        self.form(status, self.inquiry.typed(self.fields), Some(notice))
    }

    fn notice(&self, level: &'static str, key: &str, words: &[(&str, Value)]) -> Result<Notice, AppError> {
        Ok(Notice { level, text: self.app.renderer.texts(self.path).get(key, words)? })
    }

    fn phone(&self) -> (&'static str, Value) {
        ("phone", self.app.facts.phone.as_str().into())
    }

    /// The form again, with a fresh token.
    fn form(
        &self,
        status: StatusCode,
        input: Invalid,
        notice: Option<Notice>,
    ) -> Result<HttpResponse, AppError> {
        let html = page::render(self.app, self.path, self.inquiry, input, notice, page::new_token(self.app))?;
        Ok(answer(status).body(html))
    }
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    response
}
