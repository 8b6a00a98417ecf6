//! Writes down what was counted, and forgets what is too old.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base_app::{App, Doing, Routine};
use chrono::{Months, NaiveDate};

use crate::{models, settings::MONTHS, tally::Tally};

/// The most that is lost when a process is killed.
const EVERY: Duration = Duration::from_secs(60);

/// Adds the counters of a process to the database.
pub(crate) struct Flush {
    app: Arc<App>,
    tally: Arc<Tally>,
    swept: Mutex<Option<NaiveDate>>,
}

impl Flush {
    pub(crate) fn new(app: Arc<App>, tally: Arc<Tally>) -> Self {
        Self { app, tally, swept: Mutex::default() }
    }

    /// All counters in one transaction, so that nothing is written twice; they come back when it fails.
    async fn write(&self) {
        let taken = Arc::new(self.tally.take());
        let rows = Arc::clone(&taken);
        if taken.is_empty() {
            return;
        }
        let written = self
            .app
            .db
            .upkeep(move |conn| rows.iter().try_for_each(|(key, views)| models::add(conn, key, *views)));
        if let Err(error) = written.await {
            tracing::warn!(%error, counters = taken.len(), "page views wait until the database is back");
            self.tally.put_back(&taken);
        }
    }

    /// Once a day is often enough.
    async fn sweep(&self) {
        let today = self.app.clock.now().with_timezone(&self.app.facts.time_zone).date_naive();
        if *self.swept() == Some(today) {
            return;
        }
        let months = Months::new(self.app.settings.number(&MONTHS));
        let oldest = today.checked_sub_months(months).unwrap_or(NaiveDate::MIN);
        match self.app.db.upkeep(move |conn| models::forget_before(conn, oldest)).await {
            Ok(_rows) => *self.swept() = Some(today),
            Err(error) => tracing::warn!(%error, "old page views were not deleted"),
        }
    }

    fn swept(&self) -> MutexGuard<'_, Option<NaiveDate>> {
        self.swept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Routine for Flush {
    fn every(&self) -> Duration {
        EVERY
    }

    fn perform(&self) -> Doing<'_> {
        Box::pin(async {
            self.write().await;
            self.sweep().await;
        })
    }
}
