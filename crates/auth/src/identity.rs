//! Extractors that prove who is asking. A handler that takes one cannot run without it.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;

use actix_session::SessionExt;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono::{DateTime, Utc};
use core_models::changes::What;
use core_models::sessions;
use core_models::users::{self, Role, User};
use core_models::{Actor, Database, DatabaseError, SessionId};

use crate::address::{TrustedProxies, client_address, forwarded};
use crate::error::AuthError;
use crate::negotiation::wants_json;
use crate::policy::PolicyTable;
use crate::redirect::safe_next;
use crate::session::state;
use crate::{LOGIN_PATH, PANEL_PATH};

type BoxedFuture<T> = Pin<Box<dyn Future<Output = Result<T, AuthError>>>>;

/// Somebody who is signed in, and the session they use.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The user as the database has them at this moment.
    pub user: User,
    /// The session of this request.
    pub session: SessionId,
    token_hash: String,
}

impl SignedIn {
    /// Signs the person out everywhere else, as `actor` wants it; says from how many browsers.
    ///
    /// # Errors
    ///
    /// Those of the query.
    pub async fn end_other_sessions(
        &self,
        db: &Database,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<usize, DatabaseError> {
        let (user, kept) = (self.user.clone(), self.token_hash.clone());
        db.change(actor, now, move |tx| {
            let ended = sessions::delete_for_user(tx, user.id, Some(&kept))?;
            tx.note_if_different(users::noted(&user, What::Changed).untold("other sessions", ended > 0));
            Ok(ended)
        })
        .await
    }
}

/// Somebody who may write posts and answer messages: every role may.
#[derive(Debug, Clone)]
pub struct Editor(pub User);

/// Somebody who may do everything.
#[derive(Debug, Clone)]
pub struct Admin(pub User);

/// Nobody is signed in: for the login page.
#[derive(Debug, Clone, Copy)]
pub struct Anonymous;

/// Where the request comes from, proxies taken into account. It needs a `web::Data<TrustedProxies>`; without it only the
/// peer is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Who is signed in, asked of the database once per request.
pub(crate) async fn of(request: &HttpRequest) -> Result<Option<Rc<SignedIn>>, AuthError> {
    if let Some(known) = request.extensions().get::<Rc<SignedIn>>() {
        return Ok(Some(Rc::clone(known)));
    }
    let session = request.get_session();
    let Some(claim) = state::signed_in(&session) else { return Ok(None) };
    let Some(saved) = claim.saved else { return Ok(None) };
    let db = request.app_data::<web::Data<Database>>().cloned();
    let db = db.ok_or_else(|| AuthError::internal("the application has no database"))?;
    let found = match db.read(move |conn| users::by_id(conn, claim.user)).await {
        Err(DatabaseError::NotFound) => None,
        other => Some(other?),
    };
    let valid = |user: &User| user.sessions_valid_after.is_none_or(|after| saved.begun >= after.and_utc());
    let Some(user) = found.filter(valid) else {
        session.purge();
        return Ok(None);
    };
    let identity = Rc::new(SignedIn { user, session: saved.id, token_hash: saved.token_hash });
    request.extensions_mut().insert(Rc::clone(&identity));
    Ok(Some(identity))
}

/// People are sent to the login page and back to where they wanted to go; programs are told 401.
pub(crate) fn sign_in_required(request: &HttpRequest) -> AuthError {
    if wants_json(request.headers()) {
        return AuthError::Unauthorized;
    }
    let wanted = if request.method().is_safe() {
        request.uri().path_and_query().map(|wanted| wanted.as_str())
    } else {
        page_of_form(request)
    };
    let worth_returning = |wanted: &String| wanted != PANEL_PATH && !wanted.starts_with(LOGIN_PATH);
    AuthError::SignInRequired { next: wanted.and_then(safe_next).filter(worth_returning) }
}

/// The page with the form that this request sends: at its own address, or else the nearest one above that.
fn page_of_form(request: &HttpRequest) -> Option<&str> {
    let table = request.app_data::<web::Data<PolicyTable>>()?;
    std::iter::successors(Some(request.uri().path()), |path| Some(path.rsplit_once('/')?.0))
        .find(|path| table.access(&Method::GET, path).is_some())
}

async fn required(request: HttpRequest) -> Result<SignedIn, AuthError> {
    let identity = of(&request).await?.ok_or_else(|| sign_in_required(&request))?;
    Ok(SignedIn::clone(&identity))
}

async fn required_role(request: HttpRequest, role: Role) -> Result<User, AuthError> {
    let identity = required(request).await?;
    if identity.user.role >= role { Ok(identity.user) } else { Err(AuthError::Forbidden) }
}

impl FromRequest for SignedIn {
    type Error = AuthError;
    type Future = BoxedFuture<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(required(request.clone()))
    }
}

impl FromRequest for Editor {
    type Error = AuthError;
    type Future = BoxedFuture<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = required_role(request.clone(), Role::Editor);
        Box::pin(async move { user.await.map(Self) })
    }
}

impl FromRequest for Admin {
    type Error = AuthError;
    type Future = BoxedFuture<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = required_role(request.clone(), Role::Admin);
        Box::pin(async move { user.await.map(Self) })
    }
}

impl FromRequest for Anonymous {
    type Error = AuthError;
    type Future = BoxedFuture<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match of(&request).await? {
                Some(_) => Err(AuthError::AlreadySignedIn { next: next_of(&request) }),
                None => Ok(Self),
            }
        })
    }
}

/// Where the address of the login page says that the person wanted to go.
fn next_of(request: &HttpRequest) -> Option<String> {
    let mut query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let (_, next) = query.find(|(name, _)| name == "next")?;
    safe_next(&next)
}

impl FromRequest for ClientAddress {
    type Error = AuthError;
    type Future = std::future::Ready<Result<Self, AuthError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let peer = request.peer_addr().map(|socket| socket.ip());
        let trusted = request.app_data::<web::Data<TrustedProxies>>();
        let nobody = TrustedProxies::none();
        let trusted = trusted.map_or(&nobody, |trusted| trusted.get_ref());
        std::future::ready(Ok(Self(client_address(peer, forwarded(request.headers()), trusted))))
    }
}
