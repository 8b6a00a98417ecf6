//! What every page of the panel shares: who is signed in, the navigation, flash messages, the form token.

use std::net::IpAddr;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web,
};
use auth::{ClientAddress, Editor, PANEL_PATH, Session, SessionExt, SessionToken};
use base_app::{
    Access, App, AppError, EDITOR_POLICY, NavigationItem, PageMeta, RenewedToken, Submission, View,
};
use core_models::{
    Actor, DatabaseError, DbConnection, QueryResult, Transaction, WorkError, users::Role, users::User,
};
use forms::Fields;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

const FLASHES: &str = "flashes";

/// The panel around a page, for a person who is signed in. Extracting it proves that somebody is.
pub struct Shell {
    /// Who is signed in.
    pub user: User,
    /// The site.
    pub app: web::Data<App>,
    session: Session,
    path: String,
    address: IpAddr,
}

/// The fields of a form of the panel, sent with a valid token of this session.
#[derive(Debug)]
pub struct PanelForm(pub Fields);

/// How a flash message looks.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It worked.
    Success,
    /// Good to know.
    Info,
    /// It did not work.
    Danger,
}

#[derive(Serialize, Deserialize)]
struct Flash {
    level: Level,
    text: String,
}

impl Shell {
    /// A page of the panel.
    ///
    /// # Errors
    /// A failed query for the navigation's numbers, or a template that does not fit its View.
    pub async fn page<V: View>(&self, title: &str, view: &V) -> Result<HttpResponse, AppError> {
        self.page_with_status(StatusCode::OK, title, view).await
    }

    /// A page of the panel that is not a success, such as a form with messages at its fields.
    ///
    /// # Errors
    /// As [`Shell::page`].
    pub async fn page_with_status<V: View>(
        &self,
        status: StatusCode,
        title: &str,
        view: &V,
    ) -> Result<HttpResponse, AppError> {
        let mut meta = PageMeta::new(&self.path, title, "");
        meta.robots = Some("noindex");
        let html = self.app.renderer.page_with(V::TEMPLATE, &meta, view, self.context().await?)?;
        Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
    }

    /// A page of the panel with the rich-text editor, which needs a wider content policy.
    ///
    /// # Errors
    /// As [`Shell::page`].
    pub async fn editor_page<V: View>(
        &self,
        status: StatusCode,
        title: &str,
        view: &V,
    ) -> Result<HttpResponse, AppError> {
        let mut page = self.page_with_status(status, title, view).await?;
        let policy = HeaderValue::from_static(EDITOR_POLICY);
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(page)
    }

    /// Says something on the next page the person sees.
    ///
    /// # Errors
    /// When the session cannot hold it.
    pub fn flash(&self, level: Level, text: impl Into<String>) -> Result<(), AppError> {
        let mut flashes = self.session.get::<Vec<Flash>>(FLASHES).unwrap_or_default().unwrap_or_default();
        flashes.push(Flash { level, text: text.into() });
        self.session.insert(FLASHES, flashes).map_err(|error| AppError::Internal(error.into()))
    }

    /// 303 to a path of this site, after a successful POST.
    #[must_use]
    pub fn redirect(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
    }

    /// A success message and 303 in one.
    ///
    /// # Errors
    /// When the session cannot hold the message.
    pub fn done(&self, text: impl Into<String>, path: &str) -> Result<HttpResponse, AppError> {
        self.flash(Level::Success, text)?;
        Ok(self.redirect(path))
    }

