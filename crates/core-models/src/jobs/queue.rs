//! Taking a job from the queue and putting it back, with several workers and crashes in between.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{Job, JobState, by_id};
use crate::changes::{Note, Subject, Transaction, What};
use crate::clock::{latest, stored};
use crate::db::{DbConnection, QueryResult};
use crate::ids::JobId;
use crate::schema::jobs;

/// How often a claim is tried when other workers are faster, before the caller is told that nothing is due.
const CLAIM_TRIES: u32 = 20;

/// The most jobs that one statement changes.
const AT_ONCE: usize = 500;

/// Claims the job of these kinds that has been due longest, for the time of the lease.
///
/// The job is due again when the lease has passed, so that a worker that died holds nothing up.
///
/// # Errors
///
/// Those of the queries.
pub fn claim_due(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    lease: Duration,
    kinds: &[&str],
) -> QueryResult<Option<Job>> {
    for _ in 0..CLAIM_TRIES {
        let Some(due) = longest_due(conn, stored(now), kinds)? else { return Ok(None) };
        // Every claim counts an attempt, so this matches only if nobody else has claimed it since.
        let unclaimed = jobs::table
            .find(due.id)
            .filter(jobs::state.eq(due.state))
            .filter(jobs::attempts.eq(due.attempts))
            .filter(jobs::run_at.eq(due.run_at));
        let claim = (
            jobs::state.eq(JobState::Running),
            jobs::attempts.eq(due.attempts.saturating_add(1)),
            jobs::lease_until.eq(stored(now + lease)),
        );
        if diesel::update(unclaimed).set(claim).execute(conn)? == 1 {
            return by_id(conn, due.id).map(Some);
        }
    }
    Ok(None)
}

fn longest_due(conn: &mut DbConnection, now: NaiveDateTime, kinds: &[&str]) -> QueryResult<Option<Job>> {
    let waiting = jobs::table
        .filter(jobs::kind.eq_any(kinds.to_vec()))
        .filter(jobs::state.eq(JobState::Pending))
        .filter(jobs::run_at.le(now))
        .order((jobs::run_at, jobs::id))
        .select(Job::as_select());
    let abandoned = jobs::table
        .filter(jobs::kind.eq_any(kinds.to_vec()))
        .filter(jobs::state.eq(JobState::Running))
        .filter(jobs::lease_until.le(now))
        .order((jobs::run_at, jobs::id))
        .select(Job::as_select());
    match abandoned.first(conn).optional()? {
        Some(job) => Ok(Some(job)),
        None => Ok(waiting.first(conn).optional()?),
    }
}

/// Marks a job as done; says whether it still belonged to the worker with this lease.
///
/// # Errors
///
/// Those of the query.
pub fn done(
    conn: &mut DbConnection,
    id: JobId,
    lease_until: Option<NaiveDateTime>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let change = (
        jobs::state.eq(JobState::Done),
        jobs::lease_until.eq(None::<NaiveDateTime>),
        jobs::last_error.eq(None::<String>),
        jobs::finished_at.eq(Some(stored(now))),
    );
    Ok(diesel::update(leased(id, lease_until)).set(change).execute(conn)? == 1)
}

/// Puts a job that failed back until `run_at`; says whether it still belonged to the worker with this lease.
///
/// # Errors
///
/// Those of the query.
pub fn retry(
    conn: &mut DbConnection,
    id: JobId,
    lease_until: Option<NaiveDateTime>,
    error: &str,
    run_at: DateTime<Utc>,
) -> QueryResult<bool> {
    let change = (
        jobs::state.eq(JobState::Pending),
        jobs::lease_until.eq(None::<NaiveDateTime>),
        jobs::last_error.eq(Some(without_nul(error))),
        jobs::run_at.eq(stored(run_at)),
    );
    Ok(diesel::update(leased(id, lease_until)).set(change).execute(conn)? == 1)
}

/// Gives a job up; says whether it still belonged to the worker with this lease.
///
/// # Errors
///
/// Those of the query.
pub fn bury(
    conn: &mut DbConnection,
    id: JobId,
    lease_until: Option<NaiveDateTime>,
    error: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let change = (
        jobs::state.eq(JobState::Dead),
        jobs::lease_until.eq(None::<NaiveDateTime>),
        jobs::last_error.eq(Some(without_nul(error))),
        jobs::finished_at.eq(Some(stored(now))),
    );
    Ok(diesel::update(leased(id, lease_until)).set(change).execute(conn)? == 1)
}

