//! What a template prints.

use serde::Serialize;

/// What one template prints. Each template has exactly one View beside its handler.
pub trait View: Serialize {
    /// The template's name.
    const TEMPLATE: &'static str;
}
