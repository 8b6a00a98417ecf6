//! Who may sign in: adding, changing and removing people. For administrators.

mod removal;

use actix_web::{HttpResponse, http::StatusCode, web};
use auth::Admin;
use base_app::AppError;
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, QueryResult, Transaction, UserId,
    saved_forms::Target,
    users::{self, NewUser, Role, User, UserChanges},
};
use forms::{Fields, Form, Invalid, NewPasswordForm, RoleName, UserForm, Valid};
use secrecy::SecretString;

pub(crate) use removal::{confirm_delete, delete};

use crate::{
    PanelForm, Shell, password,
    sending::{key_of, new_key, secret_sending},
    views::{FormView, UserEditView, UserPasswordView, UserRow, UsersView},
};

pub(crate) const LIST: &str = "/admin/users";
const NEW: &str = "/admin/users/new";

/// `GET /admin/users`
pub(crate) async fn index(shell: Shell, _admin: Admin) -> Result<HttpResponse, AppError> {
    let everybody = shell.app.db.read(users::list).await?;
    let own = shell.user.id;
    let view = UsersView { rows: everybody.into_iter().map(|user| row(user, own)).collect(), new_href: NEW };
    shell.page("Users", &view).await
}

/// `GET /admin/users/new`
pub(crate) async fn new(shell: Shell, _admin: Admin) -> Result<HttpResponse, AppError> {
    shell.page("Add a user", &empty(Invalid::default())).await
}

/// `POST /admin/users/new`
pub(crate) async fn create(
    shell: Shell,
    _admin: Admin,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let (user, secret) = match parse_new(&shell, &fields) {
        Ok(both) => both,
        Err(invalid) => return again(&shell, "Add a user", &empty(invalid)).await,
    };
    let (user, hash) = (user.into_inner(), password::hash(&shell.app, &secret).await?);
    let (now, name) = (shell.app.clock.now(), user.display_name.clone());
    let sending = secret_sending("user", &fields);
    let store = move |tx: &mut Transaction<'_>| {
        sending.save(tx, None, now, |tx, target| Ok((add(tx, user, hash, target, now)?, 0)))
    };
    match shell.change(store).await {
        Ok(_) => shell.done(format!("{name} can sign in now."), LIST),
        Err(error) => again(&shell, "Add a user", &empty(refusal(&fields, error)?)).await,
    }
}

/// Adds a person; one whom the same form has added already gets these details and this password.
fn add(
    tx: &mut Transaction<'_>,
    user: UserForm,
    password_hash: String,
    added: Option<Target<UserId>>,
    now: DateTime<Utc>,
) -> QueryResult<UserId> {
    let UserForm { username, email, display_name, role: name } = user;
    let role = role(name);
    match added {
        None => {
            let new = NewUser { username, email, password_hash, role, display_name, created_at: now };
            Ok(users::create(tx, new)?.id)
        }
        Some(Target { id, .. }) => {
            users::update(tx, id, UserChanges { username, email, display_name, role })?;
            users::set_password(tx, id, &password_hash, now)?;
            Ok(id)
        }
    }
}

/// `GET /admin/users/{id}/edit`
pub(crate) async fn edit(
    shell: Shell,
    _admin: Admin,
    id: web::Path<UserId>,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let user = shell.app.db.read(move |conn| users::by_id(conn, id)).await?;
    shell.page("Edit user", &editor(&shell, id, known(&user))).await
}

/// `POST /admin/users/{id}/edit`
pub(crate) async fn update(
    shell: Shell,
    _admin: Admin,
    id: web::Path<UserId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let form = match UserForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => return again(&shell, "Edit user", &editor(&shell, id, invalid)).await,
    };
    let changes = UserChanges {
        username: form.username,
        email: form.email,
        display_name: form.display_name,
        role: role(form.role),
    };
    match shell.change(move |tx| users::update(tx, id, changes)).await {
        Ok(user) => shell.done(format!("{} is saved.", user.display_name), LIST),
        Err(error) => again(&shell, "Edit user", &editor(&shell, id, refusal(&fields, error)?)).await,
    }
}

/// `POST /admin/users/{id}/password`: for somebody who forgot theirs.
pub(crate) async fn set_password(
    shell: Shell,
    _admin: Admin,
    id: web::Path<UserId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let user = shell.app.db.read(move |conn| users::by_id(conn, id)).await?;
    if id == shell.user.id {
        return Err(own_password());
    }
    let secret = match acceptable(&shell, &fields, [&user.username, &user.email, &user.display_name]) {
        Ok(secret) => secret,
        Err(invalid) => {
            let view = with_password(editor(&shell, id, known(&user)), id, invalid);
            return again(&shell, "Edit user", &view).await;
        }
    };
    let (hash, now) = (password::hash(&shell.app, &secret).await?, shell.app.clock.now());
    shell.change(move |tx| users::set_password(tx, id, &hash, now)).await?;
    shell.done(format!("{} has a new password and is signed out everywhere.", user.display_name), LIST)
}

