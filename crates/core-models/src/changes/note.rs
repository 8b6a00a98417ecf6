//! What is noted of a change.

use serde::{Deserialize, Serialize};

/// What is noted of a change: what it is about, what became of that, and which fields are others now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub(super) subject: Subject,
    pub(super) what: What,
    pub(super) fields: Vec<Field>,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The feature it belongs to.
    pub feature: &'static str,
    /// What kind of thing it is.
    pub kind: &'static str,
    /// Which one: its id, its name, its path.
    pub key: String,
    /// What people call it; empty where that is no one else's business.
    pub title: String,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Created,
    /// It is different.
    Changed,
    /// Visitors see it from now on.
    Published,
    /// Visitors do not see it any more.
    Withdrawn,
    /// It is gone.
    Deleted,
    /// It is back.
    Restored,
    /// Somebody has signed in.
    SignedIn,
    /// Somebody wanted to do what they may not.
    Refused,
}

impl What {
    /// The name in the database, as it stands in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::SignedIn => "signed in",
            Self::Refused => "refused",
        }
    }

    /// Whether something is other than it was, and not only noted.
    pub(super) fn alters(self) -> bool {
        !matches!(self, Self::SignedIn | Self::Refused)
    }
}

/// A field that changed. What is secret, and the text of a message, stand in neither value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is called.
    pub name: String,
    /// What it was; nothing where that is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it is; nothing where that is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl Note {
    /// A change of which no field is told.
    pub fn new(subject: Subject, what: What) -> Self {
        Self { subject, what, fields: Vec::new() }
    }

    /// Whether it tells of a field.
    pub fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    /// The same with a field, if it has another value now.
    #[must_use]
    pub fn field(mut self, name: &str, old: impl Into<String>, new: impl Into<String>) -> Self {
        let (old, new) = (old.into(), new.into());
        if old != new {
            self.fields.push(Field { name: name.to_owned(), old: Some(old), new: Some(new) });
        }
        self
    }

    /// The same with a field whose value is not told, if it has another one now.
    #[must_use]
    pub fn untold(mut self, name: &str, has_changed: bool) -> Self {
        if has_changed {
            self.fields.push(Field { name: name.to_owned(), old: None, new: None });
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_changed_is_told() {
        let subject = Subject { feature: "blog", kind: "post", key: "1".to_owned(), title: "Tea".to_owned() };
        let note = Note::new(subject, What::Changed).field("title", "Tea", "Tea").field("slug", "a", "b");
        let note = note.untold("text", true).untold("cover", false);
        let told: Vec<_> =
            note.fields.iter().map(|field| (field.name.as_str(), field.new.as_deref())).collect();
        assert_eq!(told, [("slug", Some("b")), ("text", None)]);
    }
}
