//! The page with the form.

use base_app::{App, AppError, PageMeta, View};
use forms::{ContactForm, Control, Form, Invalid};
use texts::TextError;

use super::FORM;
use crate::{
    inquiry::Inquiry,
    views::{FormState, FormView, Notice},
};

/// A token for a form that is filled in from now on.
pub(super) fn new_token(app: &App) -> String {
    app.tokens.issue(FORM, app.clock.now())
}

/// The form at `path`, with what was typed, a message at each field that is wrong, and perhaps a sentence above it.
pub(super) fn render(
    app: &App,
    path: &str,
    inquiry: &Inquiry,
    input: Invalid,
    notice: Option<Notice>,
    token: String,
) -> Result<String, AppError> {
    let texts = app.renderer.texts(path);
    let own = app.facts.pages.iter().find(|own| own.path == path);
    let name = ("name", app.settings.server.site_name.as_str().into());
    let (title, description) = match own {
        Some(own) => (own.title.clone(), own.description.clone()),
        None => (texts.get("contact-title", &[])?, texts.get("contact-description", &[name])?),
    };
    let asked = inquiry.controls(app);
    let mut rules = ContactForm::rules();
    rules.extend(asked.iter().map(|control| (control.field.name, control.field.clone())));
    let input = input.said_in(&texts, &rules)?;
    let said = rules.into_iter().map(|(name, field)| Ok((name, field.said_in(&texts)?)));
    let rules = said.collect::<Result<_, TextError>>()?;
    let said =
        asked.into_iter().map(|control| Ok(Control { field: control.field.said_in(&texts)?, ..control }));
    let questions = said.collect::<Result<_, TextError>>()?;
    let view =
        FormView { form: FormState { input, rules }, questions, token, notice, action: path.to_owned() };
    Ok(app.renderer.page(FormView::TEMPLATE, &PageMeta::new(path, &title, &description), &view)?)
}
