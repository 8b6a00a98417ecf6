//! What comes from another company and is loaded only when a visitor asks for it: a booking calendar, a chat.

use auth::is_panel;
use serde::{Deserialize, Serialize};

use super::{error::FactsError, place::check_https};

/// One of them, as `[booking]` or `[chat]` of `site.toml` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Embed {
    /// Whose it is: `Cal.com`.
    pub provider: String,
    /// What is shown in a frame after the click, and where the link leads without scripts.
    pub url: String,
    /// The one page that offers it; `/booking` or `/chat` unless it is said.
    #[serde(default)]
    pub page: String,
    /// Scheme, host and port of `url`: the one origin that the page's policy allows.
    #[serde(default, skip_deserializing)]
    pub origin: String,
    /// The host of `url`, to name it to people.
    #[serde(default, skip_deserializing)]
    pub host: String,
}

impl Embed {
    /// Checks what is written and fills in what is not.
    pub(super) fn complete(&mut self, key: &'static str, page: &str) -> Result<(), FactsError> {
        let url = check_https(key, &self.url)?;
        self.url = url.to_string();
        self.origin = url.origin().ascii_serialization();
        self.host = url.host_str().unwrap_or_default().to_owned();
        if self.page.is_empty() {
            page.clone_into(&mut self.page);
        }
        if !self.page.starts_with('/') || is_panel(&self.page) {
            let problem = format!("“{}” is not a page of the site; write it like {page}", self.page);
            return Err(FactsError::Value { key, problem });
        }
        Ok(())
    }
}
