//! What somebody has typed into a form of the panel: whatever keeps it from being saved, the answer shows it again.

use std::{cell::RefCell, rc::Rc};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    },
    middleware::Next,
    web::{Bytes, BytesMut},
};
use auth::{LOGIN_PATH, wants_json};
use forms::Fields;
use futures_util::StreamExt;
use serde::Serialize;

use super::outage::Outage;
use crate::{View, read_submission};

/// The largest form that is kept, in bytes: the largest that the panel takes.
const LARGEST: usize = 4 * 1024 * 1024;

/// Fields that the page sets, or that are chosen by a click: nothing is lost with them.
const NOT_TYPED: &[&str] = &["version", "form_key", "confirmed", "to", "status", "role", "reassign_to"];

/// Fields that no page repeats: secrets, and whether a device has kept what may be changed by then.
const SECRET: &[&str] = &["csrf_token", "kept", "password", "current", "new", "confirm"];

/// A longer text gets several lines.
const LINE_MAX: usize = 80;

/// A token of the present session, for a form that came with another one. Whoever refuses the form leaves it with the request.
#[derive(Debug, Clone)]
pub struct RenewedToken(pub String);

/// What a request was sent with, for whoever answers it in the end.
#[derive(Clone, Default)]
pub(crate) struct Sent(Rc<RefCell<Option<Fields>>>);

impl Sent {
    /// A place for the form that this request may turn out to carry; one for each request.
    pub(crate) fn with(request: &ServiceRequest) -> Self {
        let known = request.extensions().get::<Self>().cloned();
        known.unwrap_or_else(|| {
            let sent = Self::default();
            request.extensions_mut().insert(sent.clone());
            sent
        })
    }

    /// The form to show again, if somebody has typed into it.
    pub(crate) fn typed(&self) -> Option<Fields> {
        let fields = self.0.borrow().clone()?;
        let has_token = fields.get("csrf_token").is_some_and(|token| !token.is_empty());
        let is_typed = |(name, value): (&String, &String)| {
            !NOT_TYPED.contains(&name.as_str())
                && !SECRET.contains(&name.as_str())
                && !value.trim().is_empty()
        };
        (has_token && fields.iter().any(is_typed)).then_some(fields)
    }
}

/// Middleware of the panel: reads a form before anything can go wrong with it, and hands it on as it came.
///
/// # Errors
/// Those of the services inside.
pub(crate) async fn remember<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let place = request.extensions().get::<Sent>().cloned();
    if let Some(place) = place.filter(|_| is_form(&request)) {
        let body = read(request.take_payload()).await.unwrap_or_default();
        *place.0.borrow_mut() = read_submission(&body).ok();
        request.set_payload(Payload::from(body));
    }
    next.call(request).await
}

/// Whether a person sends a form that can be kept. Scripts keep what they send themselves.
fn is_form(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let length = header(CONTENT_LENGTH).parse::<usize>();
    request.method() == Method::POST
        && request.path() != LOGIN_PATH
        && header(CONTENT_TYPE).to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
        && !headers.contains_key("x-csrf-token")
        && !wants_json(headers)
        && length.is_ok_and(|length| length <= LARGEST)
}

/// The whole body. Nothing if it broke off: half a form must not look like a whole one.
async fn read(mut payload: Payload) -> Option<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        body.extend_from_slice(&chunk.ok()?);
        if body.len() > LARGEST {
            return None;
        }
    }
    Some(body.freeze())
}

/// Whether an answer leads to the login page although the text is kept nowhere.
pub(crate) fn is_lost_at_the_door<B>(response: &ServiceResponse<B>, fields: &Fields) -> bool {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    response.status() == StatusCode::SEE_OTHER
        && location.is_some_and(|location| location.split('?').next() == Some(LOGIN_PATH))
        && fields.get("kept").is_none_or(String::is_empty)
}

/// The page with what was typed.
#[derive(Serialize)]
pub(crate) struct UnsavedView {
    title: String,
    text: String,
    signed_out: bool,
    action: String,
    csrf_token: String,
    typed: Vec<Typed>,
    set: Vec<Typed>,
    request_id: String,
}

impl View for UnsavedView {
    const TEMPLATE: &'static str = "admin/unsaved.html";
}

/// One field of the form.
#[derive(Serialize)]
struct Typed {
    name: String,
    label: String,
    value: String,
    is_long: bool,
}

impl UnsavedView {
    /// Why the form was not saved, in a few words.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// The form that was sent to `action`, with the reason why it was not saved. `title` and `text` are those of any other
    /// error page of this status.
    pub(crate) fn new(
        status: StatusCode,
        (title, text): (&str, &str),
        fields: Fields,
        renewed: Option<RenewedToken>,
        action: &str,
        request_id: &str,
    ) -> Self {
        let token = fields.get("csrf_token").cloned().unwrap_or_default();
        let (title, text) = match status.as_u16() {
            400 if renewed.is_some() => (
                "This page was out of date",
                "You have signed in again since it was opened, so nothing was saved yet. Please look at your text and save it.",
            ),
            401 => (
                "You have been signed out",
                "So nothing was saved. Your text is not lost: it is below, keep this page open.",
            ),
            500 => (
                "Something went wrong",
                "The fault is ours, and nothing was saved. Your text is below: keep this page open, and try again in a minute.",
            ),
            _ => Outage::of_status(status).map_or((title, text), |outage| (outage.title, outage.text)),
        };
        let shown = fields.into_iter().filter(|(name, _)| !SECRET.contains(&name.as_str()));
        let (set, typed) = shown
            .map(Typed::of)
            .partition(|field| NOT_TYPED.contains(&field.name.as_str()) || field.value == "on");
        Self {
            title: title.to_owned(),
            text: text.to_owned(),
            signed_out: status == StatusCode::UNAUTHORIZED,
            action: action.to_owned(),
            csrf_token: renewed.map_or(token, |RenewedToken(token)| token),
            typed,
            set,
            request_id: request_id.to_owned(),
        }
    }
}

impl Typed {
    fn of((name, value): (String, String)) -> Self {
        let label = match name.as_str() {
            "content" => "Text".to_owned(),
            "slug" => "Web address".to_owned(),
            other => capitalised(&other.replace('_', " ")),
        };
        let is_long = value.chars().count() > LINE_MAX || value.contains('\n');
        Self { name, label, value, is_long }
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(body: &str) -> Sent {
        Sent(Rc::new(RefCell::new(read_submission(body.as_bytes()).ok())))
    }

    #[test]
    fn what_was_typed_is_kept_and_nothing_else() {
        assert!(sent("csrf_token=t&title=Tea&content=").typed().is_some());
        for nothing in [
            "title=Tea",
            "csrf_token=&title=Tea",
            "csrf_token=t",
            "csrf_token=t&title=+&version=3&form_key=abc",
            "csrf_token=t&confirmed=yes",
            "csrf_token=t&current=secret&new=secret&confirm=secret",
        ] {
            assert!(sent(nothing).typed().is_none(), "{nothing}");
        }
    }

    #[test]
    fn no_password_is_repeated() {
        let fields =
            sent("csrf_token=t&username=bruno&new=secret&confirm=secret&role=editor").typed().unwrap();
        let view =
            UnsavedView::new(StatusCode::SERVICE_UNAVAILABLE, ("", ""), fields, None, "/admin/users/new", "");
        let names = |fields: &[Typed]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        assert_eq!(
            (names(&view.typed), names(&view.set)),
            (vec!["username".to_owned()], vec!["role".to_owned()])
        );
        assert_eq!(view.csrf_token, "t");
    }
}
