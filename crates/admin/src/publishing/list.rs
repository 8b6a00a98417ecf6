//! A list of entries in the panel: tabs with counts, search, pages.

use base_app::AppError;
use core_models::publishing::{Counts, Filter};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::Tab;

/// A longer search is cut; no title is longer.
const SEARCH_MAX: usize = 200;

/// What the address of a list asks for.
#[derive(Deserialize)]
pub struct ListQuery {
    /// The name of a tab; empty for the first.
    #[serde(default)]
    pub tab: String,
    #[serde(default, alias = "search")]
    q: String,
}

impl ListQuery {
    /// The entries of the tab.
    ///
    /// # Errors
    /// 404 for a tab that does not exist.
    pub fn filter(&self) -> Result<Filter, AppError> {
        match self.tab.as_str() {
            "" => Ok(Filter::All),
            name => Filter::named(name).ok_or(AppError::NotFound),
        }
    }

    /// What is searched for; empty for everything.
    #[must_use]
    pub fn search(&self) -> String {
        self.q.trim().chars().take(SEARCH_MAX).collect()
    }

    /// The address of another page of the same.
    #[must_use]
    pub fn page(&self, list: &str, page: i64) -> String {
        address(list, &self.tab, &self.search(), page)
    }

    /// The tabs above the list.
    #[must_use]
    pub fn tabs(&self, list: &str, counts: &Counts) -> Vec<Tab> {
        let tabs = [
            ("All", "", counts.all),
            ("Published", Filter::Published.as_str(), counts.published),
            ("Drafts", Filter::Draft.as_str(), counts.draft),
        ];
        Tab::row(tabs, &self.tab, |tab| address(list, tab, "", 1))
    }
}

fn address(list: &str, tab: &str, search: &str, page: i64) -> String {
    let mut pairs = Vec::new();
    if !tab.is_empty() {
        pairs.push(format!("tab={tab}"));
    }
    if !search.is_empty() {
        pairs.push(format!("q={}", utf8_percent_encode(search, NON_ALPHANUMERIC)));
    }
    if page > 1 {
        pairs.push(format!("page={page}"));
    }
    if pairs.is_empty() { list.to_owned() } else { format!("{list}?{}", pairs.join("&")) }
}
