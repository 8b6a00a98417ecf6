//! Tells people's browsers from programs.

use std::{
    collections::HashMap,
    hash::BuildHasher,
    sync::{Mutex, PoisonError},
};

use foldhash::fast::RandomState;

/// Words in the descriptions of programs that otherwise look like browsers. Their origin stands in the file.
const ROBOTS: &str = include_str!("agents/robots.txt");

/// Every browser says one of these, for reasons of history.
const BROWSERS: [&str; 2] = ["mozilla/", "opera/"];

/// A make of phones with a robot's name.
const PHONE: &str = "cubot";

/// How much of a description is read, in characters.
const READ: usize = 400;

/// Of so many descriptions the verdict is remembered; then it is forgotten and remembered anew.
const MOST: usize = 2_000;

/// Verdicts by the keyed hash of a description. The descriptions themselves are not kept.
#[derive(Debug, Default)]
pub(crate) struct Agents {
    verdicts: Mutex<HashMap<u64, bool, RandomState>>,
    key: RandomState,
}

impl Agents {
    /// Whether a program asks: it says so, or leaves out what browsers always send.
    pub(crate) fn is_robot(&self, user_agent: &str, languages: &str) -> bool {
        if user_agent.is_empty() || languages.is_empty() {
            return true;
        }
        let hash = self.key.hash_one(user_agent);
        if let Some(verdict) = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner).get(&hash) {
            return *verdict;
        }
        let verdict = describes_a_robot(user_agent);
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        if verdicts.len() >= MOST {
            verdicts.clear();
        }
        verdicts.insert(hash, verdict);
        verdict
    }
}

fn describes_a_robot(user_agent: &str) -> bool {
    let text: String = user_agent.chars().take(READ).map(|c| c.to_ascii_lowercase()).collect();
    let text = text.replace(PHONE, "");
    let words = ROBOTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    !BROWSERS.iter().any(|browser| text.starts_with(browser))
        || words.into_iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: &str = include_str!("agents/tests/people.txt");
    const PROGRAMS: &str = include_str!("agents/tests/programs.txt");

    fn robot(user_agent: &str) -> bool {
        Agents::default().is_robot(user_agent, "en")
    }

    #[test]
    fn no_browser_is_taken_for_a_program() {
        let mistaken: Vec<_> = PEOPLE.lines().filter(|line| robot(line)).collect();
        assert!(PEOPLE.lines().count() >= 100);
        assert!(mistaken.is_empty(), "{}", mistaken.join("\n"));
    }

    #[test]
    fn hardly_any_program_passes_for_a_browser() {
        let missed: Vec<_> = PROGRAMS.lines().filter(|line| !robot(line)).collect();
        let all = PROGRAMS.lines().count();
        assert!(all >= 400);
        assert!(missed.len() * 100 <= all, "{} of {all}:\n{}", missed.len(), missed.join("\n"));
    }

    #[test]
    fn who_names_neither_browser_nor_language_is_a_program() {
        let browser = PEOPLE.lines().next().unwrap();
        let agents = Agents::default();
        assert!(!agents.is_robot(browser, "en-GB,en;q=0.5"));
        assert!(agents.is_robot(browser, ""));
        assert!(agents.is_robot("", "en-GB"));
    }

    #[test]
    fn a_verdict_is_remembered_and_the_description_is_not() {
        let agents = Agents::default();
        for number in 0..MOST + 5 {
            assert!(!agents.is_robot(&format!("Mozilla/5.0 (X11; Linux x86_64; rv:{number}.0) Gecko"), "en"));
        }
        assert!(agents.verdicts.lock().unwrap().len() <= MOST);
        assert!(!format!("{agents:?}").contains("Linux"));
    }
}
