//! The accounts of a site, from the command line.

use std::io::{self, BufRead, IsTerminal};

use auth::password_policy;
use base_app::App;
use clap::Args;
use core_models::{
    Actor, DatabaseError,
    users::{self, NewUser, Role, User, UserChanges},
};
use forms::{Fields, Form, UserForm};
use rand::RngExt;
use site_interface::{Account, Accounts};

use super::output::{Failure, say};

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// An account to make.
#[derive(Args)]
pub(super) struct NewAccount {
    /// What the person signs in with
    #[arg(long)]
    username: String,
    /// The person's mail address
    #[arg(long)]
    email: String,
    /// The name shown under posts; the user name unless given
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// Make up a password and print it
    #[arg(long)]
    generate_password: bool,
    /// Do nothing when there is an administrator already
    #[arg(long)]
    if_none: bool,
}

/// Makes an administrator.
pub(super) fn create_admin(app: &App, account: &NewAccount) -> Result<(), Failure> {
    if account.if_none && app.db.read_blocking(users::count_admins)? > 0 {
        return say("There is an administrator already; nothing was changed.");
    }
    let display_name = account.display_name.as_ref().unwrap_or(&account.username);
    let fields = Fields::from([
        ("username".to_owned(), account.username.clone()),
        ("email".to_owned(), account.email.clone()),
        ("display_name".to_owned(), display_name.clone()),
        ("role".to_owned(), "admin".to_owned()),
    ]);
    let form = UserForm::parse(&fields).map_err(|invalid| {
        invalid.errors.iter().map(|(field, error)| format!("{field}: {error}")).collect::<Vec<_>>().join("\n")
    })?;
    let form = form.into_inner();
    let password = new_password(app, account.generate_password, &[&form.username, &form.email])?;
    let new = NewUser {
        username: form.username.clone(),
        email: form.email.clone(),
        display_name: form.display_name.clone(),
        role: Role::Admin,
        password_hash: app.passwords.hash_blocking(&password.text)?,
        created_at: app.clock.now(),
    };
    app.db.change_blocking(&Actor::command_line(), app.clock.now(), |tx| users::create(tx, new)).map_err(
        |error| match error {
            DatabaseError::Conflict { constraint } if constraint.contains("email") => {
                "there is an account with this mail address already".to_owned()
            }
            DatabaseError::Conflict { .. } => "there is an account with this user name already".to_owned(),
            other => other.to_string(),
        },
    )?;
    say(&format!("Made the administrator {}.", form.username))?;
    password.print(&form.username, &app.settings.server.absolute("/admin"))
}

/// Sets a new password and ends all sessions of the account.
pub(super) fn reset_password(app: &App, name: &str, generate: bool) -> Result<(), Failure> {
    let user = find(app, name)?;
    let password = new_password(app, generate, &[&user.username, &user.email])?;
    let hash = app.passwords.hash_blocking(&password.text)?;
    let now = app.clock.now();
    app.db.change_blocking(&Actor::command_line(), now, move |tx| {
        users::set_password(tx, user.id, &hash, now)
    })?;
    say(&format!("{} has a new password and is signed out everywhere.", user.username))?;
    password.print(&user.username, &app.settings.server.absolute("/admin"))
}

/// Prints all accounts.
pub(super) fn list(app: &App, json: bool) -> Result<(), Failure> {
    let all = app.db.read_blocking(users::list)?;
    if json {
        let accounts = Accounts { accounts: all.into_iter().map(account).collect() };
        return say(&serde_json::to_string_pretty(&accounts)?);
    }
    if all.is_empty() {
        return say("There are no accounts yet; `create-admin` makes one.");
    }
    for user in all {
        let last = user
            .last_login
            .map_or_else(|| "never".to_owned(), |time| time.format("%Y-%m-%d %H:%M").to_string());
        say(&format!(
            "{:20} {:8} {:32} last signed in: {last}",
            user.username,
            user.role.as_str(),
            user.email
        ))?;
    }
    Ok(())
}

fn account(user: User) -> Account {
    Account {
        username: user.username,
        role: user.role.as_str().to_owned(),
        email: user.email,
        last_login: user.last_login.map(|time| time.and_utc()),
    }
}

/// Deletes an account; its posts go to another one.
pub(super) fn delete(app: &App, name: &str, reassign_to: Option<&str>) -> Result<(), Failure> {
    let user = find(app, name)?;
    let heir = reassign_to.map(|name| find(app, name)).transpose()?.map(|heir| heir.id);
    app.db
        .change_blocking(&Actor::command_line(), app.clock.now(), move |tx| users::delete(tx, user.id, heir))
        .map_err(|error| match error {
            DatabaseError::Referenced => {
                format!(
                    "{} wrote posts or uploaded pictures; say who gets them with --reassign-to",
                    user.username
                )
            }
            DatabaseError::LastAdmin => format!("{} is the last administrator", user.username),
            other => other.to_string(),
        })?;
    say(&format!("Deleted {}.", user.username))
}

/// Makes an editor an administrator, or the other way round.
pub(super) fn set_role(app: &App, name: &str, role: Role) -> Result<(), Failure> {
    let user = find(app, name)?;
    let changes = UserChanges {
        username: user.username.clone(),
        email: user.email,
        display_name: user.display_name,
        role,
    };
    app.db
        .change_blocking(&Actor::command_line(), app.clock.now(), move |tx| {
            users::update(tx, user.id, changes)
        })
        .map_err(|error| match error {
            DatabaseError::LastAdmin => format!("{} is the last administrator", user.username),
            other => other.to_string(),
        })?;
    say(&format!("{} is now {}.", user.username, role.as_str()))
}

struct NewPassword {
    text: String,
    generated: bool,
}

impl NewPassword {
    fn print(&self, username: &str, panel: &str) -> Result<(), Failure> {
        if !self.generated {
            return Ok(());
        }
        say(&format!("\n    Sign in at {panel}\n    user name: {username}\n    password:  {}\n", self.text))?;
        say("The password is shown this once. Change it under “My account”.")
    }
}

fn find(app: &App, name: &str) -> Result<User, Failure> {
    let wanted = name.to_owned();
    match app.db.read_blocking(move |conn| users::by_login(conn, &wanted))? {
        Some(user) => Ok(user),
        None => Err(format!("there is no account called {name}; `list-users` shows all").into()),
    }
}

/// Made up, asked for twice without echo, or read from the first line of standard input.
fn new_password(app: &App, generate: bool, context: &[&str]) -> Result<NewPassword, Failure> {
    if generate {
        return Ok(NewPassword { text: made_up(), generated: true });
    }
    let text = if io::stdin().is_terminal() { ask()? } else { first_line()? };
    let mut words = context.to_vec();
    words.extend([app.settings.server.site_name.as_str(), app.settings.server.shown_domain.as_str()]);
    password_policy::check(&text, &words)?;
    Ok(NewPassword { text, generated: false })
}

fn ask() -> Result<String, Failure> {
    let password = rpassword::prompt_password("New password (at least 8 characters): ")?;
    if password != rpassword::prompt_password("Once more: ")? {
        return Err("the two passwords differ; nothing was changed".into());
    }
    Ok(password)
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Four groups of five characters: 100 bits.
fn made_up() -> String {
    let mut random = rand::rng();
    let group = |random: &mut rand::rngs::ThreadRng| -> String {
        (0..5)
            .filter_map(|_| ALPHABET.get(random.random_range(0..ALPHABET.len())))
            .map(|letter| char::from(*letter))
            .collect()
    };
    [group(&mut random), group(&mut random), group(&mut random), group(&mut random)].join("-")
}
