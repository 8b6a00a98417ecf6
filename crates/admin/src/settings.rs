//! What the owner can set without an operator.

use actix_web::{HttpResponse, http::StatusCode};
use auth::Admin;
use base_app::{
    App, AppError,
    settings::{PanelSwitch, Variable},
};
use core_models::{
    DatabaseError, QueryResult, Transaction,
    changes::{Note, Subject, What},
    settings,
};
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

/// The owner's settings that every site has; the switches of features come on top. The names of the fields are those in the
/// database.
struct SettingsForm {
    notify_email: String,
}

impl Form for SettingsForm {
    const FIELDS: &'static [Field] = &[NOTIFY_EMAIL];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { notify_email: reader.email(&NOTIFY_EMAIL) }
    }
}

/// `GET /admin/settings`
pub(crate) async fn show(shell: Shell, _admin: Admin) -> Result<HttpResponse, AppError> {
    let switches = switches(&shell.app);
    let fields = effective(&shell, &switches).await?;
    shell.page("Settings", &view(Invalid::of::<SettingsForm>(&fields), switches, &fields)).await
}

/// `POST /admin/settings`
pub(crate) async fn update(
    shell: Shell,
    _admin: Admin,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let switches = switches(&shell.app);
    let form = match SettingsForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => {
            let view = view(invalid, switches, &fields);
            return shell.page_with_status(StatusCode::UNPROCESSABLE_ENTITY, "Settings", &view).await;
        }
    };
    let before = effective(&shell, &switches).await?;
    let mut after = Fields::from([(NOTIFY_EMAIL.name.to_owned(), form.notify_email)]);
    for switch in switches {
        let is_on = fields.get(switch.name).is_some_and(|value| is_ticked(value));
        after.insert(switch.name.to_owned(), PanelSwitch::written(is_on).to_owned());
    }
    shell.change(move |tx| store(tx, &before, &after)).await?;
    shell.done("The settings are saved.", PAGE)
}

/// What is stored, or else what the operator has set.
async fn effective(shell: &Shell, switches: &[&'static PanelSwitch]) -> Result<Fields, DatabaseError> {
    let read = switches.to_vec();
    let stored = shell.app.db.read(move |conn| {
        let switched = read.iter().map(|switch| settings::get(conn, switch.name));
        let switched = switched.collect::<QueryResult<Vec<_>>>()?;
        Ok::<_, DatabaseError>((settings::get(conn, NOTIFY_EMAIL.name)?, switched))
    });
    let (address, switched) = stored.await?;
    let set = &shell.app.settings;
    let address = address.unwrap_or_else(|| set.mail.admin.address.clone());
    let mut fields = Fields::from([(NOTIFY_EMAIL.name.to_owned(), address)]);
    for (switch, stored) in switches.iter().zip(switched) {
        let value = stored.unwrap_or_else(|| PanelSwitch::written(set.switch(switch)).to_owned());
        fields.insert(switch.name.to_owned(), value);
    }
    Ok(fields)
}

/// Stores what has changed and notes it.
fn store(tx: &mut Transaction<'_>, before: &Fields, after: &Fields) -> QueryResult<()> {
    let subject = Subject { feature: "panel", kind: "settings", key: String::new(), title: String::new() };
    let mut note = Note::new(subject, What::Changed);
    for (name, value) in after {
        tx.choose(name, value)?;
        note = note.field(name, before.get(name).map(String::as_str).unwrap_or_default(), value.as_str());
    }
    tx.note_if_different(note);
    Ok(())
}

/// What the site's features let the owner switch.
fn switches(app: &App) -> Vec<&'static PanelSwitch> {
    let declared = app.features.iter().flat_map(|feature| &feature.variables);
    let switch = |variable: &Variable| match variable {
        Variable::Switch(switch) => Some(*switch),
        Variable::Number(_) | Variable::Limit(_) => None,
    };
    declared.filter_map(switch).collect()
}

fn is_ticked(value: &str) -> bool {
    matches!(value, "on" | "true" | "1")
}

fn view(mut input: Invalid, switches: Vec<&'static PanelSwitch>, sent: &Fields) -> SettingsView {
    let set = switches.iter().filter_map(|switch| sent.get_key_value(switch.name));
    input.fields.extend(set.map(|(name, value)| (name.clone(), value.clone())));
    SettingsView { form: FormView::of::<SettingsForm>(input), switches, action: PAGE }
}
