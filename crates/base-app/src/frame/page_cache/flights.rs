//! Who renders a page that many ask for at once: the first one, and the others wait for that.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

/// The pages that are being rendered.
#[derive(Debug, Default)]
pub(crate) struct Flights(Arc<Mutex<UnderWay>>);

type UnderWay = HashMap<String, watch::Receiver<Option<Landing>>>;

/// Somebody's part in the rendering of a page.
pub(crate) enum Flight {
    /// Nobody else renders it.
    Lead(Lead),
    /// Somebody else does.
    Wait(Wait),
}

/// The duty to render a page. When it is dropped without a word, the next one takes over.
pub(crate) struct Lead {
    key: String,
    flights: Arc<Mutex<UnderWay>>,
    landing: watch::Sender<Option<Landing>>,
}

/// The right to hear when a page is rendered.
pub(crate) struct Wait(watch::Receiver<Option<Landing>>);

/// What became of a page that somebody has rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Landing {
    /// It is kept, for everybody.
    Kept,
    /// Everybody has to ask for it alone.
    NotKept,
    /// Whoever rendered it has gone.
    Lost,
}

impl Flights {
    /// Takes part in the rendering of the page with this key.
    pub(crate) fn join(&self, key: &str) -> Flight {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(landing) = under_way.get(key) {
            return Flight::Wait(Wait(landing.clone()));
        }
        let (landing, waiting) = watch::channel(None);
        under_way.insert(key.to_owned(), waiting);
        Flight::Lead(Lead { key: key.to_owned(), flights: Arc::clone(&self.0), landing })
    }
}

impl Lead {
    /// Tells those who wait.
    pub(crate) fn land(self, landing: Landing) {
        self.landing.send_replace(Some(landing));
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Wait {
    /// Waits for the page.
    pub(crate) async fn landing(mut self) -> Landing {
        let landed = self.0.wait_for(Option::is_some).await;
        landed.ok().and_then(|landing| *landing).unwrap_or(Landing::Lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(flights: &Flights) -> Lead {
        let Flight::Lead(lead) = flights.join("/") else { panic!("somebody else renders it") };
        lead
    }

    fn wait(flights: &Flights) -> Wait {
        let Flight::Wait(wait) = flights.join("/") else { panic!("nobody renders it") };
        wait
    }

    #[tokio::test]
    async fn one_renders_and_the_others_wait_for_that() {
        let flights = Flights::default();
        let first = lead(&flights);
        let (second, third) = (wait(&flights), wait(&flights));
        first.land(Landing::Kept);
        assert_eq!(second.landing().await, Landing::Kept);
        assert_eq!(third.landing().await, Landing::Kept, "also for who listens late");
        lead(&flights).land(Landing::NotKept);
    }

    #[tokio::test]
    async fn whoever_goes_away_leaves_the_page_to_the_next() {
        let flights = Flights::default();
        let first = lead(&flights);
        let second = wait(&flights);
        drop(first);
        assert_eq!(second.landing().await, Landing::Lost);
        lead(&flights);
    }
}
