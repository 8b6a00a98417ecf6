//! Why a command did not do its work, and the exit code that says so to programs.

use std::{error::Error, process::ExitCode};

/// What a command gives back.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command ends without having done its work. Each text says what to do. An error of a module says beside itself which of these
/// it is.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nothing has changed, or all of it is undone (exit code 1).
    #[error("{0}")]
    Undone(String),
    /// The command line asks for what makes no sense (2).
    #[error("{0}")]
    Usage(String),
    /// The work stands half done, and a person has to look (3).
    #[error("{0}")]
    Attention(String),
    /// Another command works on the site (4).
    #[error("{0}")]
    Locked(String),
    /// Some of several sites failed (5).
    #[error("{0}")]
    Partly(String),
    /// Something that the work needs does not do its part (1).
    #[error(transparent)]
    Cause(Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// The failure of a command that this error ends.
    pub(crate) fn caused_by(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Cause(Box::new(error))
    }

    /// The exit code of the program.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// The exit code as a number: 1 nothing changed, 2 wrong usage, 3 a person must look, 4 locked, 5 some sites failed.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Undone(_) | Self::Cause(_) => 1,
            Self::Usage(_) => 2,
            Self::Attention(_) => 3,
            Self::Locked(_) => 4,
            Self::Partly(_) => 5,
        }
    }

    /// The same failure, but with work left half done; `advice` says how to go on.
    #[must_use]
    pub fn needs_a_person(self, advice: &str) -> Self {
        match self {
            Self::Locked(held) => Self::Locked(held),
            failure => Self::Attention(format!("{failure}\n{advice}")),
        }
    }
}