/// Tries a job again that was given up or waits for another try, as if for the first time; says whether it was so.
///
/// # Errors
///
/// Those of the query.
pub fn resend(tx: &mut Transaction<'_>, id: JobId, now: DateTime<Utc>) -> QueryResult<bool> {
    let failed = jobs::state.eq(JobState::Pending).and(jobs::attempts.gt(0));
    let stuck = jobs::table.find(id).filter(jobs::state.eq(JobState::Dead).or(failed));
    let change = (
        jobs::state.eq(JobState::Pending),
        jobs::attempts.eq(0),
        jobs::run_at.eq(stored(now)),
        jobs::finished_at.eq(None::<NaiveDateTime>),
    );
    let resent = diesel::update(stuck).set(change).execute(tx.conn())? == 1;
    if resent {
        let subject = Subject { feature: "mail", kind: "mail", key: id.to_string(), title: String::new() };
        tx.note(Note::new(subject, What::Changed).field("state", "undelivered", "sent again"));
    }
    Ok(resent)
}

/// Lets the jobs of a kind that wait for another try run now: what stood in their way is gone.
///
/// # Errors
///
/// Those of the query.
pub fn hurry(conn: &mut DbConnection, kind: &str, now: DateTime<Utc>) -> QueryResult<usize> {
    let waiting = jobs::table
        .filter(jobs::kind.eq(kind))
        .filter(jobs::state.eq(JobState::Pending))
        .filter(jobs::attempts.gt(0))
        .filter(jobs::run_at.gt(stored(now)));
    Ok(diesel::update(waiting).set(jobs::run_at.eq(stored(now))).execute(conn)?)
}

/// Lets jobs run now that a clock which was ahead has put off: those that wait longer than any job does after so many tries.
/// With `lease`, which is the longest that a worker asks for, jobs whose worker died then are due again when it has passed.
/// Says how many they were.
///
/// # Errors
///
/// Those of the queries.
pub fn recall(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    longest: impl Fn(i32) -> Duration,
    lease: Option<Duration>,
) -> QueryResult<usize> {
    let ahead: Vec<(JobId, i32, NaiveDateTime)> = jobs::table
        .filter(jobs::state.eq(JobState::Pending).and(jobs::run_at.gt(latest(now))))
        .select((jobs::id, jobs::attempts, jobs::run_at))
        .load(conn)?;
    let too_far = ahead.into_iter().filter(|(_, tries, due)| *due > latest(now + longest(*tries)));
    let ids: Vec<JobId> = too_far.map(|(id, _, _)| id).collect();
    let mut recalled = 0;
    for some in ids.chunks(AT_ONCE) {
        let put_off =
            jobs::table.filter(jobs::id.eq_any(some.to_vec())).filter(jobs::state.eq(JobState::Pending));
        recalled += diesel::update(put_off).set(jobs::run_at.eq(stored(now))).execute(conn)?;
    }
    if let Some(lease) = lease {
        let abandoned = jobs::table
            .filter(jobs::state.eq(JobState::Running).and(jobs::lease_until.gt(latest(now + lease))));
        let set = jobs::lease_until.eq(stored(now + lease));
        recalled += diesel::update(abandoned).set(set).execute(conn)?;
    }
    Ok(recalled)
}

/// Lets the held jobs about one thing go; says how many.
pub(crate) fn let_go(conn: &mut DbConnection, reference: &str) -> QueryResult<usize> {
    let held = jobs::table.filter(jobs::reference.eq(reference)).filter(jobs::state.eq(JobState::Held));
    Ok(diesel::update(held).set(jobs::state.eq(JobState::Pending)).execute(conn)?)
}

/// Forgets the jobs about one thing, whatever their state; gives their payloads.
pub(crate) fn forget(conn: &mut DbConnection, reference: &str) -> QueryResult<Vec<String>> {
    let about = jobs::table.filter(jobs::reference.eq(reference));
    let payloads = about.order(jobs::id).select(jobs::payload).load(conn)?;
    diesel::delete(about).execute(conn)?;
    Ok(payloads)
}

/// What a mail server says may contain anything.
fn without_nul(error: &str) -> String {
    error.replace('\0', "")
}

#[diesel::dsl::auto_type(no_type_alias)]
fn leased(id: JobId, lease_until: Option<NaiveDateTime>) -> _ {
    let running: diesel::dsl::Filter<
        diesel::dsl::Find<jobs::table, JobId>,
        diesel::dsl::Eq<jobs::state, JobState>,
    > = jobs::table.find(id).filter(jobs::state.eq(JobState::Running));
    running.filter(jobs::lease_until.eq(lease_until))
}
