//! Work to be done later, stored so that no crash loses it.

mod queue;

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;

use crate::clock::stored;
use crate::db::{DbConnection, QueryResult};
use crate::ids::JobId;
use crate::on_backend;
use crate::page::{Page, Window};
use crate::schema::jobs;

pub use queue::{bury, claim_due, done, hurry, recall, resend, retry};
pub(crate) use queue::{forget, let_go};

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waiting for a person to let it go.
    Held,
    /// Waiting for its time.
    Pending,
    /// Claimed by a worker, until the lease ends.
    Running,
    /// Done.
    Done,
    /// Given up; a person may send it again.
    Dead,
}

/// The text is no state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a job is held, pending, running, done or dead")]
pub struct JobStateError;

impl JobState {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

crate::text_column::text_column!(JobState, JobStateError, [Held, Pending, Running, Done, Dead]);

/// A piece of work.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// Which handler performs it.
    pub kind: String,
    /// What the handler needs to know, as JSON.
    pub payload: String,
    /// What the job is about, like `message:7`.
    pub reference: Option<String>,
    /// How far it is.
    pub state: JobState,
    /// How often it was started, this time included.
    pub attempts: i32,
    /// When it is due.
    pub run_at: NaiveDateTime,
    /// Until when it belongs to the worker that runs it.
    pub lease_until: Option<NaiveDateTime>,
    /// Why it failed the last time.
    pub last_error: Option<String>,
    /// When it was stored.
    pub created_at: NaiveDateTime,
    /// When it was done or given up.
    pub finished_at: Option<NaiveDateTime>,
}

/// Without the payload, which may be a whole mail.
impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, kind, reference, state, attempts, run_at, lease_until, .. } = self;
        f.debug_struct("Job")
            .field("id", id)
            .field("kind", kind)
            .field("reference", reference)
            .field("state", state)
            .field("attempts", attempts)
            .field("run_at", run_at)
            .field("lease_until", lease_until)
            .finish_non_exhaustive()
    }
}

/// A piece of work to be stored.
#[derive(Clone)]
pub struct NewJob {
    /// Which handler performs it.
    pub kind: String,
    /// What the handler needs to know, as JSON.
    pub payload: String,
    /// What the job is about, like `message:7`.
    pub reference: Option<String>,
    /// When it is due.
    pub run_at: DateTime<Utc>,
    /// Whether a person must let it go first.
    pub held: bool,
}

/// How much work is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct UndeliveredCounts {
    /// Jobs that will be tried, or are being tried.
    pub pending: i64,
    /// Jobs that were given up.
    pub dead: i64,
}

/// Jobs that wait longer than they should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// How many.
    pub count: i64,
    /// Why the one that waits longest failed the last time; nothing if it was never tried.
    pub reason: Option<String>,
}

/// Stores a job; in the transaction that makes it necessary.
///
/// # Errors
///
/// Those of the query.
pub fn enqueue(conn: &mut DbConnection, new: NewJob, now: DateTime<Utc>) -> QueryResult<JobId> {
    let row = (
        jobs::kind.eq(new.kind),
        jobs::payload.eq(new.payload),
        jobs::reference.eq(new.reference),
        jobs::state.eq(if new.held { JobState::Held } else { JobState::Pending }),
        jobs::run_at.eq(stored(new.run_at)),
        jobs::created_at.eq(stored(now)),
    );
    Ok(
        on_backend!(conn, c => diesel::insert_into(jobs::table).values(row).returning(jobs::id).get_result(c))?,
    )
}

/// The job with this id.
///
/// # Errors
///
/// [`NotFound`](crate::DatabaseError::NotFound) when there is none.
pub fn by_id(conn: &mut DbConnection, id: JobId) -> QueryResult<Job> {
    Ok(jobs::table.find(id).select(Job::as_select()).first(conn)?)
}

/// One page of the jobs that were given up, the last first.
///
/// # Errors
///
/// Those of the queries.
pub fn list_dead(conn: &mut DbConnection, page: i64, per_page: i64) -> QueryResult<Page<Job>> {
    let window = Window::new(page, per_page);
    let dead = jobs::table.filter(jobs::state.eq(JobState::Dead));
    let total = dead.count().get_result(conn)?;
    let items = dead
        .order((jobs::finished_at.desc(), jobs::id.desc()))
        .limit(window.limit())
        .offset(window.offset())
        .select(Job::as_select())
        .load(conn)?;
    Ok(window.page(items, total))
}

/// One page of the jobs that failed and wait for another try, or are [`late`]; the first to be stored first.
///
/// # Errors
///
/// Those of the queries.
pub fn list_delayed(
    conn: &mut DbConnection,
    since: DateTime<Utc>,
    page: i64,
    per_page: i64,
) -> QueryResult<Page<Job>> {
    let window = Window::new(page, per_page);
    let overdue = jobs::created_at.lt(stored(since)).and(jobs::run_at.lt(stored(since)));
    let delayed = jobs::table
        .filter(jobs::state.eq_any([JobState::Pending, JobState::Running]))
        .filter(jobs::last_error.is_not_null().or(overdue));
    let total = delayed.clone().count().get_result(conn)?;
    let items = delayed
        .order((jobs::created_at, jobs::id))
        .limit(window.limit())
        .offset(window.offset())
        .select(Job::as_select())
        .load(conn)?;
    Ok(window.page(items, total))
}

/// How much work is waiting or was given up.
///
/// # Errors
///
/// Those of the queries.
pub fn undelivered_counts(conn: &mut DbConnection) -> QueryResult<UndeliveredCounts> {
    let counts: Vec<(JobState, i64)> =
        jobs::table.group_by(jobs::state).select((jobs::state, diesel::dsl::count_star())).load(conn)?;
    let mut undelivered = UndeliveredCounts::default();
    for (state, count) in counts {
        match state {
            JobState::Pending | JobState::Running => undelivered.pending += count,
            JobState::Dead => undelivered.dead += count,
            JobState::Held | JobState::Done => {}
        }
    }
    Ok(undelivered)
}

/// The jobs that were stored before `since`, should have been begun by then, and are not done.
///
/// # Errors
///
/// Those of the queries.
pub fn late(conn: &mut DbConnection, since: DateTime<Utc>) -> QueryResult<Option<Late>> {
    let waiting = jobs::table
        .filter(jobs::state.eq_any([JobState::Pending, JobState::Running]))
        .filter(jobs::created_at.lt(stored(since)))
        .filter(jobs::attempts.gt(0).or(jobs::run_at.lt(stored(since))));
    let count = waiting.clone().count().get_result(conn)?;
    let longest = waiting.order((jobs::created_at, jobs::id)).select(jobs::last_error);
    let reason = longest.first(conn).optional()?;
    Ok(reason.map(|reason| Late { count, reason }))
}

/// The jobs about one thing, in the order in which they were stored.
///
/// # Errors
///
/// Those of the query.
pub fn for_reference(conn: &mut DbConnection, reference: &str) -> QueryResult<Vec<Job>> {
    let about = jobs::table.filter(jobs::reference.eq(reference));
    Ok(about.order(jobs::id).select(Job::as_select()).load(conn)?)
}

/// Forgets the jobs that were done before `before`; says how many.
///
/// # Errors
///
/// Those of the query.
pub fn purge_done(conn: &mut DbConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    let old = jobs::table.filter(jobs::state.eq(JobState::Done)).filter(jobs::finished_at.lt(stored(before)));
    Ok(diesel::delete(old).execute(conn)?)
}
