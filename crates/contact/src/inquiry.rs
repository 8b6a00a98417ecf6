//! What one site's form asks: the four fields of every form, and the questions of its own.

use base_app::App;
use forms::{Answer, ContactForm, Control, Fields, Form, Invalid, Kind, Occasion, Question, questions};

/// A field that people do not see and robots fill in.
pub(crate) const HONEYPOT: &str = "website";

/// A message of 5,000 characters of any script, percent-encoded, and room for one that is too long to be told so. Photos come on top.
pub(crate) const FORM_LIMIT: usize = 1024 * 1024;

/// The field of newly chosen photos.
pub(crate) const PHOTOS: &str = "photos";

/// What a form asks besides name, e-mail address, telephone number and message.
#[derive(Debug, Default)]
pub(crate) struct Inquiry {
    pub(crate) questions: Vec<Question>,
    /// The most photos that may be sent along.
    pub(crate) photos: usize,
}

/// A form that was filled in rightly.
#[derive(Clone)]
pub(crate) struct Inquired {
    pub(crate) form: ContactForm,
    pub(crate) answers: Vec<Answer>,
}

impl Inquiry {
    /// The questions as the template prints them.
    pub(crate) fn controls(&self, app: &App) -> Vec<Control> {
        let occasion = occasion(app);
        self.questions.iter().map(|question| question.control(&occasion)).collect()
    }

    /// The names of all fields that count for what was sent: those that people fill in.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let own = self.questions.iter().map(Question::name);
        let shared = ContactForm::FIELDS.iter().filter(|field| field.kind != Kind::Hidden);
        shared.map(|field| field.name).chain(own)
    }

    /// The names of the fields that carry photos which the site has already.
    pub(crate) fn kept_names(&self) -> impl Iterator<Item = String> {
        (1..=self.photos).map(|number| format!("kept_photo_{number}"))
    }

    /// Whether each field has a name of its own.
    pub(crate) fn is_clear(&self) -> bool {
        const TAKEN: [&str; 4] = ["csrf_token", Invalid::FORM, HONEYPOT, PHOTOS];
        let hidden = ContactForm::FIELDS.iter().filter(|field| field.kind == Kind::Hidden);
        let mut names: Vec<_> = self.names().chain(hidden.map(|field| field.name)).chain(TAKEN).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() == count
    }

    /// Checks all fields, and says everything that is wrong with them at once.
    pub(crate) fn parse(&self, app: &App, fields: &Fields) -> Result<Inquired, Invalid> {
        let form = ContactForm::parse(fields);
        let answers = questions::answers(&self.questions, fields, &occasion(app));
        match (form, answers) {
            (Ok(form), Ok(answers)) => Ok(Inquired { form: form.into_inner(), answers }),
            (form, answers) => {
                let mut invalid = Invalid::default();
                for wrong in [form.err(), answers.err()].into_iter().flatten() {
                    invalid.errors.extend(wrong.errors);
                    invalid.fields.extend(wrong.fields);
                }
                let typed = self.typed(fields).fields;
                invalid.fields = typed.into_iter().chain(invalid.fields).collect();
                Err(invalid)
            }
        }
    }

    /// What was typed, without a word on it.
    pub(crate) fn typed(&self, fields: &Fields) -> Invalid {
        let mut invalid = Invalid::of::<ContactForm>(fields);
        invalid.fields.extend(questions::typed(&self.questions, fields));
        invalid
    }
}

fn occasion(app: &App) -> Occasion {
    let today = app.clock.now().with_timezone(&app.facts.time_zone).date_naive();
    Occasion { country: app.facts.address.country.clone(), today }
}
