//! What one site's form asks: the four fields of every form, and the questions of its own.

use base_app::App;
use forms::{
    Answer, ContactForm, Control, Fields, Form, Invalid, Kind, Occasion, Question, Valid, questions,
};
use texts::{TextError, Texts};

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
    /// The questions as the template prints them at `path`, which is their language.
    pub(crate) fn controls(&self, app: &App, path: &str) -> Result<Vec<Control>, TextError> {
        let occasion = occasion(app);
        Ok(self.questions_at(app, path)?.iter().map(|question| question.control(&occasion)).collect())
    }

    /// The keys of what every language of the site besides the main one has to say.
    pub(crate) fn translations(&self) -> Vec<String> {
        self.questions.iter().flat_map(Question::keys).collect()
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

    /// Whether each field has a name of its own, and each of its texts a key.
    pub(crate) fn is_clear(&self) -> bool {
        const TAKEN: [&str; 4] = ["csrf_token", Invalid::FORM, HONEYPOT, PHOTOS];
        let hidden = ContactForm::FIELDS.iter().filter(|field| field.kind == Kind::Hidden);
        let names = self.names().chain(hidden.map(|field| field.name)).chain(TAKEN).map(str::to_owned);
        let mut names: Vec<_> = names.chain(self.translations()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() == count
    }

    /// Checks all fields of the form at `path`, and says everything that is wrong with them at once. The answers are in the words
    /// of the main language, whatever language the form is in: the owner reads them.
    pub(crate) fn parse(
        &self,
        app: &App,
        path: &str,
        fields: &Fields,
    ) -> Result<Result<Inquired, Invalid>, TextError> {
        let form = ContactForm::parse(fields);
        let said = self.questions_at(app, path)?;
        let answers = questions::answers(&said, fields, &occasion(app));
        let answers = answers.map(|answers| self.reworded(&said, answers));
        Ok(self.together(fields, form, answers))
    }

    fn together(
        &self,
        fields: &Fields,
        form: Result<Valid<ContactForm>, Invalid>,
        answers: Result<Vec<Answer>, Invalid>,
    ) -> Result<Inquired, Invalid> {
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

    /// The questions in the language of the page at `path`. The code has the words of the main one.
    fn questions_at(&self, app: &App, path: &str) -> Result<Vec<Question>, TextError> {
        let is_main = app.languages.at(path).is_none_or(|language| language.prefix.is_empty());
        if is_main {
            return Ok(self.questions.clone());
        }
        let texts: &Texts = &app.renderer.texts(path);
        self.questions.iter().map(|question| question.translated(texts)).collect()
    }

    /// The answers to questions in another language, in the words of the main one.
    fn reworded(&self, said: &[Question], answers: Vec<Answer>) -> Vec<Answer> {
        let reword = |answer: Answer| {
            let mut pairs = self.questions.iter().zip(said);
            match pairs.find(|(own, _)| own.name() == answer.name) {
                Some((own, said)) => own.reword(said, answer),
                None => answer,
            }
        };
        answers.into_iter().map(reword).collect()
    }
}

fn occasion(app: &App) -> Occasion {
    let today = app.clock.now().with_timezone(&app.facts.time_zone).date_naive();
    Occasion { country: app.facts.address.country.clone(), today }
}