    /// The session, for handlers that end it.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Who changes something, where this person does.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::person(self.user.id, &*self.user.display_name, self.address.to_string())
    }

    /// Changes something as this person, in one transaction: see [`Database::change`](core_models::Database::change).
    ///
    /// # Errors
    /// Those of `work` and of the commit.
    pub async fn change<T, E>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: WorkError,
    {
        self.app.db.change(self.actor(), self.app.clock.now(), work).await
    }

    async fn context(&self) -> Result<Map<String, Value>, AppError> {
        let flashes = self.flashes();
        let token = SessionToken::masked(&self.session).map_err(|error| AppError::Internal(error.into()))?;
        let mut context = Map::new();
        context.insert("user".to_owned(), user_value(&self.user));
        context.insert("person".to_owned(), json!(self.person()));
        context.insert("csrf_token".to_owned(), json!(token));
        context.insert("flashes".to_owned(), json!(flashes));
        context.insert("admin_nav".to_owned(), json!(self.navigation().await?));
        Ok(context)
    }

    /// Whose unsaved texts a device may offer: this person's, of this site, also when another site had its address before.
    fn person(&self) -> String {
        let User { id, created_at, .. } = &self.user;
        format!("{}/{id}/{}", self.app.site, created_at.and_utc().timestamp())
    }

    /// What there is to be said, once. Without anything the session stays as it is, and nothing has to be written.
    fn flashes(&self) -> Vec<Flash> {
        let flashes = self.session.get::<Vec<Flash>>(FLASHES).ok().flatten().unwrap_or_default();
        if !flashes.is_empty() {
            self.session.remove(FLASHES);
        }
        flashes
    }

    async fn navigation(&self) -> Result<Vec<NavigationEntry>, AppError> {
        let features = self.app.features.clone();
        let role = self.user.role;
        let path = self.path.clone();
        let entries = self
            .app
            .db
            .read(move |conn| {
                let mut items: Vec<NavigationItem> =
                    features.iter().flat_map(|feature| feature.navigation.clone()).collect();
                items.sort_by_key(|item| item.group);
                items
                    .into_iter()
                    .filter(|item| item.access != Access::Admin || role == Role::Admin)
                    .map(|item| {
                        Ok::<_, DatabaseError>(NavigationEntry {
                            label: item.label,
                            href: item.href,
                            icon: item.icon,
                            current: is_current(item.href, &path),
                            badge: badge(item.badge, conn)?,
                        })
                    })
                    .collect()
            })
            .await?;
        Ok(entries)
    }
}

impl FromRequest for Shell {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let editor = Editor::from_request(request, payload);
        let app = request.app_data::<web::Data<App>>().cloned();
        let address = ClientAddress::from_request(request, payload);
        let session = request.get_session();
        let path = request.path().to_owned();
        Box::pin(async move {
            let app = app.ok_or_else(|| AppError::Internal("the application state is missing".into()))?;
            Ok(Self { user: editor.await?.0, app, session, path, address: address.await?.0 })
        })
    }
}

impl FromRequest for PanelForm {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let submission = Submission::from_request(request, payload);
        let session = request.get_session();
        let request = request.clone();
        Box::pin(async move {
            let Submission(fields) = submission.await?;
            let token = fields.get("csrf_token").map(String::as_str).unwrap_or_default();
            if SessionToken::verify(&session, token) {
                return Ok(Self(fields));
            }
            if let Ok(token) = SessionToken::masked(&session) {
                request.extensions_mut().insert(RenewedToken(token));
            }
            Err(AppError::bad_token())
        })
    }
}

#[derive(Serialize)]
struct NavigationEntry {
    label: &'static str,
    href: &'static str,
    icon: &'static str,
    current: bool,
    badge: Option<i64>,
}

fn user_value(user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.username,
        "display_name": user.display_name,
        "role": user.role.as_str(),
        "is_admin": user.role == Role::Admin,
    })
}

fn is_current(href: &str, path: &str) -> bool {
    path == href || (href != PANEL_PATH && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

fn badge(
    count: Option<fn(&mut DbConnection) -> QueryResult<i64>>,
    conn: &mut DbConnection,
) -> QueryResult<Option<i64>> {
    let number = count.map(|count| count(conn)).transpose()?;
    Ok(number.filter(|number| *number > 0))
}
