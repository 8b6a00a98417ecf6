//! Choosing and proving passwords, the same way on every page of the panel.

use auth::{Logins, PasswordError, password_policy};
use base_app::{App, AppError};
use secrecy::{ExposeSecret, SecretString};

/// The one way to prove a password, so that all tries count in the same buckets.
pub(crate) fn logins(app: &App) -> Logins {
    Logins::new(&app.db, &app.clock, &app.passwords, &app.keys, app.settings.limits.logins())
}

/// Why this password is not good enough, for a person with these names.
pub(crate) fn weakness(app: &App, password: &SecretString, names: [&str; 3]) -> Option<String> {
    let [username, email, display_name] = names;
    let server = &app.settings.server;
    let context = [username, email, display_name, &server.site_name, &server.shown_domain];
    password_policy::check(password.expose_secret(), &context).err().map(|problem| problem.to_string())
}

/// A hash to store.
///
/// # Errors
/// 503 while all cores are busy with other passwords.
pub(crate) async fn hash(app: &App, password: &SecretString) -> Result<String, AppError> {
    app.passwords.hash(password.expose_secret()).await.map_err(|error| match error {
        PasswordError::Busy => AppError::Unavailable(error.into()),
        other => AppError::Internal(other.into()),
    })
}
