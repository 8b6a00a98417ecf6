//! `serve`: the site itself.

use std::{io, time::Duration};

use base_app::{Settings, Site, StartOptions, Stopping, settings::MailDelivery};
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::output::{Failure, say};

use crate::start::start;

/// Serves until the process gets SIGTERM, SIGINT or SIGHUP; requests under way are finished first, unless it gets another one.
pub(super) fn serve(site: &'static dyn Site, settings: Settings) -> Result<(), Failure> {
    actix_web::rt::System::new().block_on(async move {
        let name = settings.server.site_name.clone();
        let url = settings.server.absolute("/");
        let mail_in_files = matches!(settings.mail.delivery, MailDelivery::Files(_));
        let options = StartOptions { patience: settings.storage.database_wait, ..StartOptions::default() };
        let application = start(site, settings, options)?;
        // First of all: whoever reads that the site is there may ask it to stop.
        let stopping = actix_web::rt::spawn(stop_when_asked(Signals::listen()?, application.stopping()));
        say(&format!("{name} is at {url} (listening on {})", application.address()))?;
        if mail_in_files {
            say(&format!("Mail is written to files; read it at {url}dev/mail"))?;
        }
        let db = application.state().db.clone();
        let running = actix_web::rt::spawn(application.run());
        db.ping().await?;
        notify(&[NotifyState::Ready]);
        let watchdog = actix_web::rt::spawn(keep_watchdog_calm());
        running.await??;
        watchdog.abort();
        stopping.abort();
        notify(&[NotifyState::Stopping]);
        Ok(())
    })
}

/// Tells systemd, if it started this process.
fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd was not told");
    }
}

/// What asks a process to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one. SIGHUP means that the settings are others: they are read once, at the start, so the process ends,
    /// and whoever looks after it starts it again.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("asked to stop"),
            _ = self.interrupt.recv() => tracing::info!("asked to stop from the keyboard"),
            _ = self.hang_up.recv() => {
                tracing::info!("told to take up other settings: stopping, to be started again");
            }
        }
    }
}

async fn stop_when_asked(mut signals: Signals, stopping: Stopping) {
    signals.next().await;
    tokio::select! {
        () = stopping.gently() => {}
        () = signals.next() => stopping.at_once().await,
    }
}

async fn keep_watchdog_calm() {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let mut beat = tokio::time::interval((limit / 2).max(Duration::from_millis(100)));
    loop {
        beat.tick().await;
        notify(&[NotifyState::Watchdog]);
    }
}
