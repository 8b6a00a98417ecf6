//! What the worker warns of, for tests that have to know that it has noticed something.

use std::fmt;

use tokio::sync::watch;
use tokio::time::{Duration, timeout};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// The messages that were logged on this thread since it began to listen.
pub(crate) struct Warnings(watch::Receiver<String>);

impl Warnings {
    /// The messages, and the subscriber that collects them while it is the default.
    pub(crate) fn listen() -> (Self, impl Subscriber + Send + Sync) {
        let said = watch::Sender::new(String::new());
        let heard = said.subscribe();
        (Self(heard), tracing_subscriber::registry().with(Collect(said)))
    }

    /// Waits until a message contains `words`.
    pub(crate) async fn until_said(mut self, words: &str) {
        let said = self.0.wait_for(|said| said.contains(words));
        assert!(timeout(Duration::from_secs(20), said).await.is_ok(), "nobody said “{words}”");
    }
}

struct Collect(watch::Sender<String>);

impl<S: Subscriber> Layer<S> for Collect {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.0.send_modify(|said| event.record(&mut Words(said)));
    }
}

struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0.push_str(&format!("{value:?}\n"));
        }
    }
}
