//! How long messages are kept, as the privacy page promises, and all that goes with one.

use base_app::{App, Facts, remove_picture};
use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use core_models::{
    Actor, DatabaseError, DbConnection, MessageId, QueryResult,
    messages::{self, Deleted},
    settings,
};

/// The most messages that go in one transaction, so that nobody waits for it.
const AT_ONCE: usize = 100;

/// Months differ in length: from the day a number of months before another, the same number of months may lead this much further.
const MONTHS_DIFFER: TimeDelta = TimeDelta::days(5);

/// Owners are told this long before messages go.
pub(crate) const NOTICE: TimeDelta = TimeDelta::days(30);

/// A clock that moved on by more than this since messages were last looked for may be wrong.
const LEAP: TimeDelta = TimeDelta::days(35);

/// How long such a clock has to stay where it is before messages go by it.
const DOUBT: TimeDelta = TimeDelta::days(1);

/// When messages go by themselves.
#[derive(Debug, Clone, Copy)]
pub struct MessageKeeping {
    /// For how many months they are kept at most.
    pub months: u16,
    zone: Tz,
    /// Before this day none goes: the owner has not been told for long enough.
    not_before: NaiveDate,
}

/// A message that goes by itself on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Going {
    /// The message's id.
    pub(crate) id: MessageId,
    /// The day on which it goes.
    pub(crate) on: NaiveDate,
    /// Whether it is in quarantine.
    pub(crate) quarantined: bool,
}

impl MessageKeeping {
    /// What the site has promised; nothing if messages stay until somebody deletes them. It knows of no notice to the owner.
    #[must_use]
    pub fn of(facts: &Facts) -> Option<Self> {
        let months = facts.legal.messages_kept_months?;
        Some(Self { months, zone: facts.time_zone, not_before: NaiveDate::MIN })
    }

    /// The same, and no message goes before its owner was told for [`NOTICE`].
    ///
    /// # Errors
    /// A failed query.
    pub(crate) fn announced(self, conn: &mut DbConnection) -> QueryResult<Self> {
        let not_before = promised(conn)?.map_or(NaiveDate::MIN, |(_, day)| day);
        Ok(Self { not_before, ..self })
    }

    /// Writes down what is promised from now on. Where that is new, and messages would go soon by it, they wait until the owner
    /// was told.
    ///
    /// # Errors
    /// A failed query.
    pub fn promise(self, conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<()> {
        if promised(conn)?.is_some_and(|(months, _)| months == self.months) {
            return Ok(());
        }
        let today = self.today(now);
        let soon = self.going_by(conn, today + NOTICE)?;
        let day = if soon.is_empty() { today } else { today + NOTICE };
        settings::set(conn, settings::MESSAGES_PROMISED, &format!("{} {day}", self.months), now)
    }

    /// The day on which a message goes, in its first minutes: so “at the latest after six months” is true to the hour.
    #[must_use]
    pub(crate) fn goes_on(&self, submitted: NaiveDateTime) -> NaiveDate {
        let came = submitted.and_utc().with_timezone(&self.zone).date_naive();
        let due = came.checked_add_months(Months::new(self.months.into())).unwrap_or(NaiveDate::MAX);
        due.max(self.not_before)
    }

    /// The day it is where the business is.
    #[must_use]
    pub(crate) fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.zone).date_naive()
    }

    /// The messages that will be gone at the end of `day`, the first to go first.
    ///
    /// # Errors
    /// A failed query.
    pub(crate) fn going_by(&self, conn: &mut DbConnection, day: NaiveDate) -> QueryResult<Vec<Going>> {
        let waiting = messages::waiting(conn, self.nothing_later(day))?;
        let going = waiting.into_iter().map(|message| Going {
            id: message.id,
            on: self.goes_on(message.submitted_at),
            quarantined: message.quarantined,
        });
        Ok(going.filter(|going| going.on <= day).collect())
    }

    /// How many messages are older than they may be, those that somebody wants to keep among them; in a database of any release.
    ///
    /// # Errors
    /// A failed query.
    pub(crate) fn overdue(&self, conn: &mut DbConnection, now: DateTime<Utc>) -> QueryResult<usize> {
        let today = self.today(now);
        let old = messages::submitted_before(conn, self.nothing_later(today))?;
        Ok(old.into_iter().filter(|submitted| self.goes_on(*submitted) <= today).count())
    }

    /// A moment after which nothing came that goes by `day`.
    fn nothing_later(&self, day: NaiveDate) -> DateTime<Utc> {
        let came = day.checked_sub_months(Months::new(self.months.into())).unwrap_or(NaiveDate::MIN);
        came.and_time(NaiveTime::MIN).and_utc() + MONTHS_DIFFER
    }
}

/// Deletes a message with all that belongs to it: answers, notes, photos, and its mails, sent or not.
///
/// # Errors
/// [`DatabaseError::NotFound`], and what else the database says.
pub(crate) async fn delete_message(app: &App, actor: Actor, id: MessageId) -> Result<(), DatabaseError> {
    let deleted = app.db.change(actor, app.clock.now(), move |tx| messages::delete(tx, id)).await?;
    remove_rest(app, vec![deleted]).await;
    Ok(())
}

/// How many messages went by themselves on the last day on which any did.
///
/// # Errors
/// A failed query.
pub(crate) fn last_deletion(conn: &mut DbConnection) -> QueryResult<Option<(NaiveDate, usize)>> {
    let tally = settings::get(conn, settings::MESSAGES_DELETED)?;
    Ok(tally.as_deref().and_then(|tally| {
        let (day, count) = tally.split_once(' ')?;
        Some((day.parse().ok()?, count.parse().ok()?))
    }))
}

