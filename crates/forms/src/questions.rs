//! What a site asks besides name, address and message: declared as values, checked like every other field.

mod postal_code;

use std::borrow::Cow;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use texts::{Message, TextError, Texts};

use crate::field::{Field, Kind};
use crate::form::{Fields, Invalid};
use crate::reader::Reader;
use crate::slug::slugify;

/// The most characters of an answer in one line.
const LINE_MAX: usize = 200;
/// How far ahead a date may be.
const AHEAD: Months = Months::new(12);

const CHOOSE: &str = "form-choice-wrong";
const WRITE: &str = "form-line-wrong";
const DAY: &str = "form-day-wrong";
const CONFUSED: &str = "form-postal-code-confused";

/// One question of a form, in one language. It is optional unless it is [`required`](Question::required).
#[derive(Debug, Clone)]
pub struct Question {
    name: &'static str,
    label: Cow<'static, str>,
    hint: Cow<'static, str>,
    required: bool,
    kind: AnswerKind,
    options: Vec<Cow<'static, str>>,
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// One of a list.
    Choice,
    /// A few words.
    Line,
    /// A postal code of the site's country.
    PostalCode,
    /// A day, from today on.
    Date,
}

/// A valid answer with the question as it was asked, so that it can be read when the form has changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The name of the question's field.
    pub name: String,
    /// The question, in the words of who reads the answer.
    pub label: String,
    /// What kind of answer it is.
    pub kind: AnswerKind,
    /// The answer: an option of the list, a line, a postal code as it is written in its country, or a day as `2026-12-31`.
    pub value: String,
}

/// Where and when a form is filled in: what postal codes and dates are measured by.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// The country of the site, ISO 3166-1 alpha-2.
    pub country: String,
    /// The day in the site's time zone.
    pub today: NaiveDate,
}

/// A question as a template needs it: its words, and the attributes of its field.
#[derive(Debug, Clone, Serialize)]
pub struct Control {
    /// Name, rule and message of the field.
    #[serde(flatten)]
    pub field: Field,
    /// The question.
    pub label: Cow<'static, str>,
    /// A sentence below it, or nothing.
    pub hint: Cow<'static, str>,
    /// The list to choose from.
    pub options: Vec<Cow<'static, str>>,
    /// The first day of a date.
    pub min: Option<NaiveDate>,
    /// The last day of a date.
    pub max: Option<NaiveDate>,
    /// What the browser may fill in by itself, as the `autocomplete` attribute.
    pub autocomplete: &'static str,
}

impl Question {
    /// A list to choose one answer from.
    pub fn choice(
        name: &'static str,
        label: &'static str,
        options: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let options = options.into_iter().map(Cow::Borrowed).collect();
        Self { options, ..Self::new(name, label, AnswerKind::Choice) }
    }

