//! Why a command did not do its work, and the exit code that says so to programs.

use std::process::ExitCode;

use crate::{
    alarm::AlarmError, bundle::BundleError, config::ConfigError, files::FileError, lock::Held,
    program::ProgramError, site_file::SiteFileError, web::WebError,
};

/// Why a command ends without having done its work. Each text says what to do.
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
    #[error(transparent)]
    Locked(#[from] Held),
    /// Some of several sites failed (5).
    #[error("{0}")]
    Partly(String),
    /// A program that was run failed (1).
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// A file cannot be read or written (1).
    #[error(transparent)]
    File(#[from] FileError),
    /// What is written about a site cannot be used (1), or there is no such site (2).
    #[error(transparent)]
    SiteFile(#[from] SiteFileError),
    /// `ctl.toml` cannot be used (1).
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The operator cannot be told (1).
    #[error(transparent)]
    Alarm(#[from] AlarmError),
    /// A bundle cannot be used (1).
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A site does not answer as it should (1).
    #[error(transparent)]
    Web(#[from] WebError),
}

impl Failure {
    /// The exit code of the program.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// The exit code as a number: 1 nothing changed, 2 wrong usage, 3 a person must look, 4 locked, 5 some sites failed.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::SiteFile(SiteFileError::Unknown(_)) => 2,
            Self::Attention(_) => 3,
            Self::Locked(_) => 4,
            Self::Partly(_) => 5,
            _ => 1,
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
