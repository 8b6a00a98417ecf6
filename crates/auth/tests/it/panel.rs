//! A small panel for the tests: a login, a page for each role, and the cookies a browser keeps.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_session::Session;
use actix_web::body::{MessageBody, to_bytes};
use actix_web::cookie::Cookie;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpRequest, HttpResponse, web};
use auth::{
    Access, Admin, Anonymous, ClientAddress, CookieSettings, Editor, PolicyTable, SessionToken, SignedIn,
    TrustedProxies, session,
};
use chrono::DateTime;
use core_models::{Actor, UserId};

use crate::support::Site;

const BROWSER: &str = "text/html,application/xhtml+xml";

/// What a test asks the panel for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) accept: &'static str,
}

pub(crate) fn get(path: &str) -> Ask {
    Ask { method: Method::GET, path: path.to_owned(), accept: BROWSER }
}

pub(crate) fn post(path: &str) -> Ask {
    Ask { method: Method::POST, ..get(path) }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) set_cookies: Vec<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

/// The cookies of one browser.
#[derive(Default)]
pub(crate) struct Browser(RefCell<BTreeMap<String, String>>);

impl Browser {
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.0.borrow().get(name).cloned()
    }

    pub(crate) fn set(&self, name: &str, value: String) {
        self.0.borrow_mut().insert(name.to_owned(), value);
    }

    pub(crate) async fn send<S, B>(&self, panel: &S, ask: Ask) -> Answer
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody + 'static,
    {
        let mut request = TestRequest::default()
            .method(ask.method)
            .uri(&ask.path)
            .peer_addr("192.0.2.1:4711".parse().unwrap());
        request = request.insert_header((header::ACCEPT, ask.accept));
        for (name, value) in self.0.borrow().iter() {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        let response = match panel.call(request.to_request()).await {
            Ok(response) => response.into_parts().1.map_into_boxed_body(),
            Err(error) => error.error_response(),
        };
        for cookie in response.cookies() {
            if cookie.max_age().is_some_and(|age| age.is_zero()) || cookie.value().is_empty() {
                self.0.borrow_mut().remove(cookie.name());
            } else {
                self.set(cookie.name(), cookie.value().to_owned());
            }
        }
        let text = |value: &header::HeaderValue| value.to_str().unwrap().to_owned();
        Answer {
            status: response.status().as_u16(),
            location: response.headers().get(header::LOCATION).map(text),
            retry_after: response.headers().get(header::RETRY_AFTER).map(text),
            set_cookies: response.headers().get_all(header::SET_COOKIE).map(text).collect(),
            body: String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap(),
        }
    }
}

/// The production middleware around a few handlers.
pub(crate) async fn panel(
    site: &Site,
) -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody + use<>>, Error = Error> + use<>
{
    panel_with(site, true).await
}

pub(crate) async fn panel_with(
    site: &Site,
    secure: bool,
) -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody + use<>>, Error = Error> + use<>
{
    let route = |method: Method, path: &str, access| (method, path.to_owned(), access);
    let policy = PolicyTable::new([
        route(Method::GET, "/admin/login", Access::Anonymous),
        route(Method::POST, "/admin/login/{user}/{remember}", Access::Anonymous),
        route(Method::GET, "/admin", Access::Editor),
        route(Method::GET, "/admin/token", Access::Editor),
        route(Method::POST, "/admin/verify/{token}", Access::Editor),
        route(Method::POST, "/admin/note/{text}", Access::Editor),
        route(Method::POST, "/admin/renew", Access::Editor),
        route(Method::POST, "/admin/elsewhere", Access::Editor),
        route(Method::POST, "/admin/logout", Access::Editor),
        route(Method::GET, "/admin/users", Access::Admin),
        route(Method::GET, "/admin/posts/{id}", Access::Editor),
        // Open in the table, but its handler asks for an administrator.
        route(Method::GET, "/admin/forgotten", Access::Editor),
    ]);
    let (db, clock) = (site.db.clone(), site.clock.clock());
    init_service(
        App::new().app_data(web::Data::new(db)).app_data(web::Data::new(TrustedProxies::default())).service(
            web::scope("/admin")
                .app_data(web::Data::new(policy))
                .route("/login", web::get().to(login_page))
                .route("/login/{user}/{remember}", web::post().to(sign_in))
                .route("", web::get().to(whoami))
                .route("/token", web::get().to(token))
                .route("/verify/{token}", web::post().to(verify))
                .route("/note/{text}", web::post().to(note))
                .route("/renew", web::post().to(renew))
                .route("/elsewhere", web::post().to(elsewhere))
                .route("/logout", web::post().to(sign_out))
                .route("/users", web::get().to(whoami))
                .route("/posts/{id}", web::get().to(whoami))
                .route("/forgotten", web::get().to(admins_only))
                .route("/unlisted", web::get().to(whoami))
                .wrap(from_fn(auth::guard))
                .wrap(auth::session_middleware(
                    &site.db,
                    &clock,
                    &site.keys,
                    CookieSettings::new("site", secure),
                )),
        ),
    )
    .await
}

async fn login_page(_: Anonymous, request: HttpRequest) -> String {
    request.query_string().to_owned()
}

async fn sign_in(
    path: web::Path<(UserId, bool)>,
    state: Session,
    from: ClientAddress,
) -> Result<HttpResponse, Error> {
    let (user, remember) = path.into_inner();
    session::begin(&state, user, remember, from.0, "Test\nBrowser")?;
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, "/admin")).finish())
}

async fn whoami(editor: Editor, state: Session) -> String {
    let note = state.get::<String>("note").unwrap().unwrap_or_default();
    format!("{} {note}", editor.0.username)
}

async fn admins_only(admin: Admin) -> String {
    admin.0.username
}

async fn token(state: Session) -> String {
    SessionToken::masked(&state).unwrap()
}

async fn verify(path: web::Path<String>, state: Session) -> String {
    SessionToken::verify(&state, &path).to_string()
}

async fn note(path: web::Path<String>, state: Session) -> HttpResponse {
    state.insert("note", path.into_inner()).unwrap();
    HttpResponse::NoContent().finish()
}

async fn renew(state: Session) -> Result<HttpResponse, Error> {
    session::renew(&state)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn elsewhere(who: SignedIn, db: web::Data<core_models::Database>) -> String {
    who.end_other_sessions(&db, Actor::site(), DateTime::UNIX_EPOCH).await.unwrap().to_string()
}

async fn sign_out(state: Session) -> HttpResponse {
    session::end(&state);
    HttpResponse::NoContent().finish()
}
