//! How a site stops: whoever has come is answered, whoever comes is left to the process that follows.

use std::{sync::Arc, time::Duration};

use actix_web::dev::ServerHandle;
use tokio::time::{Instant, sleep};

use crate::App;

/// When no request was under way for this long, every connection that was accepted has had its turn.
const QUIET: Duration = Duration::from_millis(100);

/// How long to wait for that. Slow requests are waited for longer, by the server itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often to look.
const PULSE: Duration = Duration::from_millis(10);

/// Stops the server of a site.
pub struct Stopping {
    server: ServerHandle,
    app: Arc<App>,
}

impl Stopping {
    pub(super) fn new(server: ServerHandle, app: Arc<App>) -> Self {
        Self { server, app }
    }

    /// Takes no more connections and finishes the requests under way. On a socket that systemd holds, nobody is refused: actix
    /// drops the connections that wait for a worker when it is told to stop, so none must wait by then.
    pub async fn gently(&self) {
        self.server.pause().await;
        self.wait_for_quiet().await;
        self.server.stop(true).await;
    }

    /// Leaves everybody without an answer. It does so even if nobody waits until it is done.
    pub fn at_once(&self) -> impl Future<Output = ()> + use<> {
        self.server.stop(false)
    }

    async fn wait_for_quiet(&self) {
        let begin = Instant::now();
        let mut busy = begin;
        while busy.elapsed() < QUIET && begin.elapsed() < PATIENCE {
            sleep(PULSE).await;
            if self.app.answers.are_under_way() {
                busy = Instant::now();
            }
        }
    }
}
