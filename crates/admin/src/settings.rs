//! What the owner can set without an operator.

use actix_web::{HttpResponse, http::StatusCode};
use auth::Admin;
use base_app::{App, AppError};
use core_models::{DatabaseError, settings};
use forms::{Field, Fields, Form, Invalid, Kind, Reader, text};

use crate::{
    PanelForm, Shell,
    views::{FormView, SettingsView},
};

pub(crate) const PAGE: &str = "/admin/settings";

const NOTIFY_EMAIL: Field = Field::new(
    settings::NOTIFY_EMAIL,
    Kind::Email,
    "Please give one valid e-mail address, such as name@example.org.",
)
.required()
.at_most(text::EMAIL_MAX);
const SEND_CONFIRMATION: Field = Field::new("send_confirmation", Kind::Checkbox, "");

/// The owner's settings. The names of the fields are those in the database.
struct SettingsForm {
    notify_email: String,
    send_confirmation: bool,
}

impl Form for SettingsForm {
    const FIELDS: &'static [Field] = &[NOTIFY_EMAIL, SEND_CONFIRMATION];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            notify_email: reader.email(&NOTIFY_EMAIL),
            send_confirmation: reader.checkbox(&SEND_CONFIRMATION),
        }
    }
}

/// `GET /admin/settings`
pub(crate) async fn show(shell: Shell, _admin: Admin) -> Result<HttpResponse, AppError> {
    let stored = shell
        .app
        .db
        .read(|conn| {
            let address = settings::get(conn, NOTIFY_EMAIL.name)?;
            Ok::<_, DatabaseError>((address, settings::get(conn, SEND_CONFIRMATION.name)?))
        })
        .await?;
    shell.page("Settings", &view(Invalid::of::<SettingsForm>(&effective(&shell.app, stored)))).await
}

/// `POST /admin/settings`
pub(crate) async fn update(
    shell: Shell,
    _admin: Admin,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let form = match SettingsForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => {
            return shell
                .page_with_status(StatusCode::UNPROCESSABLE_ENTITY, "Settings", &view(invalid))
                .await;
        }
    };
    let now = shell.app.clock.now();
    shell
        .app
        .db
        .write(move |conn| {
            settings::set(conn, NOTIFY_EMAIL.name, &form.notify_email, now)?;
            settings::set(conn, SEND_CONFIRMATION.name, switch(form.send_confirmation), now)
        })
        .await?;
    shell.done("The settings are saved.", PAGE)
}

/// What is stored, or else what the operator has set.
fn effective(app: &App, (address, confirmation): (Option<String>, Option<String>)) -> Fields {
    let mail = &app.settings.mail;
    let address = address.unwrap_or_else(|| mail.admin.address.clone());
    let confirmation = confirmation.unwrap_or_else(|| switch(mail.confirmation).to_owned());
    Fields::from([(NOTIFY_EMAIL.name.to_owned(), address), (SEND_CONFIRMATION.name.to_owned(), confirmation)])
}

fn switch(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn view(input: Invalid) -> SettingsView {
    SettingsView { form: FormView::of::<SettingsForm>(input), action: PAGE }
}
