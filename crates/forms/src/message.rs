//! What an editor writes beside a visitor's message.

use crate::field::{Field, Kind};
use crate::form::Form;
use crate::reader::Reader;

const NOTES: Field =
    Field::new("notes", Kind::Textarea, "Please keep the notes below 10,000 characters.").at_most(10_000);

/// Notes on a message, for the editors only.
#[derive(Clone, PartialEq, Eq)]
pub struct NotesForm {
    /// At most 10,000 characters; may be empty.
    pub notes: String,
}

impl Form for NotesForm {
    const FIELDS: &'static [Field] = &[NOTES];

    fn read(reader: &mut Reader<'_>) -> Self {
        Self { notes: reader.text(&NOTES) }
    }
}

impl std::fmt::Debug for NotesForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NotesForm").finish_non_exhaustive()
    }
}