    /// A few words in one line.
    pub fn line(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, AnswerKind::Line)
    }

    /// A postal code as the site's country has them.
    pub fn postal_code(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, AnswerKind::PostalCode)
    }

    /// A day from today on, at most a year ahead.
    pub fn date(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, AnswerKind::Date)
    }

    /// The same question, which must be answered.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same question with a sentence that helps to answer it.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint: Cow::Borrowed(hint), ..self }
    }

    /// The keys of the texts that say it in another language: `question-work`, `question-work-hint` if it has a hint, and one for
    /// each option, by the words of the option: `question-work-retaining-wall`.
    pub fn keys(&self) -> Vec<String> {
        let hint = (!self.hint.is_empty()).then(|| self.hint_key());
        let options = self.options.iter().map(|option| self.option_key(option));
        [self.key()].into_iter().chain(hint).chain(options).collect()
    }

    /// The same question in the language of these texts.
    ///
    /// # Errors
    ///
    /// A text that is missing.
    pub fn translated(&self, texts: &Texts) -> Result<Self, TextError> {
        let say = |key: String| texts.get(&key, &[]).map(Cow::Owned);
        let hint = if self.hint.is_empty() { Cow::Borrowed("") } else { say(self.hint_key())? };
        let options = self.options.iter().map(|option| say(self.option_key(option)));
        Ok(Self {
            label: say(self.key())?,
            hint,
            options: options.collect::<Result<_, _>>()?,
            ..self.clone()
        })
    }

    /// The answer that was given to this question as it is `said` in another language, in this question's own words.
    pub fn reword(&self, said: &Self, answer: Answer) -> Answer {
        let place = said.options.iter().position(|option| *option == answer.value);
        let chosen = place.and_then(|place| self.options.get(place));
        let value = chosen.map_or(answer.value, ToString::to_string);
        Answer { label: self.label.to_string(), value, ..answer }
    }

    /// The name of its field.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the template prints.
    pub fn control(&self, occasion: &Occasion) -> Control {
        let is_date = self.kind == AnswerKind::Date;
        Control {
            field: self.field(occasion),
            label: self.label.clone(),
            hint: self.hint.clone(),
            options: self.options.clone(),
            min: is_date.then_some(occasion.today),
            max: is_date.then(|| last_day(occasion)),
            autocomplete: if self.kind == AnswerKind::PostalCode { "postal-code" } else { "off" },
        }
    }

    fn new(name: &'static str, label: &'static str, kind: AnswerKind) -> Self {
        let (label, hint) = (Cow::Borrowed(label), Cow::Borrowed(""));
        Self { name, label, hint, required: false, kind, options: Vec::new() }
    }

    fn key(&self) -> String {
        format!("question-{}", self.name)
    }

    fn hint_key(&self) -> String {
        format!("{}-hint", self.key())
    }

    fn option_key(&self, option: &str) -> String {
        format!("{}-{}", self.key(), slugify(option))
    }

    fn field(&self, occasion: &Occasion) -> Field {
        let field = match self.kind {
            AnswerKind::Choice => Field::for_visitors(self.name, Kind::Select, CHOOSE),
            AnswerKind::Line => Field::for_visitors(self.name, Kind::Text, WRITE).at_most(LINE_MAX),
            AnswerKind::PostalCode => postal_code::field(self.name, &occasion.country),
            AnswerKind::Date => Field::for_visitors(self.name, Kind::Date, DAY),
        };
        if self.required { field.required() } else { field }
    }

    fn read(&self, reader: &mut Reader<'_>, occasion: &Occasion) -> Option<Answer> {
        let field = self.field(occasion);
        let typed = reader.line(&field);
        if typed.is_empty() {
            return None;
        }
        let value = match self.kind {
            AnswerKind::Choice => self.options.iter().any(|option| *option == typed).then_some(typed),
            AnswerKind::Line => Some(typed),
            AnswerKind::PostalCode => postal_code::normalise(&occasion.country, &typed),
            AnswerKind::Date => day(&typed, occasion).map(|day| day.to_string()),
        };
        if value.is_none() {
            let confused = self.kind == AnswerKind::PostalCode
                && postal_code::is_confused(&occasion.country, reader.raw(&field));
            let message = if confused { Message::Text(CONFUSED) } else { field.message.clone() };
            reader.refuse(&field, message);
        }
        let (name, label) = (self.name.to_owned(), self.label.to_string());
        Some(Answer { name, label, kind: self.kind, value: value? })
    }
}

impl std::fmt::Debug for Answer {
    /// Says nothing of the visitor: what people write does not belong in logs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Answer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The answers to `questions`, in their order and without those left open; or what was typed, with messages.
///
/// # Errors
///
/// An [`Invalid`] that holds the fields of `questions` and no other.
pub fn answers(questions: &[Question], fields: &Fields, occasion: &Occasion) -> Result<Vec<Answer>, Invalid> {
    let mut reader = Reader::new(fields);
    let answers = questions.iter().filter_map(|question| question.read(&mut reader, occasion)).collect();
    let (errors, _nothing) = reader.into_errors();
    if errors.is_empty() { Ok(answers) } else { Err(Invalid { fields: typed(questions, fields), errors }) }
}

/// What was typed into the fields of `questions`.
pub fn typed(questions: &[Question], fields: &Fields) -> Fields {
    let given = questions.iter().filter_map(|question| fields.get_key_value(question.name));
    given.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn day(typed: &str, occasion: &Occasion) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok()?;
    (occasion.today..=last_day(occasion)).contains(&day).then_some(day)
}

/// The same day next year; of a leap day, the last day of February.
fn last_day(occasion: &Occasion) -> NaiveDate {
    occasion.today.checked_add_months(AHEAD).unwrap_or(NaiveDate::MAX)
}
