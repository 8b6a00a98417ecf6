//! The bell: whoever cares hears of every change of the site, each once and in order, whichever process made it.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use core_models::{
    Database, DatabaseError,
    changes::{self, Change, ChangeId, Listener},
};
use tokio::{
    sync::{Mutex, watch},
    time::sleep,
};

/// How often the bell looks whether another process has changed something: it is heard within a second, with time to spare.
///
/// PostgreSQL could tell instead (`LISTEN`), but only to a connection that is kept for it: one more for each site, when a
/// server has a hundred for all of them. Asked over the connection that a site keeps anyway, the four hundred questions a second of
/// two hundred sites take a server less than a tenth of one core (0.04 to 0.09 seconds each second, measured with PostgreSQL 15),
/// and each site one or two thousandths of a core.
const EVERY: Duration = Duration::from_millis(500);

/// At most this many changes are read at once.
const AT_ONCE: i64 = 200;

/// A subscriber at work.
pub type Hearing<'a> = Pin<Box<dyn Future<Output = Result<(), DatabaseError>> + Send + 'a>>;

/// Hears what has changed.
pub trait Subscriber: Send + Sync {
    /// Takes up these changes, the first one first. When it fails it hears them again.
    fn hear<'a>(&'a self, changes: &'a [Change]) -> Hearing<'a>;
}

/// Tells every subscriber of every change.
pub struct Bell {
    db: Database,
    subscribers: Vec<Seat>,
}

/// A subscriber, and the last change it has heard of.
struct Seat {
    subscriber: Arc<dyn Subscriber>,
    heard: Mutex<ChangeId>,
}

impl Bell {
    /// A bell for these, who know of every change up to now.
    ///
    /// # Errors
    /// A failed query.
    pub fn new(db: &Database, subscribers: Vec<Arc<dyn Subscriber>>) -> Result<Self, DatabaseError> {
        let last = db.read_blocking(changes::last_id)?;
        let seat = |subscriber| Seat { subscriber, heard: Mutex::new(last) };
        Ok(Self { db: db.clone(), subscribers: subscribers.into_iter().map(seat).collect() })
    }

    /// Tells each subscriber what it has not heard yet, and says whether all of them took it up. A failure is logged; whoever
    /// failed hears the same the next time. What was made while they were at it is of an earlier edition.
    pub async fn ring(&self) -> bool {
        let (mut all, mut any) = (true, false);
        for seat in &self.subscribers {
            match seat.catch_up(&self.db).await {
                Ok(altered) => any |= altered,
                Err(error) => {
                    tracing::warn!(%error, "a change was not taken up");
                    all = false;
                }
            }
        }
        if any || !all {
            self.db.edition().renew();
        }
        all
    }

    /// Rings after each change of this process at once, and after one of another process within a second, until `stop` becomes
    /// true or its sender is gone.
    pub async fn keep(&self, mut stop: watch::Receiver<bool>) {
        let mut own = self.db.bell();
        let mut listener = Listener::new(&self.db);
        let mut up_to_date = true;
        while !*stop.borrow() {
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { return },
                Ok(()) = own.changed() => up_to_date = self.ring().await,
                () = sleep(EVERY) => {
                    let (heard, again) = listen(listener).await;
                    listener = again.unwrap_or_else(|| Listener::new(&self.db));
                    if heard || !up_to_date {
                        up_to_date = self.ring().await;
                    }
                }
            }
        }
    }
}

impl Seat {
    /// Says whether something is other than it was.
    async fn catch_up(&self, db: &Database) -> Result<bool, DatabaseError> {
        let mut heard = self.heard.lock().await;
        let mut altered = false;
        loop {
            let last = *heard;
            let changes = db.read(move |conn| changes::after(conn, last, AT_ONCE)).await?;
            let Some(newest) = changes.last().map(|change| change.id) else { return Ok(altered) };
            self.subscriber.hear(&changes).await?;
            altered |= changes.iter().any(Change::alters);
            *heard = newest;
        }
    }
}

/// Asks the listener, which may block, and gives it back.
async fn listen(mut listener: Listener) -> (bool, Option<Listener>) {
    let asked = tokio::task::spawn_blocking(move || {
        let heard = listener.heard().unwrap_or_else(|error| {
            tracing::debug!(%error, "nobody listens to other processes at this moment");
            false
        });
        (heard, Some(listener))
    });
    asked.await.unwrap_or((false, None))
}

impl std::fmt::Debug for Bell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bell").field("subscribers", &self.subscribers.len()).finish_non_exhaustive()
    }
}
