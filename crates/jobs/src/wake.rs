//! Tells the worker that there is work, so that it need not look all the time.

use std::sync::Arc;

use tokio::sync::watch;

/// Wakes the worker. Clones wake the same one. Call it after the transaction that stored the job has been committed.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<watch::Sender<()>>);

impl Wake {
    /// There is work. A call while the worker is busy is not lost.
    pub fn now(&self) {
        self.0.send_replace(());
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