/// Both halves of the form for a new person, with the messages of both when either is wrong.
fn parse_new(shell: &Shell, fields: &Fields) -> Result<(Valid<UserForm>, SecretString), Invalid> {
    let user = UserForm::parse(fields);
    let names = |user: &UserForm| [user.username.clone(), user.email.clone(), user.display_name.clone()];
    let [username, email, display_name] = user.as_ref().map(|user| names(user)).unwrap_or_default();
    match (user, acceptable(shell, fields, [&username, &email, &display_name])) {
        (Ok(user), Ok(secret)) => Ok((user, secret)),
        (user, secret) => {
            let mut invalid = Invalid::of::<UserForm>(fields);
            invalid.errors.extend(user.err().map(|user| user.errors).unwrap_or_default());
            invalid.errors.extend(secret.err().map(|secret| secret.errors).unwrap_or_default());
            Err(invalid)
        }
    }
}

/// A new password that is long enough and hard to guess.
fn acceptable(shell: &Shell, fields: &Fields, names: [&str; 3]) -> Result<SecretString, Invalid> {
    let secret = NewPasswordForm::parse(fields)?.into_inner().new;
    match password::weakness(&shell.app, &secret, names) {
        Some(weakness) => Err(Invalid::default().with("new", weakness)),
        None => Ok(secret),
    }
}

/// What a refused write means for the form; any other failure is passed on.
fn refusal(fields: &Fields, error: DatabaseError) -> Result<Invalid, AppError> {
    let typed = Invalid::of::<UserForm>(fields);
    match error {
        DatabaseError::Conflict { constraint } if constraint.ends_with("email") => {
            Ok(typed.with("email", "Somebody else already uses this e-mail address."))
        }
        DatabaseError::Conflict { .. } => {
            Ok(typed.with("username", "Somebody else already has this username."))
        }
        DatabaseError::LastAdmin => Ok(typed.with(
            "role",
            "This is the only administrator. Please make somebody else an administrator first.",
        )),
        other => Err(other.into()),
    }
}

fn own_password() -> AppError {
    AppError::refused(StatusCode::CONFLICT, "Please change your own password under “Your account”.")
}

fn role(name: RoleName) -> Role {
    match name {
        RoleName::Admin => Role::Admin,
        RoleName::Editor => Role::Editor,
    }
}

fn row(user: User, own: UserId) -> UserRow {
    UserRow {
        id: user.id,
        role: user.role.as_str(),
        last_login: user.last_login.map(|time| time.and_utc()),
        edit_href: format!("{LIST}/{}/edit", user.id),
        delete_href: (user.id != own).then(|| format!("{LIST}/{}/delete", user.id)),
        is_self: user.id == own,
        display_name: user.display_name,
        username: user.username,
        email: user.email,
    }
}

fn known(user: &User) -> Invalid {
    let values = [
        ("username", user.username.clone()),
        ("email", user.email.clone()),
        ("display_name", user.display_name.clone()),
        ("role", user.role.as_str().to_owned()),
    ];
    Invalid::of::<UserForm>(&values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn empty(input: Invalid) -> UserEditView {
    UserEditView {
        form_key: key_of(&input.fields).unwrap_or_else(new_key),
        form: FormView::of::<UserForm>(input).and::<NewPasswordForm>(),
        id: None,
        action: NEW.to_owned(),
        delete_href: None,
        password: None,
    }
}

fn editor(shell: &Shell, id: UserId, input: Invalid) -> UserEditView {
    let other = id != shell.user.id;
    let view = UserEditView {
        form_key: new_key(),
        form: FormView::of::<UserForm>(input),
        id: Some(id),
        action: format!("{LIST}/{id}/edit"),
        delete_href: other.then(|| format!("{LIST}/{id}/delete")),
        password: None,
    };
    if other { with_password(view, id, Invalid::default()) } else { view }
}

fn with_password(view: UserEditView, id: UserId, input: Invalid) -> UserEditView {
    let form = FormView::of::<NewPasswordForm>(input);
    UserEditView {
        password: Some(UserPasswordView { form, action: format!("{LIST}/{id}/password") }),
        ..view
    }
}

async fn again(shell: &Shell, title: &str, view: &UserEditView) -> Result<HttpResponse, AppError> {
    shell.page_with_status(StatusCode::UNPROCESSABLE_ENTITY, title, view).await
}
