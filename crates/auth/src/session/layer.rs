//! actix-session's middleware, set up for this store, with cookies that last as long as the person asked for.

use std::future::Future;
use std::pin::Pin;

use actix_session::SessionMiddleware;
use actix_session::config::{BrowserSession, CookieContentSecurity, TtlExtensionPolicy};
use actix_session::storage::{SaveError, UpdateError};
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use core_models::{Clock, Database};

use super::REMEMBERED;
use super::store::{DatabaseSessions, is_remembered};
use crate::cookies::{self, CookieSettings};
use crate::error::AuthError;
use crate::keys::Keys;

type BoxedFuture<T> = Pin<Box<dyn Future<Output = T>>>;
type Inner<S> = <SessionMiddleware<DatabaseSessions> as Transform<S, ServiceRequest>>::Transform;

/// Sessions for the scope it wraps. The cookie `<site>.session` ends with the browser, or after 30 days if the person asked
/// to be remembered.
pub fn session_middleware(
    db: &Database,
    clock: &Clock,
    keys: &Keys,
    cookies: CookieSettings,
) -> SessionLayer {
    let name = cookies.name(cookies::SESSION);
    let key =
        [keys.derive("session cookie, first half"), keys.derive("session cookie, second half")].concat();
    let lifecycle = BrowserSession::default().state_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges);
    let sessions = DatabaseSessions::new(db.clone(), clock.clone());
    let middleware = SessionMiddleware::builder(sessions, Key::from(&key))
        .cookie_name(name.clone())
        .cookie_secure(cookies.is_secure())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(lifecycle)
        .build();
    SessionLayer { middleware, name }
}

/// The middleware that [`session_middleware`] makes.
#[derive(Clone)]
pub struct SessionLayer {
    middleware: SessionMiddleware<DatabaseSessions>,
    name: String,
}

impl<S, B> Transform<S, ServiceRequest> for SessionLayer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = actix_web::Error;
    type Transform = SessionService<Inner<S>>;
    type InitError = ();
    type Future = BoxedFuture<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let (inner, name) = (self.middleware.new_transform(service), self.name.clone());
        Box::pin(async move { Ok(SessionService { inner: inner.await?, name }) })
    }
}

/// The service that [`SessionLayer`] makes.
pub struct SessionService<S> {
    inner: S,
    name: String,
}

impl<S, B> Service<ServiceRequest> for SessionService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
    S::Future: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = actix_web::Error;
    type Future = BoxedFuture<Result<Self::Response, Self::Error>>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (answer, name) = (self.inner.call(request), self.name.clone());
        Box::pin(async move {
            let mut response = answer.await.map_err(name_store_failure)?;
            keep_remembered(response.headers_mut(), &name);
            Ok(response)
        })
    }
}

/// The three types in which actix-session wraps a failure of its store, and nothing else, become "unavailable": the cause
/// is private to the wrapper, and the store has logged it.
fn name_store_failure(error: actix_web::Error) -> actix_web::Error {
    let from_store = error.as_error::<InternalError<anyhow::Error>>().is_some()
        || error.as_error::<InternalError<SaveError>>().is_some()
        || error.as_error::<InternalError<UpdateError>>().is_some();
    if from_store { AuthError::Unavailable("the store of sessions failed".into()).into() } else { error }
}

/// actix-session has one lifetime for all cookies; a remembered session's gets its own here.
fn keep_remembered(headers: &mut HeaderMap, name: &str) {
    let cookies: Vec<HeaderValue> = headers.remove(SET_COOKIE).collect();
    for cookie in cookies {
        headers.append(SET_COOKIE, lasting(&cookie, name).unwrap_or(cookie));
    }
}

fn lasting(cookie: &HeaderValue, name: &str) -> Option<HeaderValue> {
    let text = cookie.to_str().ok()?;
    let value = text.strip_prefix(name)?.strip_prefix('=')?.split(';').next()?;
    if !is_remembered(value) {
        return None;
    }
    HeaderValue::from_str(&format!("{text}; Max-Age={}", REMEMBERED.num_seconds())).ok()
}
