//! Reads the whole site as its visitors get it, and keeps what was found for the panel.

mod facts;
mod visit;

use std::{collections::BTreeMap, io, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use core_models::{DatabaseError, DbConnection, QueryResult, clock::AHEAD, settings};
use linter::{Answer, Finding, Severity};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::task::{JoinError, spawn_blocking};

use crate::{App, Check, upkeep::doctor};

/// Under this name the last report is kept.
const LAST: &str = "inspection";

/// A kept report names so many findings; nobody mends more at once.
const KEPT: usize = 200;

/// A site is inspected by itself when the last time is so long ago.
const FRESH: TimeDelta = TimeDelta::days(1);

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

/// Reads the whole site, within this process and without the network, and says what is wrong.
///
/// # Errors
/// [`InspectionError::UnderWay`] while another inspection of this process runs; a query that failed.
pub async fn inspect(app: &Arc<App>) -> Result<Report, InspectionError> {
    let Ok(_permit) = app.inspection_permit.try_acquire() else { return Err(InspectionError::UnderWay) };
    let app = Arc::clone(app);
    // Pages are parsed here, which would hold up the requests of a whole worker.
    spawn_blocking(move || {
        let inspected = actix_web::rt::Runtime::new()?.block_on(visit::walk(&app))?;
        Ok(Report {
            at: app.clock.now(),
            pages: inspected.pages,
            cut_short: inspected.cut_short,
            findings: inspected.findings,
            checks: doctor::examine(&app),
        })
    })
    .await?
}

/// A page as a visitor reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// The status of the answer.
    pub(crate) status: u16,
    /// The SHA-256 of its text, in hexadecimal: no markup, and so no form token.
    pub(crate) sha256: String,
}

impl Page {
    fn of(answer: &Answer) -> Self {
        let text = sanitizer::plain_text(&String::from_utf8_lossy(&answer.body));
        let digest = Sha256::digest(text.as_bytes());
        Self { status: answer.status, sha256: base16ct::lower::encode_string(&digest) }
    }
}

/// Every page that a visitor could read, by its address.
///
/// # Errors
/// As [`inspect`].
pub(crate) fn pages(app: &Arc<App>) -> Result<BTreeMap<String, Page>, InspectionError> {
    actix_web::rt::System::new().block_on(visit::pages(app))
}

/// Reads the whole site and keeps the report in place of the last one.
///
/// # Errors
/// As [`inspect`].
pub async fn inspect_and_keep(app: &Arc<App>) -> Result<Report, InspectionError> {
    let mut report = inspect(app).await?;
    report.findings.truncate(KEPT);
    let (text, at) = (serde_json::to_string(&report)?, report.at);
    app.db.write(move |conn| settings::set(conn, LAST, &text, at)).await?;
    Ok(report)
}

/// The report that was kept last. One that another release has written in another form counts as none.
///
/// # Errors
/// A failed query.
pub fn last_report(conn: &mut DbConnection) -> QueryResult<Option<Report>> {
    let text = settings::get(conn, LAST)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Inspects the site if that was long ago. A failure is logged; the next time comes soon.
pub(crate) async fn refresh(app: &Arc<App>) {
    let last = match app.db.read(last_report).await {
        Ok(last) => last,
        Err(error) => return tracing::warn!(%error, "the last inspection is not known"),
    };
    let now = app.clock.now();
    if last.is_some_and(|last| last.at <= now + AHEAD && now - last.at < FRESH) {
        return;
    }
    match inspect_and_keep(app).await {
        Ok(report) => tracing::info!(pages = report.pages, to_mend = report.to_mend(), "inspected the site"),
        Err(InspectionError::UnderWay) => {}
        Err(error) => tracing::warn!(%error, "the site was not inspected"),
    }
}
