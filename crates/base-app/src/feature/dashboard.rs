//! What features show on the panel's dashboard.

use serde::Serialize;

/// One box on the dashboard.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// Its heading.
    pub title: &'static str,
    /// The name of a Bootstrap icon.
    pub icon: &'static str,
    /// Numbers, each leading to its list.
    pub figures: Vec<Figure>,
    /// The newest things.
    pub rows: Vec<CardRow>,
    /// What to say when there are no rows.
    pub empty: &'static str,
    /// The link below the rows.
    pub more_label: &'static str,
    /// Where that link leads.
    pub more_href: &'static str,
}

/// A number with a name.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What is counted.
    pub label: &'static str,
    /// How many.
    pub value: i64,
    /// The list of what is counted.
    pub href: &'static str,
}

/// A line in a card.
#[derive(Debug, Clone, Serialize)]
pub struct CardRow {
    /// The main text.
    pub title: String,
    /// The smaller text beside it.
    pub meta: String,
    /// Where it leads.
    pub href: String,
    /// A mark such as “new”.
    pub badge: Option<Badge>,
}

/// A coloured mark.
#[derive(Debug, Clone, Serialize)]
pub struct Badge {
    /// What it says.
    pub text: &'static str,
    /// A Bootstrap colour name.
    pub level: &'static str,
}
