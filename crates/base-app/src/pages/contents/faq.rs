//! The questions that visitors ask and their answers: `content/questions.toml`.

use serde::Deserialize;
use serde_json::{Value, json};
use theme::Assets;

use super::file::{ContentError, table};

const FILE: &str = "questions.toml";

/// The longest question, as a heading can hold it, in characters.
const LONGEST_QUESTION: usize = 200;

/// `content/questions.toml`: what people ask.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Faq {
    /// The questions, in their order.
    #[serde(rename = "question")]
    questions: Vec<Question>,
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

impl Faq {
    /// Reads the file, if the site has it.
    ///
    /// # Errors
    /// If it is not as it should be, with what to change.
    pub(super) fn read(folder: Assets) -> Result<Self, ContentError> {
        let faq: Self = table(folder, FILE)?.unwrap_or_default();
        faq.check()?;
        Ok(faq)
    }

    fn check(&self) -> Result<(), ContentError> {
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
            return Err(ContentError { file: FILE.to_owned(), problem });
        }
        Ok(())
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

    fn of_page<'a>(&'a self, page: &'a str) -> impl Iterator<Item = &'a Question> {
        self.questions.iter().filter(move |entry| entry.page.is_empty() || entry.page == page)
    }
}

/// The paragraphs of a plain text, each on one line.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let joined = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim().split("\n\n").map(joined).filter(|paragraph| !paragraph.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "
        [[question]]\nquestion = \"Here?\"\nanswer = \"\"\"\nYes,\nhere.\n\nReally.\n\"\"\"\npage = \"/services\"
        [[question]]\nquestion = \"Everywhere?\"\nanswer = \"Yes.\"\n";

    #[test]
    fn a_page_shows_its_own_questions_and_those_without_a_page() {
        let faq: Faq = toml::from_str(TWO).unwrap();
        let services = faq.questions("/services");
        assert_eq!(services[0], json!({ "question": "Here?", "paragraphs": ["Yes, here.", "Really."] }));
        assert_eq!(services.as_array().unwrap().len(), 2);
        assert_eq!(faq.questions("/about").as_array().unwrap().len(), 1);
        let data = faq.questions_data("/services");
        assert_eq!(data["mainEntity"][0]["acceptedAnswer"]["text"], "Yes, here.\n\nReally.");
    }

    #[test]
    fn what_is_missing_is_named_with_its_file() {
        for (questions, expected) in [
            ("[[question]]\nquestion = \" \"\nanswer = \"x\"", "question 1 needs both"),
            ("[[question]]\nquestion = \"x\"\nanswer = \"x\"\npage = \"about\"", "must begin with a slash"),
        ] {
            let problem = toml::from_str::<Faq>(questions).unwrap().check().unwrap_err().to_string();
            assert!(
                problem.starts_with("content/questions.toml: ") && problem.contains(expected),
                "{problem}"
            );
        }
        assert!(toml::from_str::<Faq>("[[question]]\nquestion = \"x\"\nreply = \"y\"").is_err());
    }
}
