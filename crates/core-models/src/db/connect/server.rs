//! Connecting to a PostgreSQL server, and waiting for one that lets nobody in yet.

use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::{Access, ConnectError, establish, one_line};
use crate::db::outage::{self, Words};
use crate::db::{DatabaseError, DatabaseUrl, DbConnection, PoolOptions};

/// How long to wait before a server is asked again.
const PAUSE: Duration = Duration::from_millis(250);

/// [`establish`] for writing; a server that is starting or has no connection to spare gets the time to let us in.
pub(in crate::db) fn establish_patiently(
    url: &DatabaseUrl,
    options: &PoolOptions,
) -> Result<DbConnection, DatabaseError> {
    let until = Instant::now() + options.patience;
    let mut is_told = false;
    loop {
        match establish(url, Access::Write, options) {
            Err(DatabaseError::Connect(error)) if error.may_pass() && Instant::now() + PAUSE < until => {
                if !is_told {
                    let seconds = options.patience.as_secs();
                    tracing::warn!(%error, "the database lets nobody in yet; waiting for it for {seconds} seconds at most");
                }
                is_told = true;
                sleep(PAUSE);
            }
            result => return result,
        }
    }
}

/// Connects, and sets what every connection needs.
pub(super) fn open(
    url: &DatabaseUrl,
    access: Access,
    options: &PoolOptions,
) -> Result<PgConnection, DatabaseError> {
    let unreachable = |message: &str| {
        let (url, reason) = (url.clone(), one_line(message));
        if outage::is_crowded(message) {
            ConnectError::Crowded { url, reason }
        } else {
            ConnectError::Unreachable { url, reason }
        }
    };
    let mut conn = PgConnection::establish(&with_timeouts(&url.with_password()))
        .map_err(|error| unreachable(&error.to_string()))?;
    let timeout = match access {
        Access::Migrate => 0,
        Access::Read | Access::Write => options.statement_timeout.as_millis(),
    };
    sql_query("SELECT set_config('statement_timeout', $1, false)")
        .bind::<Text, _>(timeout.to_string())
        .execute(&mut conn)
        .map_err(|error| unreachable(&error.to_string()))?;
    if messages(&mut conn).map_err(|error| unreachable(&error.to_string()))?.1 == Words::Translated {
        // Only an administrator of the server may, and whom one has allowed it; `words` says so where it is refused.
        drop(conn.batch_execute("SET lc_messages TO 'C'"));
    }
    Ok(conn)
}

/// In which language the server tells this connection what is wrong, and whether we know its words.
fn messages(conn: &mut PgConnection) -> QueryResult<(String, Words)> {
    let locale: Setting = sql_query("SELECT current_setting('lc_messages') AS value").get_result(conn)?;
    let words = Words::of_locale(&locale.value);
    Ok((locale.value, words))
}

/// Whether we know the words of this database; who starts the site is told if we do not.
pub(in crate::db) fn words(url: &DatabaseUrl, conn: &mut DbConnection) -> Result<Words, DatabaseError> {
    let DbConnection::Postgres(c) = conn else { return Ok(Words::Known) };
    let (locale, words) = messages(c)?;
    if words == Words::Translated {
        tracing::warn!(
            database = %url,
            locale,
            "the PostgreSQL server translates its messages, so some failures cannot be told apart: \
             let its administrator run ALTER ROLE … SET lc_messages TO 'C' for the site's role"
        );
    }
    Ok(words)
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// A database in another encoding would refuse a visitor's message for one emoji.
pub(in crate::db) fn require_utf8(url: &DatabaseUrl, conn: &mut DbConnection) -> Result<(), DatabaseError> {
    let DbConnection::Postgres(c) = conn else { return Ok(()) };
    let encoding: Setting = sql_query("SELECT current_setting('server_encoding') AS value").get_result(c)?;
    match encoding.value.as_str() {
        "UTF8" => Ok(()),
        _ => Err(ConnectError::Encoding { url: url.clone(), encoding: encoding.value }.into()),
    }
}

/// The address with limits for everything the network can make us wait for, unless it sets its own.
fn with_timeouts(url: &str) -> String {
    const LIMITS: [(&str, &str); 5] = [
        ("connect_timeout", "2"),
        ("tcp_user_timeout", "5000"),
        ("keepalives_idle", "30"),
        ("keepalives_interval", "10"),
        ("keepalives_count", "3"),
    ];
    let mut limited = url.to_owned();
    for (name, value) in LIMITS {
        if !url.contains(&format!("{name}=")) {
            limited.push(if limited.contains('?') { '&' } else { '?' });
            limited.push_str(name);
            limited.push('=');
            limited.push_str(value);
        }
    }
    limited
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_address_gets_limits_but_keeps_its_own() {
        let limited = with_timeouts("postgres://db/site?connect_timeout=9");
        assert!(limited.starts_with("postgres://db/site?connect_timeout=9&tcp_user_timeout=5000&"));
        assert_eq!(limited.matches("connect_timeout").count(), 1);
        assert!(with_timeouts("postgres://db/site").contains("site?connect_timeout=2&"));
    }
}
