//! The door of the panel: closed unless the policy table says who may pass.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};

use crate::error::AuthError;
use crate::identity;
use crate::policy::{Access, PolicyTable};

/// Middleware for the panel's scope, inside the session middleware: `.wrap(from_fn(auth::guard))`. It needs a
/// `web::Data<PolicyTable>` in the application's data.
///
/// Refusals are responses with an [`AuthError`] attached, so that an outer layer can make pages of them.
///
/// # Errors
///
/// Only those of the services inside.
pub async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    match admit(request.request()).await {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(refused) => Ok(request.into_response(HttpResponse::from_error(refused)).map_into_right_body()),
    }
}

async fn admit(request: &HttpRequest) -> Result<(), AuthError> {
    let table = request.app_data::<web::Data<PolicyTable>>();
    let table = table.ok_or_else(|| AuthError::internal("the panel has no policy table"))?;
    // The path as the router sees it, so that an encoded letter cannot make the two disagree.
    let access = table.access(request.method(), request.match_info().as_str());
    if access == Some(Access::Anonymous) {
        return Ok(());
    }
    let identity = identity::of(request).await?.ok_or_else(|| identity::sign_in_required(request))?;
    match access {
        Some(access) if access.allows(Some(identity.user.role)) => Ok(()),
        None if request.match_pattern().is_none() => Err(AuthError::NotFound),
        _ => Err(AuthError::Forbidden),
    }
}
