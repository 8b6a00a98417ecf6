//! What comes before a site is served: its folders, and a restore that was cut off.

use std::sync::Arc;

use base_app::{App, Application, Settings, Site, StartError, StartOptions};

use crate::{
    housekeeping::Caretaker,
    restoration::{self, RestorationError},
};

/// Why a site's program cannot begin. Each text says what to change.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// Settings that production does not allow, one a line.
    #[error("{0}")]
    Unsafe(String),
    /// The site cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A restore that was cut off cannot be brought to its end.
    #[error(transparent)]
    Restoration(#[from] RestorationError),
}

/// Builds a site that is looked after while it runs.
///
/// # Errors
/// [`ProgramError`] says what to change.
pub fn start(
    site: &dyn Site,
    settings: Settings,
    options: StartOptions,
) -> Result<Application, ProgramError> {
    // Nobody begins a restore until the site holds its folders itself.
    let _held = restoration::enter(&settings.storage, site.name())?;
    let application = Application::build(site, settings, options, Arc::new(Caretaker::default()))?;
    restoration::note(&application.state());
    Ok(application)
}

/// The state of a site for the command line. The database is opened, not migrated.
pub(crate) fn state(site: &dyn Site, settings: Settings, options: StartOptions) -> Result<App, ProgramError> {
    let _held = restoration::enter(&settings.storage, site.name())?;
    Ok(Application::app(site, settings, options)?)
}
