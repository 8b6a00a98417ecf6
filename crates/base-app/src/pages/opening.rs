//! Whether the business is open now, until when, and when it opens again, in its own time zone.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::{
    Facts, beginning_of,
    site::{Day, SpecialHours, TimeOfDay},
};

/// How far ahead the next opening is looked for.
const HORIZON: u64 = 62;

/// How many days back it is looked when the business closed last.
const PAST: u64 = 7;

/// How many changes a page knows in advance, for a visitor who leaves it open: those of two days.
const CHANGES: usize = 8;

/// Special days are announced beside the hours so long before.
const NOTICE: TimeDelta = TimeDelta::days(35);

/// An opening so far from the last closing is told by its date: a weekday alone could mean the wrong week.
const A_WEEK: TimeDelta = TimeDelta::days(7);

/// What pages say of the hours at one moment.
#[derive(Debug, Serialize)]
pub(crate) struct Opening {
    /// What is so now, and the next few changes.
    states: Vec<State>,
    /// The special days that are near.
    special: Vec<NearDays>,
}

/// Open or closed, since a moment.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct State {
    since: DateTime<Utc>,
    open: bool,
    /// When it closes; none when it never does.
    closes: Option<TimeOfDay>,
    /// When it opens again.
    opens: Option<NextOpening>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct NextOpening {
    near: Option<Near>,
    day: Day,
    time: TimeOfDay,
    /// The moment, when it is a week or more after the last closing.
    date: Option<DateTime<Utc>>,
}

/// A day that people do not call by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Near {
    Today,
    Tomorrow,
}

#[derive(Debug, Serialize)]
struct NearDays {
    label: String,
    from: DateTime<Utc>,
    /// The last day, when it is another one.
    until: Option<DateTime<Utc>>,
    opens: Option<TimeOfDay>,
    closes: Option<TimeOfDay>,
}

