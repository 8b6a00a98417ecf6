//! The signed-in person's own name, password and sessions.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use auth::{ClientAddress, Credentials, LoginError, SignedIn, session};
use base_app::AppError;
use core_models::{
    sessions::{self, SessionRow},
    users,
};
use forms::{DisplayNameForm, Fields, Form, Invalid, PasswordForm, Valid};
use secrecy::SecretString;

use crate::{
    Level, PanelForm, Shell, agent,
    password::{self, logins},
    views::{AccountView, FormView, SessionEntry, SessionsView},
};

pub(crate) const PAGE: &str = "/admin/account";
const NAME: &str = "/admin/account/name";
const TITLE: &str = "Your account";
const WRONG: &str = "This is not your current password. Please type it again.";

/// `GET /admin/account`
pub(crate) async fn show(shell: Shell, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    page(&shell, &signed_in, StatusCode::OK, Forms::default()).await
}

/// `POST /admin/account/name`: the name beside the person's posts.
pub(crate) async fn change_name(
    shell: Shell,
    signed_in: SignedIn,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let form = match DisplayNameForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => {
            let forms = Forms { name: Some(invalid), ..Forms::default() };
            return page(&shell, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, forms).await;
        }
    };
    let id = shell.user.id;
    shell.change(move |tx| users::rename(tx, id, &form.display_name)).await?;
    shell.done("Your name is saved. It stands beside your posts from now on.", PAGE)
}

/// `POST /admin/account`: a new password, which ends every other session.
pub(crate) async fn change_password(
    shell: Shell,
    signed_in: SignedIn,
    address: ClientAddress,
    PanelForm(fields): PanelForm,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let form = match PasswordForm::parse(&fields) {
        Ok(form) => form,
        Err(invalid) => return again(&shell, &signed_in, invalid).await,
    };
    let user = &shell.user;
    if let Some(weakness) =
        password::weakness(&shell.app, &form.new, [&user.username, &user.email, &user.display_name])
    {
        return again(&shell, &signed_in, Invalid::default().with("new", weakness)).await;
    }
    if !proves(&shell, &form.current, address, &request).await? {
        return again(&shell, &signed_in, Invalid::default().with("current", WRONG)).await;
    }
    replace(&shell, &form).await?;
    shell.done("Your password is changed. Every other device has to sign in again.", PAGE)
}

/// `POST /admin/account/sessions`: ends all sessions but this one.
pub(crate) async fn end_other_sessions(
    shell: Shell,
    signed_in: SignedIn,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    let text = match signed_in.end_other_sessions(&shell.app.db, shell.actor(), shell.app.clock.now()).await?
    {
        0 => {
            shell.flash(Level::Info, "You were signed in nowhere else.")?;
            return Ok(shell.redirect(PAGE));
        }
        1 => "The other device is signed out.".to_owned(),
        count => format!("The {count} other devices are signed out."),
    };
    shell.done(text, PAGE)
}

/// Whether the person knows the current password. Tries count like those of the login page.
async fn proves(
    shell: &Shell,
    current: &SecretString,
    ClientAddress(address): ClientAddress,
    request: &HttpRequest,
) -> Result<bool, AppError> {
    let credentials = Credentials {
        login: shell.user.username.clone(),
        password: current.clone(),
        address,
        device: shell.app.cookies.device(request),
    };
    match logins(&shell.app).prove(&credentials).await {
        Ok(known) => Ok(known.user.id == shell.user.id),
        Err(LoginError::Invalid) => Ok(false),
        Err(LoginError::Limited { retry_after }) => Err(AppError::TooManyRequests { retry_after }),
        Err(LoginError::Database(error)) => Err(error.into()),
        Err(LoginError::Busy) => Err(AppError::Unavailable(LoginError::Busy.into())),
        Err(error @ LoginError::Internal(_)) => Err(AppError::Internal(error.into())),
    }
}

async fn replace(shell: &Shell, form: &Valid<PasswordForm>) -> Result<(), AppError> {
    let hash = password::hash(&shell.app, &form.new).await?;
    let (id, now) = (shell.user.id, shell.app.clock.now());
    shell.change(move |tx| users::set_password(tx, id, &hash, now)).await?;
    session::renew(shell.session()).map_err(|error| AppError::Internal(error.into()))
}

async fn again(shell: &Shell, signed_in: &SignedIn, invalid: Invalid) -> Result<HttpResponse, AppError> {
    let forms = Forms { password: invalid, ..Forms::default() };
    page(shell, signed_in, StatusCode::UNPROCESSABLE_ENTITY, forms).await
}

/// What the forms of the page show; the name is the stored one where none was refused.
#[derive(Default)]
struct Forms {
    name: Option<Invalid>,
    password: Invalid,
}

async fn page(
    shell: &Shell,
    signed_in: &SignedIn,
    status: StatusCode,
    forms: Forms,
) -> Result<HttpResponse, AppError> {
    let (user, current, now) = (shell.user.id, signed_in.session, shell.app.clock.now());
    let rows = shell.app.db.read(move |conn| sessions::list_for_user(conn, user, now)).await?;
    let entry = |row: SessionRow| SessionEntry {
        id: row.id,
        agent: agent::describe(&row.agent),
        address: row.address,
        last_seen: row.last_seen.and_utc(),
        current: row.id == current,
    };
    let stored = Fields::from([("display_name".to_owned(), shell.user.display_name.clone())]);
    let name = forms.name.unwrap_or_else(|| Invalid::of::<DisplayNameForm>(&stored));
    let view = AccountView {
        name_form: FormView::of::<DisplayNameForm>(name),
        name_action: NAME,
        form: FormView::of::<PasswordForm>(forms.password),
        action: PAGE,
        sessions: SessionsView {
            rows: rows.into_iter().map(entry).collect(),
            end_others_action: "/admin/account/sessions",
        },
    };
    shell.page_with_status(status, TITLE, &view).await
}
