//! Reads the whole site as its visitors get it, and keeps what was found for the panel.

mod facts;
mod visit;

use std::{collections::BTreeMap, sync::Arc};

use base_app::{App, InspectionError, Report, last_report};
use chrono::TimeDelta;
use core_models::clock::AHEAD;
use linter::Answer;
use sha2::{Digest, Sha256};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::doctor;

/// A kept report names so many findings; nobody mends more at once.
const KEPT: usize = 200;

/// A site is inspected by itself when the last time is so long ago.
const FRESH: TimeDelta = TimeDelta::days(1);

/// Reads the whole site, within this process and without the network, and says what is wrong.
///
/// # Errors
/// A query that failed; a site that cannot be asked.
pub async fn inspect(app: &Arc<App>) -> Result<Report, InspectionError> {
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

/// Inspects a running site, one time after the other.
#[derive(Debug)]
pub(crate) struct Inspector {
    permit: Semaphore,
}

impl Default for Inspector {
    fn default() -> Self {
        Self { permit: Semaphore::new(1) }
    }
}

impl Inspector {
    /// Reads the whole site and keeps the report in place of the last one.
    ///
    /// # Errors
    /// [`InspectionError::UnderWay`] while another inspection of this process runs; otherwise as [`inspect`].
    pub(crate) async fn inspect_and_keep(&self, app: &Arc<App>) -> Result<Report, InspectionError> {
        let Ok(_permit) = self.permit.try_acquire() else { return Err(InspectionError::UnderWay) };
        let mut report = inspect(app).await?;
        report.findings.truncate(KEPT);
        report.keep(&app.db).await?;
        Ok(report)
    }

    /// Inspects the site if that was long ago. A failure is logged; the next time comes soon.
    pub(crate) async fn refresh(&self, app: &Arc<App>) {
        let last = match app.db.read(last_report).await {
            Ok(last) => last,
            Err(error) => return tracing::warn!(%error, "the last inspection is not known"),
        };
        let now = app.clock.now();
        if last.is_some_and(|last| last.at <= now + AHEAD && now - last.at < FRESH) {
            return;
        }
        match self.inspect_and_keep(app).await {
            Ok(report) => {
                tracing::info!(pages = report.pages, to_mend = report.to_mend(), "inspected the site");
            }
            Err(InspectionError::UnderWay) => {}
            Err(error) => tracing::warn!(%error, "the site was not inspected"),
        }
    }
}