/// A time during which the business is open without a break.
struct Span {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Opening {
    /// What the facts say at `now`; none when they hold no hours.
    pub(crate) fn at(now: DateTime<Utc>, facts: &Facts) -> Option<Self> {
        if facts.hours.is_empty() && facts.special_hours.is_empty() {
            return None;
        }
        let today = now.with_timezone(&facts.time_zone).date_naive();
        Some(Self {
            states: states(now, &spans(facts, today), facts.time_zone),
            special: near_days(facts, today),
        })
    }
}

/// Until when no page changes by itself: midnight, when days are called by other names, or the next opening or closing.
pub(crate) fn unchanged_until(now: DateTime<Utc>, facts: &Facts) -> DateTime<Utc> {
    let today = now.with_timezone(&facts.time_zone).date_naive();
    let midnight = beginning_of(today.succ_opt().unwrap_or(today), facts.time_zone);
    let states = states(now, &spans(facts, today), facts.time_zone);
    states.get(1).map_or(midnight, |next| next.since.min(midnight))
}

/// The state at `now` and the changes that follow. A state is told with the moment it began and not with `now`, so that
/// a page stays the same, and its `ETag` too, until something changes.
fn states(now: DateTime<Utc>, spans: &[Span], zone: Tz) -> Vec<State> {
    let over = spans.iter().take_while(|span| span.until <= now).count();
    let (ended, ahead) = spans.split_at(over);
    let mut states = Vec::new();
    if ahead.first().is_none_or(|span| span.from > now) {
        let since = ended.last().map_or(DateTime::UNIX_EPOCH, |span| span.until);
        states.extend(closed(since, ahead.first(), zone));
    }
    for (index, span) in ahead.iter().enumerate() {
        let for_ever = span.until - now > TimeDelta::days(7);
        let closes = (!for_ever).then(|| span.until.with_timezone(&zone).time().into());
        states.push(State { since: span.from, open: true, closes, opens: None });
        if for_ever {
            break;
        }
        states.extend(closed(span.until, ahead.get(index + 1), zone));
    }
    let past = states.iter().skip(1).take_while(|state| state.since <= now).count();
    states.drain(..past);
    states.truncate(CHANGES);
    states
}

/// A break, which is told anew at each midnight that makes “on Monday” “tomorrow”, and “tomorrow” “today”.
fn closed(since: DateTime<Utc>, next: Option<&Span>, zone: Tz) -> Vec<State> {
    let state = |from: DateTime<Utc>| State {
        since: from,
        open: false,
        closes: None,
        opens: next.map(|span| NextOpening::of(span.from, since, from, zone)),
    };
    let opening = next.map(|span| span.from.with_timezone(&zone).date_naive());
    let days = opening.into_iter().flat_map(|day| [day.pred_opt(), Some(day)]).flatten();
    let midnights = days.filter_map(|day| instant(day.and_time(NaiveTime::MIN), zone, Edge::First));
    [since].into_iter().chain(midnights.filter(|midnight| *midnight > since)).map(state).collect()
}

impl NextOpening {
    /// An opening at `moment` after a closing at `since`, as it is told at `told`.
    fn of(moment: DateTime<Utc>, since: DateTime<Utc>, told: DateTime<Utc>, zone: Tz) -> Self {
        let local = moment.with_timezone(&zone);
        let near = match (local.date_naive() - told.with_timezone(&zone).date_naive()).num_days() {
            0 => Some(Near::Today),
            1 => Some(Near::Tomorrow),
            _ => None,
        };
        Self {
            near,
            day: chrono::Datelike::weekday(&local).into(),
            time: local.time().into(),
            date: (moment - since >= A_WEEK).then_some(moment),
        }
    }
}

/// When the business is open, from some days ago until the horizon.
fn spans(facts: &Facts, today: NaiveDate) -> Vec<Span> {
    let first = today.checked_sub_days(Days::new(PAST)).unwrap_or(today);
    let mut all: Vec<Span> = (0..=PAST + HORIZON)
        .filter_map(|ahead| first.checked_add_days(Days::new(ahead)))
        .flat_map(|date| {
            times(facts, date).into_iter().filter_map(move |times| span(date, times, facts.time_zone))
        })
        .collect();
    all.sort_by_key(|span| span.from);
    let mut joined: Vec<Span> = Vec::new();
    for span in all {
        match joined.last_mut() {
            Some(last) if last.until >= span.from => last.until = last.until.max(span.until),
            _ => joined.push(span),
        }
    }
    joined
}

/// The hours of one day: the special ones if it has any, or else those of its weekday.
fn times(facts: &Facts, date: NaiveDate) -> Vec<(TimeOfDay, TimeOfDay)> {
    let special: Vec<&SpecialHours> =
        facts.special_hours.iter().filter(|special| special.covers(date)).collect();
    if !special.is_empty() {
        return special.into_iter().filter_map(SpecialHours::times).collect();
    }
    let day = Day::from(chrono::Datelike::weekday(&date));
    let of_day = facts.hours.iter().filter(|hours| hours.days.contains(&day));
    of_day.map(|hours| (hours.opens, hours.closes)).collect()
}

fn span(date: NaiveDate, (opens, closes): (TimeOfDay, TimeOfDay), zone: Tz) -> Option<Span> {
    let last = if closes > opens { date } else { date.succ_opt()? };
    let (opens, closes) = (date.and_time(opens.time()), last.and_time(closes.time()));
    Some(Span { from: instant(opens, zone, Edge::First)?, until: instant(closes, zone, Edge::Last)? })
}

/// Which moment is meant by a time that the clock shows twice.
enum Edge {
    First,
    Last,
}

/// The moment at which the clock on the wall shows `local`. A time that is skipped in spring is taken an hour later.
fn instant(local: NaiveDateTime, zone: Tz, edge: Edge) -> Option<DateTime<Utc>> {
    let found = zone.from_local_datetime(&local);
    let moment = match edge {
        Edge::First => found.earliest(),
        Edge::Last => found.latest(),
    };
    let moment = moment.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest())?;
    Some(moment.with_timezone(&Utc))
}

fn near_days(facts: &Facts, today: NaiveDate) -> Vec<NearDays> {
    let near = |special: &&SpecialHours| {
        special.last() >= today && special.from.signed_duration_since(today) <= NOTICE
    };
    // Noon is the same day in the site's zone, whatever the clocks do.
    let noon = |date: NaiveDate| {
        instant(date.and_hms_opt(12, 0, 0).unwrap_or_default(), facts.time_zone, Edge::First)
            .unwrap_or_default()
    };
    let days = facts.special_hours.iter().filter(near).map(|special| NearDays {
        label: special.label.clone(),
        from: noon(special.from),
        until: (special.last() != special.from).then(|| noon(special.last())),
        opens: special.opens,
        closes: special.closes,
    });
    let mut days: Vec<NearDays> = days.collect();
    days.sort_by_key(|days| days.from);
    days
}
