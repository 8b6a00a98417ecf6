//! What stands around every answer: who may ask, how an answer looks that went wrong, and what it carries.

pub(crate) mod answers;
pub(crate) mod causes;
pub(crate) mod codings;
pub(crate) mod delivery;
pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod error_pages;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod limits;
pub(crate) mod logs;
pub(crate) mod moved;
pub(crate) mod observers;
pub(crate) mod origin;
pub(crate) mod page_cache;
pub(crate) mod problem;
pub(crate) mod validators;
