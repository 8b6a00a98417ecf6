//! What a feature does again and again while its site runs.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{sync::watch, time::sleep};

/// A routine at work.
pub type Doing<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Work that every process of a site repeats, and does once more before it stops, when no request is under way any more. What
/// has to be done once, whatever happens, is a job instead.
pub trait Routine: Send + Sync + 'static {
    /// How long to wait between two times.
    fn every(&self) -> Duration;

    /// Does it. A failure is its own to log; the next time comes all the same.
    fn perform(&self) -> Doing<'_>;
}

/// Performs all routines until `stop` becomes true or its sender is gone, and each once more then.
pub(crate) async fn keep(routines: Arc<Vec<Arc<dyn Routine>>>, stop: watch::Receiver<bool>) {
    join_all(routines.iter().map(|routine| repeat(routine.as_ref(), stop.clone()))).await;
}

async fn repeat(routine: &dyn Routine, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            changed = stop.changed() => if changed.is_err() { break },
            () = sleep(routine.every()) => routine.perform().await,
        }
    }
    routine.perform().await;
}
