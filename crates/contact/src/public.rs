//! The form that visitors see, and what happens when they send it.

mod intake;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use auth::{ClientAddress, Issued, TokenError};
use base_app::{App, AppError, PageMeta, Submission, View};
use core_models::messages::{self, Received, Standing};
use forms::{ContactForm, Fields, Form, Invalid};
use std::{error::Error, iter::successors, net::IpAddr, time::Duration};

use crate::views::{FormState, FormView, Notice, ThanksView};
use intake::Visitor;

/// The name of the form in its tokens.
const FORM: &str = "contact";
const PATH: &str = "/contact";
const THANKS: &str = "/contact/thanks";

const BAD_TOKEN: &str = "We could not be sure that this message came from this page, so it was not sent. \
    Please press “Send” once more.";
const EXPIRED: &str = "This page had been open for more than a day, so the message was not sent yet. \
    Please press “Send” once more.";

/// `GET /contact`. The page needs no cookie, so caches may keep it for as long as its token lives.
pub(crate) async fn new(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let html = page(&app, Invalid::default(), None, new_token(&app))?;
    Ok(App::public_page(&request, html))
}

/// `GET /contact/thanks`
pub(crate) async fn thanks(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let mut meta = PageMeta::new(THANKS, "Thank you", "Your message has arrived.");
    meta.robots = Some("noindex");
    let html = app.renderer.page(ThanksView::TEMPLATE, &meta, &ThanksView {})?;
    Ok(App::public_page(&request, html))
}

/// `POST /contact`: token (400), rate limit (429), validation (422), then one transaction and 303; 503 while the
/// database is away. Every answer but 303 is the form with the visitor's text.
pub(crate) async fn create(
    app: web::Data<App>,
    ClientAddress(address): ClientAddress,
    Submission(fields): Submission,
) -> Result<HttpResponse, AppError> {
    match submit(&app, address, &fields).await {
        Err(error @ AppError::Unavailable(_)) => unavailable(&app, &fields, &error),
        outcome => outcome,
    }
}

async fn submit(app: &web::Data<App>, address: IpAddr, fields: &Fields) -> Result<HttpResponse, AppError> {
    let token = token(fields);
    let issued = match app.tokens.check(FORM, token, app.clock.now()) {
        Ok(issued) => issued,
        Err(TokenError::Bad) => return again(app, StatusCode::BAD_REQUEST, fields, "error", BAD_TOKEN),
        Err(TokenError::Expired) => {
            return again(app, StatusCode::UNPROCESSABLE_ENTITY, fields, "warning", EXPIRED);
        }
    };
    let visitor = Visitor::new(app, token, fields, address);
    match standing(app, &visitor).await? {
        Standing::Duplicate => return Ok(sent()),
        Standing::Limited { retry_after } => return limited(app, fields, retry_after),
        Standing::Clear => {}
    }
    match ContactForm::parse(fields) {
        Err(invalid) => {
            let html = page(app, invalid, None, new_token(app))?;
            Ok(answer(StatusCode::UNPROCESSABLE_ENTITY).body(html))
        }
        Ok(form) => receive(app, visitor, form.into_inner(), issued, fields).await,
    }
}

fn token(fields: &Fields) -> &str {
    fields.get("csrf_token").map(String::as_str).unwrap_or_default()
}

fn new_token(app: &App) -> String {
    app.tokens.issue(FORM, app.clock.now())
}

async fn standing(app: &App, visitor: &Visitor) -> Result<Standing, AppError> {
    let (visitor, limit, now) = (visitor.clone(), app.settings.limits.contact, app.clock.now());
    let standing = app
        .db
        .read(move |conn| messages::standing(conn, &visitor.key, &visitor.address_key, limit.as_ref(), now))
        .await?;
    Ok(standing)
}

async fn receive(
    app: &web::Data<App>,
    visitor: Visitor,
    form: ContactForm,
    issued: Issued,
    fields: &Fields,
) -> Result<HttpResponse, AppError> {
    let spam_reason = intake::spam_reason(app, fields, issued);
    let state = app.clone().into_inner();
    let received = app.db.write(move |conn| intake::store(conn, &state, visitor, form, spam_reason)).await?;
    match received {
        Received::Stored(_) => {
            app.wake.now();
            Ok(sent())
        }
        Received::Duplicate => Ok(sent()),
        Received::Limited { retry_after } => limited(app, fields, retry_after),
    }
}

/// 303, so that a reload does not send again. Spam gets the same answer: a robot learns nothing.
fn sent() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, THANKS)).finish()
}

fn limited(app: &App, fields: &Fields, retry_after: Duration) -> Result<HttpResponse, AppError> {
    let minutes = retry_after.as_secs().div_ceil(60).max(1);
    let text = format!(
        "Several messages have come from your connection already. Please try again in {minutes} minutes, or call {}.",
        app.facts.phone
    );
    let mut response = again(app, StatusCode::TOO_MANY_REQUESTS, fields, "warning", &text)?;
    response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
    Ok(response)
}

/// The form again, everything the visitor wrote in it, with a fresh token.
fn again(
    app: &App,
    status: StatusCode,
    fields: &Fields,
    level: &'static str,
    text: &str,
) -> Result<HttpResponse, AppError> {
    let notice = Notice { level, text: text.to_owned() };
    let html = page(app, Invalid::of::<ContactForm>(fields), Some(notice), new_token(app))?;
    Ok(answer(status).body(html))
}

/// The form again with the token it came with: the message may have been stored all the same, and sent again it is the
/// same message.
fn unavailable(app: &App, fields: &Fields, error: &AppError) -> Result<HttpResponse, AppError> {
    let causes = successors(error.source(), |cause: &&dyn Error| (*cause).source());
    let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    tracing::error!(cause, "a contact message was not stored");
    let text = format!(
        "Something on our side is not working, so this message was not sent yet. \
         Please press “Send” again in a minute, or call {}.",
        app.facts.phone
    );
    let notice = Notice { level: "error", text };
    let html = page(app, Invalid::of::<ContactForm>(fields), Some(notice), token(fields).to_owned())?;
    let wait = error.retry_after().unwrap_or_default();
    let mut response = answer(StatusCode::SERVICE_UNAVAILABLE);
    Ok(response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1))).body(html))
}

fn answer(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

fn page(app: &App, input: Invalid, notice: Option<Notice>, token: String) -> Result<String, AppError> {
    let own = app.facts.pages.iter().find(|own| own.path == PATH);
    let (title, description) = own.map_or_else(
        || ("Contact".to_owned(), format!("Write to {}, call, or come by.", app.settings.server.site_name)),
        |own| (own.title.clone(), own.description.clone()),
    );
    let view =
        FormView { form: FormState { input, rules: ContactForm::rules() }, token, notice, action: PATH };
    Ok(app.renderer.page(FormView::TEMPLATE, &PageMeta::new(PATH, &title, &description), &view)?)
}
