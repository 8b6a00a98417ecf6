//! The page with the form.

use base_app::{App, AppError, View};
use forms::{ContactForm, Control, Form, Invalid};
use texts::{TextError, Texts};

use super::album::Album;
use crate::{
    inquiry::{Inquiry, PHOTOS},
    views::{FormState, FormView, Notice, PhotosView},
};

/// The form of a site in one language.
pub(super) struct Page<'a> {
    pub(super) app: &'a App,
    /// Where the form is, which is its language too.
    pub(super) path: &'a str,
    pub(super) inquiry: &'a Inquiry,
}

impl Page<'_> {
    /// The form with what was typed and the photos that are there already, a message at each field that is wrong, and
    /// perhaps a sentence above it.
    pub(super) fn render(
        &self,
        input: Invalid,
        album: &Album,
        notice: Option<Notice>,
        token: String,
    ) -> Result<String, AppError> {
        let texts = self.app.renderer.texts(self.path);
        let asked = self.inquiry.controls(self.app, self.path)?;
        let mut rules = ContactForm::rules();
        rules.extend(asked.iter().map(|control| (control.field.name, control.field.clone())));
        let mut input = input.translated(&texts, &rules)?;
        let photos = self.photos(album, &texts)?;
        if let Some(problem) = photos.iter().flat_map(|photos| &photos.problems).next() {
            input = input.with(PHOTOS, problem.clone());
        }
        let said = rules.into_iter().map(|(name, field)| Ok((name, field.translated(&texts)?)));
        let rules = said.collect::<Result<_, TextError>>()?;
        let said = asked
            .into_iter()
            .map(|control| Ok(Control { field: control.field.translated(&texts)?, ..control }));
        let questions = said.collect::<Result<_, TextError>>()?;
        let form = FormState { input, rules };
        let view = FormView { form, questions, photos, token, notice, action: self.path.to_owned() };
        Ok(self.app.renderer.page(
            FormView::TEMPLATE,
            &self.app.renderer.head(self.path, "contact")?,
            &view,
        )?)
    }

    fn photos(&self, album: &Album, texts: &Texts) -> Result<Option<PhotosView>, AppError> {
        if self.inquiry.photos == 0 {
            return Ok(None);
        }
        let said = album.problems.iter().map(|problem| problem.say(texts));
        Ok(Some(PhotosView {
            most: self.inquiry.photos,
            megabytes: self.app.settings.storage.max_upload / MEGABYTE,
            kept: album.carry(self.inquiry)?,
            problems: said.collect::<Result<_, _>>()?,
        }))
    }
}

const MEGABYTE: usize = 1024 * 1024;
