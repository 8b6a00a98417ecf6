//! What was counted and is not written down yet: a bounded number of counters in memory.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::NaiveDate;
use foldhash::fast::RandomState;

use crate::source::{DIRECT, OTHER, SITE};

/// The path under which all pages are counted that are too many to be told apart.
pub(crate) const OTHER_PAGES: &str = "";

/// The most pages, and the most sources, of a day that are told apart. What comes later is counted as other.
const MOST_PAGES: usize = 1_000;
const MOST_SOURCES: usize = 200;

/// The most counters that wait to be written down, whatever happens to the database meanwhile.
const MOST_COUNTERS: usize = 5_000;

/// Who opens a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Person,
    Robot,
}

impl Kind {
    /// The name in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Robot => "robot",
        }
    }
}

/// What is counted together: the views of one page, on one day of the site's calendar, from one source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) day: NaiveDate,
    pub(crate) path: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) kind: Kind,
}

/// The counters of a process.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Counting>);

impl Tally {
    /// Counts one view.
    pub(crate) fn count(&self, day: NaiveDate, path: &str, source: &str, kind: Kind) {
        let mut counting = self.lock();
        counting.turn_to(day);
        let (path, source) = (counting.pages.name(path), counting.sources.name(source));
        counting.add(Key { day, path, source, kind }, 1);
    }

    /// Hands out everything, ordered by key, and starts anew.
    pub(crate) fn take(&self) -> Vec<(Key, i32)> {
        let mut taken: Vec<_> = mem::take(&mut self.lock().views).into_iter().collect();
        taken.sort();
        taken
    }

    /// Takes back what could not be written down.
    pub(crate) fn put_back(&self, taken: &[(Key, i32)]) {
        let mut counting = self.lock();
        for (key, views) in taken {
            counting.add(key.clone(), *views);
        }
    }

    /// A panic elsewhere leaves whole counters: they are used on.
    fn lock(&self) -> MutexGuard<'_, Counting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Counting {
    day: NaiveDate,
    pages: Names,
    sources: Names,
    views: HashMap<Key, i32, RandomState>,
}

impl Default for Counting {
    fn default() -> Self {
        Self {
            day: NaiveDate::default(),
            pages: Names::new(MOST_PAGES, &[OTHER_PAGES]),
            sources: Names::new(MOST_SOURCES, &[OTHER, DIRECT, SITE]),
            views: HashMap::default(),
        }
    }
}

impl Counting {
    fn turn_to(&mut self, day: NaiveDate) {
        if self.day != day {
            let views = mem::take(&mut self.views);
            *self = Self { day, views, ..Self::default() };
        }
    }

    fn add(&mut self, mut key: Key, views: i32) {
        if self.views.len() >= MOST_COUNTERS && !self.views.contains_key(&key) {
            key.path = self.pages.other();
            // Only what is no arrival may become one more arrival from elsewhere.
            if &*key.source != SITE {
                key.source = self.sources.other();
            }
        }
        let counter = self.views.entry(key).or_default();
        *counter = counter.saturating_add(views);
    }
}

/// Names of which each is kept once; beyond the most, all are the first.
#[derive(Debug)]
struct Names {
    known: HashSet<Arc<str>, RandomState>,
    other: Arc<str>,
    most: usize,
}

impl Names {
    fn new(most: usize, always: &[&'static str]) -> Self {
        let known: HashSet<Arc<str>, RandomState> = always.iter().map(|name| Arc::from(*name)).collect();
        let other = Arc::from(always.first().copied().unwrap_or_default());
        Self { most: most + known.len(), known, other }
    }

    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        if self.known.len() >= self.most {
            return self.other();
        }
        let name: Arc<str> = Arc::from(text);
        self.known.insert(Arc::clone(&name));
        name
    }

    fn other(&self) -> Arc<str> {
        Arc::clone(&self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    fn views(taken: &[(Key, i32)], path: &str, source: &str) -> i32 {
        let wanted = taken.iter().filter(|(key, _)| &*key.path == path && &*key.source == source);
        wanted.map(|(_, views)| views).sum()
    }

    #[test]
    fn equal_views_are_one_counter() {
        let tally = Tally::default();
        for _ in 0..3 {
            tally.count(day(1), "/about", DIRECT, Kind::Person);
        }
        tally.count(day(2), "/about", DIRECT, Kind::Person);
        tally.count(day(2), "/about", DIRECT, Kind::Robot);
        let taken = tally.take();
        assert_eq!(taken.iter().map(|(_, views)| *views).collect::<Vec<_>>(), [3, 1, 1]);
        assert!(tally.take().is_empty());
    }

    #[test]
    fn what_is_put_back_is_added_to_what_came_meanwhile() {
        let tally = Tally::default();
        tally.count(day(1), "/", "a.example", Kind::Person);
        let taken = tally.take();
        tally.count(day(2), "/", "a.example", Kind::Person);
        tally.count(day(1), "/", "a.example", Kind::Person);
        tally.put_back(&taken);
        let taken = tally.take();
        assert_eq!(
            taken.iter().map(|(key, views)| (key.day, *views)).collect::<Vec<_>>(),
            [(day(1), 2), (day(2), 1)]
        );
    }

    #[test]
    fn made_up_sources_do_not_fill_the_memory_and_nothing_is_lost() {
        let tally = Tally::default();
        for number in 0..10_000 {
            tally.count(day(1), "/", &format!("spam{number}.example"), Kind::Person);
        }
        tally.count(day(1), "/", SITE, Kind::Person);
        let taken = tally.take();
        assert_eq!(taken.len(), MOST_SOURCES + 2);
        assert_eq!(views(&taken, "/", OTHER), 9_800);
        assert_eq!(views(&taken, "/", SITE), 1);
        tally.count(day(2), "/", "new.example", Kind::Person);
        assert_eq!(views(&tally.take(), "/", "new.example"), 1, "a new day tells sources apart again");
    }

    #[test]
    fn however_long_the_database_is_away_the_counters_stay_few() {
        let tally = Tally::default();
        let first = day(1);
        for number in 0..40_000 {
            let path = format!("/{}", number % 900);
            let source = if number % 2 == 0 { SITE.to_owned() } else { format!("{}.example", number % 180) };
            tally.count(first + chrono::Days::new(number / 10_000), &path, &source, Kind::Person);
            if number % 1_000 == 0 {
                tally.put_back(&tally.take());
            }
        }
        let taken = tally.take();
        assert!(taken.len() <= MOST_COUNTERS + 8, "{}", taken.len());
        assert_eq!(taken.iter().map(|(_, views)| views).sum::<i32>(), 40_000);
        let inside: i32 = taken.iter().filter(|(key, _)| &*key.source == SITE).map(|(_, views)| views).sum();
        assert_eq!(inside, 20_000);
    }
}
