//! Requests that change something must come from the site's own pages.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use crate::AppError;

/// Answers 400 to a cross-site request with an unsafe method, before anything else of it is looked at.
pub(crate) async fn own_origin(
    origins: Vec<String>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody + 'static, BoxBody>>, Error> {
    let own = origins.iter().any(|origin| auth::same_origin(request.method(), request.headers(), origin));
    if own {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    tracing::warn!("a request from another site was refused");
    Ok(request.into_response(HttpResponse::from_error(AppError::bad_token())).map_into_right_body())
}
