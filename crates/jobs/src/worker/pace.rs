//! Claims no more jobs of a kind in a time than its handler wants.

use std::time::Duration;

use chrono::{DateTime, Utc};
use core_models::jobs::{self, Job};
use core_models::rate::{self, RateCheck, RateLimit};
use core_models::{DbConnection, QueryResult, serialise};

/// What is counted: the tries that began, by their kind.
const BEGUN: &str = "jobs";

/// The job of this kind that has been due longest, unless as many as may have begun already.
pub(super) fn claim_due(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    lease: Duration,
    kind: &str,
    pace: &RateLimit,
) -> QueryResult<Option<Job>> {
    serialise(conn, &format!("{BEGUN} {kind}"))?;
    if rate::check(conn, BEGUN, kind, pace, now)? != RateCheck::Clear {
        return Ok(None);
    }
    let job = jobs::claim_due(conn, now, lease, &[kind])?;
    if job.is_some() {
        rate::record(conn, BEGUN, kind, now)?;
    }
    Ok(job)
}
