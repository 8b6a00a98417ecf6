//! The process environment and `.env`, captured once; nothing reads them later.

use std::{
    collections::HashMap,
    fmt::{self, Display},
    fs,
    ops::RangeInclusive,
    path::Path,
    str::FromStr,
};

use core_models::rate::RateLimit;
use env_file::EnvFile;

use super::error::SettingsError;

/// Where a developer keeps variables.
const FILE: &str = ".env";

/// Variables by name. What the process was given wins over `.env`. An empty value counts as not set.
#[derive(Clone, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// Reads `.env` of the working directory or the nearest folder above it that has one, and the process environment.
    ///
    /// # Errors
    /// A `.env` that cannot be read, with the numbers of its lines and nothing of what is in them.
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read, once")]
    pub fn capture() -> Result<Self, SettingsError> {
        let folder = std::env::current_dir().unwrap_or_default();
        let mut variables = read_file(&folder)?;
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

    /// The value of a variable that is set and not empty, without blanks around it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The same with all its blanks, for names and passwords that somebody else has given us.
    #[must_use]
    pub fn exactly(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
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

/// The variables of the nearest `.env`, read by the rule of systemd's `EnvironmentFile`.
fn read_file(folder: &Path) -> Result<HashMap<String, String>, SettingsError> {
    let problem = |problem: String| SettingsError { variable: FILE, problem };
    let files = folder.ancestors().map(|folder| folder.join(FILE));
    let Some(path) = files.into_iter().find(|path| path.is_file()) else { return Ok(HashMap::new()) };
    let text = fs::read_to_string(&path)
        .map_err(|error| problem(format!("{} cannot be read: {error}", path.display())))?;
    let file = EnvFile::parse(&text);
    if file.unreadable().is_empty() {
        return Ok(file.into_variables().into_iter().collect());
    }
    let lines: Vec<_> = file.unreadable().iter().map(ToString::to_string).collect();
    let (place, which) = (path.display(), lines.join(", "));
    Err(problem(format!(
        "{place} cannot be read at line {which}: each line is NAME=value or begins with #, and quotation marks are closed"
    )))
}

impl fmt::Debug for Environment {
    /// Values may be secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<HashMap<String, String>, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("sites/bakery");
        fs::create_dir_all(&below).unwrap();
        fs::write(folder.path().join(FILE), text).unwrap();
        read_file(&below)
    }

    #[test]
    fn a_file_is_read_literally() {
        for (written, value) in [
            ("Ar$Dl49x", "Ar$Dl49x"),
            ("\"Ar$Dl49x\"", "Ar$Dl49x"),
            ("'Ar$Dl49x'", "Ar$Dl49x"),
            ("${HOME}/$HOME", "${HOME}/$HOME"),
            ("\"${HOME}\"", "${HOME}"),
            ("pass#word", "pass#word"),
            ("\"two words \"", "two words "),
        ] {
            let variables = read(&format!("MAIL_PASSWORD={written}\n")).unwrap();
            assert_eq!(variables["MAIL_PASSWORD"], value, "{written}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_without_what_is_in_it() {
        let said = read("A=1\nMAIL_PASSWORD hunter2\nB='hunter3\n").unwrap_err().to_string();
        assert!(said.contains(".env cannot be read at line 2, 3:") && !said.contains("hunter"), "{said}");
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn a_password_keeps_its_blanks_and_other_values_do_not() {
        let environment = Environment::of([("MAIL_PASSWORD", " a "), ("SITE_NAME", " a "), ("EMPTY", "")]);
        assert_eq!(environment.exactly("MAIL_PASSWORD"), Some(" a "));
        assert_eq!(environment.get("SITE_NAME"), Some("a"));
        assert_eq!((environment.exactly("EMPTY"), environment.get("EMPTY")), (None, None));
        assert!(!format!("{environment:?}").contains(" a "));
    }
}
