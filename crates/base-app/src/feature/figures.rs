//! Numbers that features tell of themselves.

/// A number for Prometheus.
#[derive(Debug, Clone, Copy)]
pub struct Gauge {
    /// Its name without the `webgarden_` of all.
    pub name: &'static str,
    /// What is counted.
    pub help: &'static str,
    /// How many there are now.
    pub value: i64,
}

/// What visitors do that the site is there for: they write, they order. It begins on one page.
#[derive(Debug, Clone, Copy)]
pub struct Conversion {
    /// The path of the page.
    pub page: &'static str,
    /// What it is called that somebody came there: `Contact page opened`.
    pub opened: &'static str,
    /// All that came of it: `Messages`.
    pub label: &'static str,
    /// What a share of it is a share of: `the contact page’s views`.
    pub of: &'static str,
    /// How many did it.
    pub count: i64,
}
