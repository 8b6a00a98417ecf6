//! What customers have said: `content/testimonials.toml`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use theme::Assets;

use super::file::{ContentError, table};

const FILE: &str = "testimonials.toml";

/// `content/testimonials.toml`: what customers have said.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Testimonials {
    /// What customers have said, in this order.
    #[serde(rename = "testimonial")]
    all: Vec<Testimonial>,
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

impl Testimonials {
    /// Reads the file, if the site has it.
    ///
    /// # Errors
    /// If it is not as it should be, with what to change.
    pub(super) fn read(folder: Assets) -> Result<Self, ContentError> {
        let testimonials: Self = table(folder, FILE)?.unwrap_or_default();
        testimonials.check()?;
        Ok(testimonials)
    }

    /// As templates print them.
    pub(crate) fn list(&self) -> Value {
        json!(self.all)
    }

    fn check(&self) -> Result<(), ContentError> {
        let is_empty = |entry: &Testimonial| entry.quote.trim().is_empty() || entry.name.trim().is_empty();
        let Some(index) = self.all.iter().position(is_empty) else { return Ok(()) };
        let problem = format!("testimonial {} needs both `quote` and `name`", index + 1);
        Err(ContentError { file: FILE.to_owned(), problem })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_signed_is_named_with_its_file() {
        let nameless = "[[testimonial]]\nquote = \"Good.\"\nname = \"\"";
        let problem = toml::from_str::<Testimonials>(nameless).unwrap().check().unwrap_err();
        assert_eq!(
            problem.to_string(),
            "content/testimonials.toml: testimonial 1 needs both `quote` and `name`"
        );
    }
}
