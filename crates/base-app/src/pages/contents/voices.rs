//! What the files of `content/` say on pages: questions with their answers, and what customers have said.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use theme::Assets;

use super::ContentError;
use crate::site::tables;

const QUESTIONS: &str = "questions.toml";
const TESTIMONIALS: &str = "testimonials.toml";

/// The longest question, as a heading can hold it, in characters.
const LONGEST_QUESTION: usize = 200;

/// Those of a site.
#[derive(Debug, Default)]
pub(crate) struct Voices {
    questions: Vec<Question>,
    testimonials: Vec<Testimonial>,
}

/// A question that people ask, and its answer.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Question {
    /// What people ask.
    question: String,
    /// Plain text; a blank line begins a new paragraph.
    answer: String,
    /// The only page that shows it; without one every page that shows questions does.
    #[serde(default)]
    page: String,
}

/// What somebody has said about the business.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Testimonial {
    /// In the customer's own words.
    quote: String,
    /// Whose words they are.
    name: String,
    /// What it was about: `Patio in Bridgeland`.
    #[serde(default)]
    detail: String,
}

/// `content/questions.toml`: what people ask.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionsFile {
    /// The questions, in their order.
    #[serde(rename = "question")]
    questions: Vec<Question>,
}

/// `content/testimonials.toml`: what customers have said.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct TestimonialsFile {
    /// What customers have said, in this order.
    #[serde(rename = "testimonial")]
    testimonials: Vec<Testimonial>,
}

impl Voices {
    /// Reads the files that the site has.
    ///
    /// # Errors
    /// A file that is not as it should be, by name, with what to change.
    pub(super) fn read(folder: Assets) -> Result<Self, ContentError> {
        let questions =
            table::<QuestionsFile>(folder, QUESTIONS)?.map_or_else(Vec::new, |file| file.questions);
        let testimonials =
            table::<TestimonialsFile>(folder, TESTIMONIALS)?.map_or_else(Vec::new, |file| file.testimonials);
        let voices = Self { questions, testimonials };
        voices.check()?;
        Ok(voices)
    }

    fn check(&self) -> Result<(), ContentError> {
        let wrong = |file: &str, problem: String| ContentError { file: file.to_owned(), problem };
        for (index, entry) in self.questions.iter().enumerate() {
            let (number, question) = (index + 1, entry.question.trim());
            let problem = if question.is_empty() || entry.answer.trim().is_empty() {
                format!("question {number} needs both `question` and `answer`")
            } else if question.chars().count() > LONGEST_QUESTION {
                format!(
                    "question {number} is longer than {LONGEST_QUESTION} characters; move a part of it to the answer"
                )
            } else if !entry.page.is_empty() && !entry.page.starts_with('/') {
                format!("question {number}: page “{}” must begin with a slash", entry.page)
            } else {
                continue;
            };
            return Err(wrong(QUESTIONS, problem));
        }
        let is_empty = |entry: &Testimonial| entry.quote.trim().is_empty() || entry.name.trim().is_empty();
        match self.testimonials.iter().position(is_empty) {
            Some(index) => {
                let problem = format!("testimonial {} needs both `quote` and `name`", index + 1);
                Err(wrong(TESTIMONIALS, problem))
            }
            None => Ok(()),
        }
    }

    /// The questions of a page, each answer as a list of paragraphs.
    pub(crate) fn questions(&self, page: &str) -> Value {
        let entries = self.of_page(page).map(|entry| {
            json!({ "question": entry.question.trim(), "paragraphs": paragraphs(&entry.answer).collect::<Vec<_>>() })
        });
        entries.collect()
    }

    /// The same for search engines: <https://schema.org/FAQPage>.
    pub(crate) fn questions_data(&self, page: &str) -> Value {
        let entries = self.of_page(page).map(|entry| {
            let answer: Vec<String> = paragraphs(&entry.answer).collect();
            json!({
                "@type": "Question",
                "name": entry.question.trim(),
                "acceptedAnswer": { "@type": "Answer", "text": answer.join("\n\n") },
            })
        });
        json!({
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "mainEntity": entries.collect::<Value>(),
        })
    }

    /// What customers have said.
    pub(crate) fn testimonials(&self) -> Value {
        json!(self.testimonials)
    }

    fn of_page<'a>(&'a self, page: &'a str) -> impl Iterator<Item = &'a Question> {
        self.questions.iter().filter(move |entry| entry.page.is_empty() || entry.page == page)
    }
}

/// A file of `content/`, if the site has it.
fn table<T: DeserializeOwned>(folder: Assets, file: &str) -> Result<Option<T>, ContentError> {
    let Some(bytes) = folder.get(file) else { return Ok(None) };
    let wrong = |problem: String| ContentError { file: file.to_owned(), problem };
    let text = std::str::from_utf8(&bytes).map_err(|error| wrong(error.to_string()))?;
    tables::read(text).map(Some).map_err(|error| wrong(error.to_string()))
}

/// The paragraphs of a plain text, each on one line.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let joined = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim().split("\n\n").map(joined).filter(|paragraph| !paragraph.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voices(questions: &str) -> Voices {
        let file: QuestionsFile = toml::from_str(questions).unwrap();
        Voices { questions: file.questions, testimonials: Vec::new() }
    }

    const TWO: &str = "
        [[question]]\nquestion = \"Here?\"\nanswer = \"\"\"\nYes,\nhere.\n\nReally.\n\"\"\"\npage = \"/services\"
        [[question]]\nquestion = \"Everywhere?\"\nanswer = \"Yes.\"\n";

    #[test]
    fn a_page_shows_its_own_questions_and_those_without_a_page() {
        let voices = voices(TWO);
        let services = voices.questions("/services");
        assert_eq!(services[0], json!({ "question": "Here?", "paragraphs": ["Yes, here.", "Really."] }));
        assert_eq!(services.as_array().unwrap().len(), 2);
        assert_eq!(voices.questions("/about").as_array().unwrap().len(), 1);
        let data = voices.questions_data("/services");
        assert_eq!(data["mainEntity"][0]["acceptedAnswer"]["text"], "Yes, here.\n\nReally.");
    }

    #[test]
    fn what_is_missing_is_named_with_its_file() {
        for (questions, expected) in [
            ("[[question]]\nquestion = \" \"\nanswer = \"x\"", "question 1 needs both"),
            ("[[question]]\nquestion = \"x\"\nanswer = \"x\"\npage = \"about\"", "must begin with a slash"),
        ] {
            let problem = voices(questions).check().unwrap_err().to_string();
            assert!(
                problem.starts_with("content/questions.toml: ") && problem.contains(expected),
                "{problem}"
            );
        }
        assert!(toml::from_str::<QuestionsFile>("[[question]]\nquestion = \"x\"\nreply = \"y\"").is_err());
        let nameless = Testimonial { quote: "Good.".to_owned(), name: String::new(), detail: String::new() };
        let problem = Voices { questions: Vec::new(), testimonials: vec![nameless] }.check().unwrap_err();
        assert_eq!(
            problem.to_string(),
            "content/testimonials.toml: testimonial 1 needs both `quote` and `name`"
        );
    }
}
