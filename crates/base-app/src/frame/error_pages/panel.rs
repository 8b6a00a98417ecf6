//! A refusal in the panel is a page of the panel for whoever is signed in there.

use actix_web::{
    Error,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
};

use super::{Visit, is_bare_error};
use crate::{Refusal, RefusalPage};

/// Runs the panel. It stands within the session, which knows who is signed in.
pub(crate) async fn in_panel<B: MessageBody + 'static>(
    page: Option<RefusalPage>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let visit = Visit::of(&request);
    let response = next.call(request).await?;
    let status = response.status();
    let is_refusal = status.is_client_error() && !visit.json && is_bare_error(&response);
    // What was typed has a page of its own.
    let Some(page) = page.filter(|_| is_refusal && visit.sent.typed().is_none()) else {
        return Ok(response.map_into_left_body());
    };
    let _cause = visit.note(status, response.response().error());
    let (title, text) = visit.words(status, response.response().error());
    let (request, bare) = response.into_parts();
    let Ok(mut shown) = page(request.clone(), Refusal { status, title, text }).await else {
        return Ok(ServiceResponse::new(request, bare).map_into_left_body());
    };
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = bare.headers().get(&name) {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    shown.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    Ok(ServiceResponse::new(request, shown).map_into_right_body())
}
