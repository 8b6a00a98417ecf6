//! Tabs above a list of the panel, each with how many rows it holds.

use serde::Serialize;

/// The name of the tab that shows everything, where an address names it at all.
const ALL: &str = "all";

/// A tab, as `admin/_tabs.html` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Tab {
    label: &'static str,
    href: String,
    count: i64,
    current: bool,
}

impl Tab {
    /// The tabs of a list, given as label, name in the address, and count. The first shows everything; its name is empty.
    pub fn row<const N: usize>(
        tabs: [(&'static str, &'static str, i64); N],
        current: &str,
        href: impl Fn(&str) -> String,
    ) -> Vec<Self> {
        let current = if current == ALL { "" } else { current };
        tabs.into_iter()
            .map(|(label, name, count)| Self { label, href: href(name), count, current: name == current })
            .collect()
    }
}
