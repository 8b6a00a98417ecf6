//! How many requests this process has answered, and how many wait.

use actix_web::http::StatusCode;
use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};
use site_interface::{ANSWERS, FAILURES};

/// What this process has answered since it started.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    all: Counter,
    failed: Counter,
    under_way: Gauge,
}

/// A request until it is answered, or its visitor has gone.
pub(crate) struct UnderWay(Gauge);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Answers {
    /// A request has come.
    pub(crate) fn begin(&self) -> UnderWay {
        self.under_way.inc();
        UnderWay(self.under_way.clone())
    }

    /// Whether somebody waits for an answer.
    pub(crate) fn are_under_way(&self) -> bool {
        self.under_way.get() > 0
    }

    /// Puts the counters among what Prometheus reads.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(ANSWERS, "Requests answered since the start", self.all.clone());
        registry.register(FAILURES, "Answers with a status of 500 to 599 among them", self.failed.clone());
        registry.register("under_way", "Requests that wait for their answer", self.under_way.clone());
    }

    /// Counts an answer; a status from 500 on is a failure.
    pub(crate) fn count(&self, status: StatusCode) {
        self.all.inc();
        if status.is_server_error() {
            self.failed.inc();
        }
    }
}
