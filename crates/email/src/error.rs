//! Why a mail was not delivered, and whether trying again makes sense.

/// A mail that was not delivered. The text is for the owner and the log: it holds no password, and the recipient's
/// address only masked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The server is away, busy or set up wrong: worth another try.
    #[error("{0}")]
    Temporary(String),
    /// The server will not take this mail, or it cannot be built: another try would end the same way.
    #[error("{0}")]
    Permanent(String),
}
