//! What the owner can set without an operator: what the site's features have declared.

use actix_web::{HttpResponse, http::StatusCode};
use auth::Admin;
use base_app::{
    App, AppError,
    settings::{PanelSetting, PanelSwitch},
};
use core_models::{
    DatabaseError, QueryResult, Transaction,
    changes::{Note, Subject, What},
    settings,
};
use forms::{Field, Fields, Invalid, Kind, Reader};

use crate::{
    PanelForm, Shell,
    views::{FormView, SettingsView},
};

pub(crate) const PAGE: &str = "/admin/settings";

/// `GET /admin/settings`
pub(crate) async fn show(shell: Shell, _admin: Admin) -> Result<HttpResponse, AppError> {
    let declared = declared(&shell.app);
    let effective = effective(&shell, &declared).await?;
    shell.page("Settings", &view(&shell.app, Invalid::showing(&fields(&declared), &effective))).await
}

/// `POST /admin/settings`
pub(crate) async fn update(
    shell: Shell,
    _admin: Admin,
    PanelForm(sent): PanelForm,
) -> Result<HttpResponse, AppError> {
    let declared = declared(&shell.app);
    let after = match forms::parse(&fields(&declared), &sent, |reader| read(&declared, reader)) {
        Ok(values) => values.into_inner(),
        Err(invalid) => {
            let view = view(&shell.app, invalid);
            return shell.page_with_status(StatusCode::UNPROCESSABLE_ENTITY, "Settings", &view).await;
        }
    };
    let before = effective(&shell, &declared).await?;
    shell.change(move |tx| store(tx, &before, &after)).await?;
    shell.done("The settings are saved.", PAGE)
}

/// What the site's features let the owner set.
fn declared(app: &App) -> Vec<PanelSetting> {
    app.features.panel_settings().flat_map(|part| part.settings.iter().copied()).collect()
}

/// Their fields in the form, which have the names that the settings have in the database.
fn fields(declared: &[PanelSetting]) -> Vec<Field> {
    declared.iter().map(|setting| field(*setting)).collect()
}

fn field(setting: PanelSetting) -> Field {
    match setting {
        PanelSetting::Address(address) => address.field.clone(),
        PanelSetting::Switch(switch) => Field::new(switch.name, Kind::Checkbox, ""),
    }
}

/// What somebody has sent.
fn read(declared: &[PanelSetting], reader: &mut Reader<'_>) -> Fields {
    let value = |setting: &PanelSetting| match setting {
        PanelSetting::Address(address) => (setting.name().to_owned(), reader.email(&address.field)),
        PanelSetting::Switch(_) => {
            let is_on = reader.checkbox(&field(*setting));
            (setting.name().to_owned(), PanelSwitch::written(is_on).to_owned())
        }
    };
    declared.iter().map(value).collect()
}

/// What is stored, or else what the operator has set.
async fn effective(shell: &Shell, declared: &[PanelSetting]) -> Result<Fields, DatabaseError> {
    let names: Vec<&'static str> = declared.iter().map(|setting| setting.name()).collect();
    let stored = shell.app.db.read(move |conn| {
        names.into_iter().map(|name| settings::get(conn, name)).collect::<QueryResult<Vec<_>>>()
    });
    let value = |(setting, stored): (&PanelSetting, Option<String>)| {
        (setting.name().to_owned(), stored.unwrap_or_else(|| default(&shell.app, *setting)))
    };
    Ok(declared.iter().zip(stored.await?).map(value).collect())
}

fn default(app: &App, setting: PanelSetting) -> String {
    match setting {
        PanelSetting::Address(_) => app.settings.mail.admin.address.clone(),
        PanelSetting::Switch(switch) => PanelSwitch::written(app.settings.switch(switch)).to_owned(),
    }
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

fn view(app: &App, input: Invalid) -> SettingsView {
    let rules = forms::rules(&fields(&declared(app)));
    let parts = app.features.panel_settings().cloned().collect();
    SettingsView { form: FormView::with(input, rules), parts, action: PAGE }
}
