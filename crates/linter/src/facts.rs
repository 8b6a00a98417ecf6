//! What the linter is told of a site besides its pages.

/// What is true of the business and of its settings.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The site shows what a site can be, and belongs to nobody: its samples may stay.
    pub demonstration: bool,
    /// What the site calls itself and where it is, each with the place where it is set.
    pub values: Vec<Fact>,
    /// Texts that whoever copies this site must replace.
    pub samples: Vec<String>,
    /// Who is told of what visitors send: a mail address, and where it is set.
    pub recipient: Option<Fact>,
    /// Colours that are shown one upon the other.
    pub pairs: Vec<Pair>,
}

/// A value and where it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// `site.toml: phone`, or the name of a variable.
    pub place: String,
    /// What is set.
    pub value: String,
}

impl Fact {
    /// A value that is set there.
    #[must_use]
    pub fn new(place: &str, value: &str) -> Self {
        Self { place: place.to_owned(), value: value.to_owned() }
    }
}

/// Two colours of a palette, one upon the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What they are: `ink on paper in dark mode, text`.
    pub name: String,
    /// Their contrast as WCAG 2.2 computes it, from 1 to 21.
    pub ratio: f64,
    /// The least contrast that they need.
    pub least: f64,
}
