//! A number for what visitors may see, which is another one after each change.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The edition of a site that this process serves. What is made of it (a page, say) is kept together with the number that was read
/// before it was made, and is out of date as soon as the number is another one. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Edition(Arc<AtomicU64>);

impl Edition {
    /// The number of the edition; it only grows, and begins anew with each process.
    pub fn number(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Begins another edition: what was made of an earlier one is out of date.
    pub fn renew(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
