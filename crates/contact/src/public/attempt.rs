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

use super::{
    FORM, THANKS,
    intake::{self, Visitor},
    page,
};
use crate::{
    inquiry::{Inquired, Inquiry},
    views::Notice,
};

const BAD_TOKEN: &str = "We could not be sure that this message came from this page, so it was not sent. \
    Please press “Send” once more.";
const EXPIRED: &str = "This page had been open for more than a day, so the message was not sent yet. \
    Please press “Send” once more.";

/// What a visitor sent.
pub(super) struct Attempt<'a> {
    pub(super) app: &'a web::Data<App>,
    pub(super) inquiry: &'a Inquiry,
    pub(super) address: IpAddr,
    pub(super) fields: &'a Fields,
}

impl Attempt<'_> {
    /// Takes the message in, if everything is as it should be.
    pub(super) async fn submit(&self) -> Result<HttpResponse, AppError> {
        let issued = match self.app.tokens.check(FORM, self.token(), self.app.clock.now()) {
            Ok(issued) => issued,
            Err(TokenError::Bad) => return self.again(StatusCode::BAD_REQUEST, "error", BAD_TOKEN),
            Err(TokenError::Expired) => {
                return self.again(StatusCode::UNPROCESSABLE_ENTITY, "warning", EXPIRED);
            }
        };
        let visitor = Visitor::new(self.app, self.inquiry, self.token(), self.fields, self.address);
        match self.standing(&visitor).await? {
            Standing::Duplicate => return Ok(sent()),
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
        let text = format!(
            "Something on our side is not working, so this message was not sent yet. \
             Please press “Send” again in a minute, or call {}.",
            self.app.facts.phone
        );
        let notice = Some(Notice { level: "error", text });
        let token = self.token().to_owned();
        let html = page::render(self.app, self.inquiry, self.inquiry.typed(self.fields), notice, token)?;
        let wait = error.retry_after().unwrap_or_default();
        let mut response = answer(StatusCode::SERVICE_UNAVAILABLE);
        Ok(response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1))).body(html))
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
        let store = move |conn: &mut _| intake::store(conn, &state, visitor, &inquired, spam_reason);
        match self.app.db.write(store).await? {
            Received::Stored(_) => {
                self.app.wake.now();
                Ok(sent())
            }
            Received::Duplicate => Ok(sent()),
            Received::Limited { retry_after } => self.limited(retry_after),
        }
    }

    fn limited(&self, retry_after: Duration) -> Result<HttpResponse, AppError> {
        let minutes = retry_after.as_secs().div_ceil(60).max(1);
        let text = format!(
            "Several messages have come from your connection already. Please try again in {minutes} minutes, or call {}.",
            self.app.facts.phone
        );
        let mut response = self.again(StatusCode::TOO_MANY_REQUESTS, "warning", &text)?;
        response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
        Ok(response)
    }

    /// The form again with a sentence above it.
    fn again(&self, status: StatusCode, level: &'static str, text: &str) -> Result<HttpResponse, AppError> {
        let notice = Notice { level, text: text.to_owned() };
        self.form(status, self.inquiry.typed(self.fields), Some(notice))
    }

    /// The form again, with a fresh token.
    fn form(
        &self,
        status: StatusCode,
        input: Invalid,
        notice: Option<Notice>,
    ) -> Result<HttpResponse, AppError> {
        let html = page::render(self.app, self.inquiry, input, notice, page::new_token(self.app))?;
        Ok(answer(status).body(html))
    }
}

/// 303, so that a reload does not send again. Spam gets the same answer: a robot learns nothing.
fn sent() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, THANKS)).finish()
}

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    response
}
