//! What features add to the panel's navigation.

use core_models::{DbConnection, QueryResult};

use crate::Access;

/// An entry in the panel's navigation.
#[derive(Clone)]
pub struct NavigationItem {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// The name of a Bootstrap icon.
    pub icon: &'static str,
    /// The least role that sees it.
    pub access: Access,
    /// Where it stands.
    pub group: NavigationGroup,
    /// A number beside the label, such as unread messages; hidden when zero.
    pub badge: Option<fn(&mut DbConnection) -> QueryResult<i64>>,
}

/// A part of the panel's navigation, in their order: a phone shows the first four entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NavigationGroup {
    /// Where everybody begins.
    Start,
    /// What the site is about: what owners come for every day.
    Content,
    /// What is there for all of that.
    Site,
}
