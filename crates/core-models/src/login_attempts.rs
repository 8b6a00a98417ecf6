//! Tries to sign in, counted so that guessing a password takes too long and nobody is locked out for good.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::clock::{latest, stored};
use crate::db::{DbConnection, MultiBackend, QueryResult, serialise};
use crate::ids::AttemptId;
use crate::on_backend;
use crate::rate::{RateCheck, RateLimit};
use crate::schema::login_attempts;

/// How many failures are allowed; `None` means any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginLimits {
    /// For one account from one address.
    pub account_and_address: Option<RateLimit>,
    /// For one account from all unknown devices together.
    pub account: Option<RateLimit>,
    /// For one address, over all accounts.
    pub address: Option<RateLimit>,
}

impl Default for LoginLimits {
    fn default() -> Self {
        let limit = |count, minutes: u64| Some(RateLimit { count, per: Duration::from_secs(minutes * 60) });
        Self { account_and_address: limit(5, 15), account: limit(20, 60), address: limit(50, 15) }
    }
}

/// Whether a password may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may; the try is counted until it [`succeeded`].
    Allowed(AttemptId),
    /// There were too many.
    Limited {
        /// How long to wait until one more is allowed; at least a second.
        retry_after: Duration,
    },
}

/// Counts a try before the password is looked at, so that tries at the same time cannot pass the limit.
///
/// `device` says that the browser proved to be one from which this account has signed in before: such a
/// browser has limits of its own, so that a stranger's tries do not lock the owner out.
///
/// # Errors
///
/// Those of the queries.
pub fn reserve(
    conn: &mut DbConnection,
    account_key: &str,
    address_key: &str,
    device: bool,
    limits: &LoginLimits,
    now: DateTime<Utc>,
) -> QueryResult<Attempt> {
    serialise(conn, &format!("login:account:{account_key}"))?;
    serialise(conn, &format!("login:address:{address_key}"))?;
    let here = login_attempts::account_key
        .eq(account_key.to_owned())
        .and(login_attempts::address_key.eq(address_key.to_owned()))
        .and(login_attempts::device.eq(device));
    let anywhere =
        login_attempts::account_key.eq(account_key.to_owned()).and(login_attempts::device.eq(false));
    let address = login_attempts::address_key.eq(address_key.to_owned());
    let account_limit = limits.account.filter(|_| !device);
    let waits = [
        wait_for(conn, Box::new(here), limits.account_and_address, now)?,
        wait_for(conn, Box::new(anywhere), account_limit, now)?,
        wait_for(conn, Box::new(address), limits.address, now)?,
    ];
    let longest = waits.into_iter().flatten().max();
    if let Some(retry_after) = longest {
        return Ok(Attempt::Limited { retry_after });
    }
    let row = (
        login_attempts::account_key.eq(account_key),
        login_attempts::address_key.eq(address_key),
        login_attempts::device.eq(device),
        login_attempts::attempted_at.eq(stored(now)),
    );
    let id = on_backend!(conn, c => {
        diesel::insert_into(login_attempts::table).values(row).returning(login_attempts::id).get_result(c)
    })?;
    Ok(Attempt::Allowed(id))
}

type Condition =
    Box<dyn BoxableExpression<login_attempts::table, MultiBackend, SqlType = diesel::sql_types::Bool>>;

/// How long to wait, if the tries that meet the condition have reached the limit.
fn wait_for(
    conn: &mut DbConnection,
    condition: Condition,
    limit: Option<RateLimit>,
    now: DateTime<Utc>,
) -> QueryResult<Option<Duration>> {
    let Some(limit) = limit else { return Ok(None) };
    let blocking: Option<NaiveDateTime> = login_attempts::table
        .filter(condition)
        .filter(login_attempts::attempted_at.gt(limit.since(now)))
        .filter(login_attempts::attempted_at.le(latest(now)))
        .order(login_attempts::attempted_at.desc())
        .offset(limit.blocking_position())
        .limit(1)
        .select(login_attempts::attempted_at)
        .first(conn)
        .optional()?;
    match limit.check(blocking, now) {
        RateCheck::Clear => Ok(None),
        RateCheck::Limited { retry_after } => Ok(Some(retry_after)),
    }
}

/// Forgets the tries for this account from this address, since the password was right.
///
/// # Errors
///
/// Those of the query.
pub fn succeeded(conn: &mut DbConnection, account_key: &str, address_key: &str) -> QueryResult<()> {
    let mine = login_attempts::table
        .filter(login_attempts::account_key.eq(account_key))
        .filter(login_attempts::address_key.eq(address_key));
    diesel::delete(mine).execute(conn)?;
    Ok(())
}

/// Takes back one try that was no try: the password was never looked at.
///
/// # Errors
///
/// Those of the query.
pub fn withdraw(conn: &mut DbConnection, id: AttemptId) -> QueryResult<()> {
    diesel::delete(login_attempts::table.find(id)).execute(conn)?;
    Ok(())
}

/// Forgets the tries before `before`; says how many.
///
/// # Errors
///
/// Those of the query.
pub fn purge(conn: &mut DbConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    let old = login_attempts::table.filter(login_attempts::attempted_at.lt(stored(before)));
    Ok(diesel::delete(old).execute(conn)?)
}
