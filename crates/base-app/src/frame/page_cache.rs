//! Public pages as they were rendered last, until something changes: a change that is noted, or a moment known beforehand.

pub(crate) mod flights;
pub(crate) mod queries;

use std::{
    collections::HashSet,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use core_models::{
    Database,
    changes::{Change, What},
    clock::AHEAD,
};
use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};
use quick_cache::{Weighter, sync::Cache};
use tokio::time::sleep;

use crate::{
    Facts,
    bell::{Hearing, Subscriber},
    frame::document::Document,
    pages::opening,
};

use flights::{Flight, Flights};

/// About as much as a page takes, in bytes, to guess for how many there is room.
const USUAL_SIZE: usize = 40 * 1024;

/// What a page takes beside its bodies, in bytes: its key and four sets of headers.
const OVERHEAD: usize = 4 * 1024;

/// How often it is looked whether the database is back.
const PROBE: Duration = Duration::from_millis(250);

/// What becomes of a page that nobody may see any more, not even while the database is away.
const GONE: [What; 2] = [What::Withdrawn, What::Deleted];

/// The pages that are kept.
pub(crate) struct PageCache {
    /// None when nothing is to be kept.
    pages: Option<Cache<String, Arc<Kept>, ByBytes>>,
    flights: Flights,
    /// The patterns of the pages that are made anew for everybody.
    passing: RwLock<HashSet<String>>,
    facts: Facts,
    db: Database,
    is_away: Arc<AtomicBool>,
    hits: Counter,
    misses: Counter,
    stale: Counter,
}

/// When a page is asked for, or was rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The changes that are known: the number of an [`Edition`](core_models::changes::Edition).
    edition: u64,
    at: DateTime<Utc>,
}

/// A page that was rendered.
pub(crate) struct Kept {
    /// What is answered.
    pub(crate) document: Document,
    bytes: usize,
    rendered: Moment,
    until: DateTime<Utc>,
}

/// What there is of a page.
pub(crate) enum Found {
    /// The page as it would be rendered now.
    Fresh(Arc<Kept>),
    /// The page as it was: something has changed since, perhaps something else.
    Stale(Arc<Kept>),
    /// Nothing.
    Nothing,
}

#[derive(Clone)]
struct ByBytes;

impl PageCache {
    /// A cache of at most so many bytes; of none, it keeps nothing.
    pub(crate) fn new(bytes: usize, facts: &Facts, db: &Database) -> Self {
        let pages = (bytes > 0).then(|| Cache::with_weighter(bytes / USUAL_SIZE, bytes as u64, ByBytes));
        Self {
            pages,
            flights: Flights::default(),
            passing: RwLock::default(),
            facts: facts.clone(),
            db: db.clone(),
            is_away: Arc::default(),
            hits: Counter::default(),
            misses: Counter::default(),
            stale: Counter::default(),
        }
    }

    /// Whether anything is kept.
    pub(crate) fn is_on(&self) -> bool {
        self.pages.is_some()
    }

    /// This moment.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> Moment {
        Moment { edition: self.db.edition().number(), at }
    }

    /// What there is of the page with this key for somebody who asked at this moment.
    pub(crate) fn find(&self, key: &str, asked: Moment) -> Found {
        match self.pages.as_ref().and_then(|pages| pages.get(key)) {
            Some(kept) if kept.is_fresh(asked) => Found::Fresh(kept),
            Some(kept) => Found::Stale(kept),
            None => Found::Nothing,
        }
    }

    /// Takes part in the rendering of the page with this key, unless everybody renders it alone.
    pub(crate) fn join(&self, pattern: &str, key: &str) -> Option<Flight> {
        (!self.is_passing(pattern)).then(|| self.flights.join(key))
    }

    /// Keeps a page whose rendering began at this moment.
    pub(crate) fn keep(&self, key: String, document: Document, rendered: Moment) -> Arc<Kept> {
        let until = opening::unchanged_until(rendered.at, &self.facts);
        self.misses.inc();
        let kept = Arc::new(Kept { bytes: document.complete(), document, rendered, until });
        if let Some(pages) = &self.pages {
            pages.insert(key, Arc::clone(&kept));
        }
        kept
    }

    /// Forgets a page that is not there any more.
    pub(crate) fn forget(&self, key: &str) {
        if let Some(pages) = &self.pages {
            pages.remove(key);
        }
    }

    /// Notes that pages of this pattern are made anew for everybody.
    pub(crate) fn note_passing(&self, pattern: &str) {
        if !self.is_passing(pattern) {
            self.passing.write().unwrap_or_else(PoisonError::into_inner).insert(pattern.to_owned());
        }
    }

    /// Whether the database was away a moment ago.
    pub(crate) fn is_away(&self) -> bool {
        self.is_away.load(Ordering::Relaxed)
    }

    /// Notes that the database is away, and looks until it is back.
    pub(crate) fn note_away(&self) {
        if self.is_away.swap(true, Ordering::Relaxed) {
            return;
        }
        tracing::warn!("the database is away: pages are shown as they were");
        let (is_away, db) = (Arc::clone(&self.is_away), self.db.clone());
        tokio::spawn(async move {
            while db.ping().await.is_err() {
                sleep(PROBE).await;
            }
            is_away.store(false, Ordering::Relaxed);
            tracing::info!("the database is back");
        });
    }

    /// Counts an answer from the cache, and whether it was as it would be rendered.
    pub(crate) fn count(&self, is_fresh: bool) {
        if is_fresh {
            self.hits.inc()
        } else {
            self.stale.inc()
        };
    }

    /// Puts the counters among what Prometheus reads.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register("page_cache_hits", "Pages answered as they were kept", self.hits.clone());
        registry.register("page_cache_misses", "Pages that had to be rendered", self.misses.clone());
        registry.register(
            "page_cache_stale",
            "Pages shown as they were while the database was away",
            self.stale.clone(),
        );
        let bytes: Gauge = Gauge::default();
        let weight = self.pages.as_ref().map_or(0, Cache::weight);
        bytes.set(i64::try_from(weight).unwrap_or(i64::MAX));
        registry.register("page_cache_bytes", "Memory that kept pages take", bytes);
    }

    fn is_passing(&self, pattern: &str) -> bool {
        self.passing.read().unwrap_or_else(PoisonError::into_inner).contains(pattern)
    }
}

impl Kept {
    /// Whether somebody who asked at this moment would be shown the same.
    fn is_fresh(&self, asked: Moment) -> bool {
        self.rendered.edition >= asked.edition
            && asked.at < self.until
            // A clock that is put back undoes what it had brought.
            && self.rendered.at <= asked.at + AHEAD
    }
}

impl Subscriber for PageCache {
    fn hear<'a>(&'a self, changes: &'a [Change]) -> Hearing<'a> {
        if changes.iter().any(|change| GONE.iter().any(|gone| change.what == gone.as_str()))
            && let Some(pages) = &self.pages
        {
            pages.clear();
        }
        Box::pin(async { Ok(()) })
    }
}

impl Weighter<String, Arc<Kept>> for ByBytes {
    fn weight(&self, key: &String, kept: &Arc<Kept>) -> u64 {
        (key.len() + kept.bytes + OVERHEAD) as u64
    }
}