/// Deletes the messages whose time is over, and says how many that were.
///
/// # Errors
/// A failed query.
pub(crate) async fn delete_overdue(app: &App) -> Result<usize, DatabaseError> {
    let Some(keeping) = MessageKeeping::of(&app.facts) else { return Ok(0) };
    let now = app.clock.now();
    if !app.db.upkeep(move |conn| is_believed(conn, keeping.today(now), now)).await? {
        return Ok(0);
    }
    let mut all = 0;
    loop {
        let deleted = app.db.upkeep(move |conn| delete_some(conn, keeping, now)).await?;
        let count = deleted.len();
        if count > 0 {
            remove_rest(app, deleted).await;
        }
        all += count;
        if count < AT_ONCE {
            return Ok(all);
        }
    }
}

fn delete_some(
    conn: &mut DbConnection,
    keeping: MessageKeeping,
    now: DateTime<Utc>,
) -> Result<Vec<Deleted>, DatabaseError> {
    let keeping = keeping.announced(conn)?;
    let today = keeping.today(now);
    let mut going = keeping.going_by(conn, today)?;
    going.truncate(AT_ONCE);
    let deleted =
        going.iter().map(|going| messages::expire(conn, going.id)).collect::<QueryResult<Vec<_>>>()?;
    if !deleted.is_empty() {
        let before = last_deletion(conn)?.filter(|(day, _)| *day == today).map_or(0, |(_, count)| count);
        let tally = format!("{today} {}", before + deleted.len());
        settings::set(conn, settings::MESSAGES_DELETED, &tally, now)?;
    }
    Ok(deleted)
}

/// Whether messages may go by this clock. One that leaps ahead, as after a fault or when a site was off for long, is believed a
/// day later: by then somebody has set it right, if it was wrong.
fn is_believed(conn: &mut DbConnection, today: NaiveDate, now: DateTime<Utc>) -> QueryResult<bool> {
    let looked = looked(conn)?;
    let from = match looked {
        Some((day, _)) if today.signed_duration_since(day) > LEAP => {
            tracing::warn!(%day, %today, "the clock has leapt ahead: messages whose time is over wait for a day");
            now + DOUBT
        }
        Some((day, from)) if day <= today => from,
        _ => now,
    };
    if looked != Some((today, from)) {
        settings::set(conn, settings::MESSAGES_LOOKED, &format!("{today} {}", from.to_rfc3339()), now)?;
    }
    Ok(from <= now)
}

/// The last day on which messages were looked for, and from when on the clock is believed.
fn looked(conn: &mut DbConnection) -> QueryResult<Option<(NaiveDate, DateTime<Utc>)>> {
    let looked = settings::get(conn, settings::MESSAGES_LOOKED)?;
    Ok(looked.as_deref().and_then(|looked| {
        let (day, from) = looked.split_once(' ')?;
        Some((day.parse().ok()?, from.parse().ok()?))
    }))
}

/// For how many months messages are promised to be kept at most, and from which day on they are deleted by that.
fn promised(conn: &mut DbConnection) -> QueryResult<Option<(u16, NaiveDate)>> {
    let promised = settings::get(conn, settings::MESSAGES_PROMISED)?;
    Ok(promised.as_deref().and_then(|promised| {
        let (months, day) = promised.split_once(' ')?;
        Some((months.parse().ok()?, day.parse().ok()?))
    }))
}

/// Removes what is not in the tables. Whatever cannot be removed goes later, as old mails, unknown photos and the log do.
async fn remove_rest(app: &App, deleted: Vec<Deleted>) {
    if let Err(error) = app.db.empty_log().await {
        tracing::warn!(%error, "the database's log was not emptied");
    }
    for photo in deleted.iter().flat_map(|deleted| &deleted.photos) {
        remove_picture(&app.settings.storage.private_uploads, photo).await;
    }
    for mail in deleted.iter().flat_map(|deleted| &deleted.mails) {
        let Ok(mail) = serde_json::from_str::<email::Message>(mail) else { continue };
        if let Err(error) = app.mailer.forget(&mail.message_id) {
            tracing::warn!(%error, "the file of a mail was not removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeping(months: u16) -> MessageKeeping {
        MessageKeeping { months, zone: chrono_tz::Europe::Berlin, not_before: NaiveDate::MIN }
    }

    fn moment(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_message_goes_on_the_day_of_the_month_on_which_it_came() {
        for (months, came, goes) in [
            (6, "2026-05-30T12:00:00", "2026-11-30"),
            (6, "2026-08-31T12:00:00", "2027-02-28"),
            (6, "2027-08-31T12:00:00", "2028-02-29"),
            (1, "2027-01-31T12:00:00", "2027-02-28"),
            (12, "2028-02-29T12:00:00", "2029-02-28"),
            // Half past midnight of the next day in Berlin.
            (6, "2026-05-14T22:30:00", "2026-11-15"),
        ] {
            let expected: NaiveDate = goes.parse().unwrap();
            assert_eq!(keeping(months).goes_on(moment(came)), expected, "{came}");
        }
    }

    #[test]
    fn no_message_that_goes_by_a_day_came_after_the_moment_that_is_asked_for() {
        for months in [1, 6, 12, 13, 120] {
            let keeping = keeping(months);
            let first: NaiveDate = "2026-01-01".parse().unwrap();
            for day in first.iter_days().take(1_600) {
                let came = day.and_hms_opt(23, 59, 59).unwrap();
                assert!(came.and_utc() < keeping.nothing_later(keeping.goes_on(came)), "{months} {came}");
            }
        }
    }
}
