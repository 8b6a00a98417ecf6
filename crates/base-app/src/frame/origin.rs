//! Requests that change something must come from the site's own pages.

use std::sync::Arc;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use crate::AppError;

/// The mark of a request whose browser does not say which page it comes from.
struct Hidden;

/// Whether the browser hid which page the request comes from. Only handlers of endpoints that
/// [answer for themselves](crate::Endpoint::answers_hidden_origins) ever see such a request.
#[must_use]
pub fn hides_its_origin(request: &HttpRequest) -> bool {
    request.extensions().contains::<Hidden>()
}

/// Answers 400 to a cross-site request with an unsafe method, before anything else of it is looked at. A browser that hides its
/// origin is no other site: at the `answering` paths the handler decides, since a bare refusal would lose what was written.
pub(crate) async fn own_origin(
    origins: Vec<String>,
    answering: Arc<[String]>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody + 'static, BoxBody>>, Error> {
    let own = origins.iter().any(|origin| auth::same_origin(request.method(), request.headers(), origin));
    if own {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    if auth::hides_origin(request.headers()) && answering.iter().any(|path| path == request.path()) {
        request.extensions_mut().insert(Hidden);
        return Ok(next.call(request).await?.map_into_left_body());
    }
    tracing::warn!("a request from another site was refused");
    Ok(request.into_response(HttpResponse::from_error(AppError::bad_token())).map_into_right_body())
}
