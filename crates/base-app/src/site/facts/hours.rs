//! When the business is open: the weekly hours, and the days that are otherwise.

use std::fmt;

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::error::FactsError;

/// One line of opening hours. Hours that close at or before the time they open at end on the next day.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// As people read it: `Mon–Thu`.
    pub label: String,
    /// The days it is about: `["Monday", …]`.
    pub days: Vec<Day>,
    /// `09:00`.
    pub opens: TimeOfDay,
    /// `18:00`.
    pub closes: TimeOfDay,
}

/// Days on which the weekly hours do not count, such as a holiday.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SpecialHours {
    /// As people read it: `Christmas`.
    pub label: String,
    /// The first day: `2026-12-24`.
    pub from: NaiveDate,
    /// The last day; without one it is the first day alone.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// When it opens on these days; without it the business is closed.
    #[serde(default)]
    pub opens: Option<TimeOfDay>,
    /// When it closes on these days.
    #[serde(default)]
    pub closes: Option<TimeOfDay>,
}

/// A day of the week, by the name that schema.org uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A time of day in whole minutes. Written `09:00`; `24:00` is midnight at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(NaiveTime);

impl SpecialHours {
    /// The last day.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        self.until.unwrap_or(self.from)
    }

    /// Whether this day is one of them.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        (self.from..=self.last()).contains(&date)
    }

    /// When the business opens and closes; `None` when it stays closed.
    #[must_use]
    pub fn times(&self) -> Option<(TimeOfDay, TimeOfDay)> {
        self.opens.zip(self.closes)
    }

    pub(super) fn check(&self) -> Result<(), FactsError> {
        let problem = if self.last() < self.from {
            format!("“{}” ends before it begins; write the first day into `from`", self.label)
        } else if self.opens.is_some() != self.closes.is_some() {
            format!("“{}” needs both `opens` and `closes`, or neither when you are closed", self.label)
        } else {
            return Ok(());
        };
        Err(FactsError::Value { key: "special_hours", problem })
    }
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

impl TimeOfDay {
    /// The time.
    #[must_use]
    pub fn time(self) -> NaiveTime {
        self.0
    }
}

impl From<NaiveTime> for TimeOfDay {
    fn from(time: NaiveTime) -> Self {
        Self(time)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "24:00" {
            return Ok(Self(NaiveTime::MIN));
        }
        NaiveTime::parse_from_str(&text, "%H:%M")
            .map(Self)
            .map_err(|_wrong| format!("“{text}” is not a time of day; write it like 09:00 or 18:30"))
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.format("%H:%M"))
    }
}
