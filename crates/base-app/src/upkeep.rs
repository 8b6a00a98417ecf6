//! Who looks after a running site: the program that it runs in.

pub(crate) mod late_mail;

use std::{future::Future, io, pin::Pin, sync::Arc};

use chrono::{DateTime, Utc};
use core_models::{Database, DatabaseError, DbConnection, QueryResult, settings};
use linter::{Finding, Severity};
use serde::{Deserialize, Serialize};
use site_interface::Check;
use tokio::{sync::watch, task::JoinError};

use crate::App;

/// Under this name the last report is kept.
const LAST: &str = "inspection";

/// Upkeep at work.
pub type Keeping<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Looks after a running site.
pub trait Upkeep: Send + Sync + 'static {
    /// Does what has to be done again and again, until `stop` becomes true or its sender is gone.
    fn keep(&self, app: Arc<App>, stop: watch::Receiver<bool>) -> Keeping<'_, ()>;

    /// Reads the whole site as its visitors get it, and keeps the report in place of the last one.
    fn inspect(&self, app: Arc<App>) -> Keeping<'_, Result<Report, InspectionError>>;
}

/// What an inspection has found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// When the site was read.
    pub at: DateTime<Utc>,
    /// How many pages were read.
    pub pages: usize,
    /// Whether the site has more than was read.
    pub cut_short: bool,
    /// What is wrong with the pages, the worst first.
    pub findings: Vec<Finding>,
    /// What the site needs, and whether it is there.
    pub checks: Vec<Check>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum InspectionError {
    /// Somebody else has it inspected at this moment.
    #[error("the site is being inspected already")]
    UnderWay,
    /// A query failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The site could not be started within the process.
    #[error("the site cannot be asked")]
    Site(#[from] io::Error),
    /// The inspection itself failed.
    #[error("the inspection ended early")]
    Ended(#[from] JoinError),
    /// A report cannot be written as JSON.
    #[error("the report cannot be kept")]
    Unwritable(#[from] serde_json::Error),
}

impl Report {
    /// Keeps it in place of the last one.
    ///
    /// # Errors
    /// A query that failed; a report that cannot be written.
    pub async fn keep(&self, db: &Database) -> Result<(), InspectionError> {
        let (text, at) = (serde_json::to_string(self)?, self.at);
        Ok(db.upkeep(move |conn| settings::set(conn, LAST, &text, at)).await?)
    }

    /// How many findings are so bad.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many things there are to mend: errors, warnings and failed checks. Hints are not among them.
    #[must_use]
    pub fn to_mend(&self) -> usize {
        let failed = self.checks.iter().filter(|check| check.outcome.is_err()).count();
        self.count(Severity::Error) + self.count(Severity::Warning) + failed
    }
}

/// The report that was kept last. One that another release has written in another form counts as none.
///
/// # Errors
/// A failed query.
pub fn last_report(conn: &mut DbConnection) -> QueryResult<Option<Report>> {
    let text = settings::get(conn, LAST)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
