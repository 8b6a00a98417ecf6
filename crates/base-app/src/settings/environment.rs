//! The process environment and `.env`, captured once; nothing reads them later.

use std::{collections::HashMap, fmt::Display, ops::RangeInclusive, str::FromStr};

use core_models::rate::RateLimit;

use super::SettingsError;

/// Variables by name. What the process was given wins over `.env`. An empty value counts as not set.
#[derive(Debug, Clone, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// Reads `.env` of the working directory, if there is one, and the process environment.
    ///
    /// # Errors
    /// A `.env` that cannot be read, with its line.
    pub fn capture() -> Result<Self, SettingsError> {
        let mut variables = HashMap::new();
        match dotenvy::dotenv_iter() {
            Ok(lines) => {
                for line in lines {
                    let (name, value) = line.map_err(|error| unreadable(&error))?;
                    variables.insert(name, value);
                }
            }
            Err(error) if error.not_found() => {}
            Err(error) => return Err(unreadable(&error)),
        }
        variables.extend(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
        Ok(Self(variables))
    }

    /// Exactly these variables, for tests.
    #[must_use]
    pub fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The value of a variable that is set and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn parse<T>(&self, name: &'static str) -> Result<Option<T>, SettingsError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.get(name)
            .map(|value| {
                value.parse().map_err(|error: T::Err| SettingsError {
                    variable: name,
                    problem: format!("“{value}” cannot be used: {error}"),
                })
            })
            .transpose()
    }

    pub(super) fn number<T>(
        &self,
        name: &'static str,
        default: T,
        range: RangeInclusive<T>,
    ) -> Result<T, SettingsError>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(value) = self.get(name) else { return Ok(default) };
        match value.parse() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(SettingsError {
                variable: name,
                problem: format!("“{value}” is not a whole number from {} to {}", range.start(), range.end()),
            }),
        }
    }

    /// How often something may be done: the default unless it is set, nothing for `off`.
    pub(super) fn limit(
        &self,
        name: &'static str,
        default: RateLimit,
    ) -> Result<Option<RateLimit>, SettingsError> {
        match self.get(name) {
            Some("off") => Ok(None),
            _ => Ok(Some(self.parse(name)?.unwrap_or(default))),
        }
    }

    pub(super) fn switch(&self, name: &'static str, default: bool) -> Result<bool, SettingsError> {
        match self.get(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("on" | "true" | "yes" | "1") => Ok(true),
            Some("off" | "false" | "no" | "0") => Ok(false),
            Some(value) => Err(SettingsError {
                variable: name,
                problem: format!("“{value}” is not known; use on or off"),
            }),
        }
    }
}

fn unreadable(error: &dotenvy::Error) -> SettingsError {
    SettingsError { variable: ".env", problem: format!("cannot be read: {error}") }
}
