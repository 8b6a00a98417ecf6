//! The page with the form.

use base_app::{App, AppError, PageMeta, View};
use forms::{ContactForm, Form, Invalid};

use super::{FORM, PATH};
use crate::{
    inquiry::Inquiry,
    views::{FormState, FormView, Notice},
};

/// A token for a form that is filled in from now on.
pub(super) fn new_token(app: &App) -> String {
    app.tokens.issue(FORM, app.clock.now())
}

/// The form with what was typed, a message at each field that is wrong, and perhaps a sentence above it.
pub(super) fn render(
    app: &App,
    inquiry: &Inquiry,
    input: Invalid,
    notice: Option<Notice>,
    token: String,
) -> Result<String, AppError> {
    let own = app.facts.pages.iter().find(|own| own.path == PATH);
    let (title, description) = own.map_or_else(
        || ("Contact".to_owned(), format!("Write to {}, call, or come by.", app.settings.server.site_name)),
        |own| (own.title.clone(), own.description.clone()),
    );
    let view = FormView {
        form: FormState { input, rules: ContactForm::rules() },
        questions: inquiry.controls(app),
        token,
        notice,
        action: PATH,
    };
    Ok(app.renderer.page(FormView::TEMPLATE, &PageMeta::new(PATH, &title, &description), &view)?)
}
