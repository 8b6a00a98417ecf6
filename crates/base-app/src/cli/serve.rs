//! `serve`: the site itself.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, say};
use crate::{Application, Settings, Site, StartOptions, settings::MailDelivery};

/// Serves until the process gets SIGTERM or SIGINT; requests under way are finished first.
pub(super) fn serve(site: &'static dyn Site, settings: Settings) -> Result<(), Failure> {
    actix_web::rt::System::new().block_on(async move {
        let name = settings.server.site_name.clone();
        let url = settings.server.absolute("/");
        let mail_in_files = matches!(settings.mail.delivery, MailDelivery::Files(_));
        let application = Application::build(site, settings, StartOptions::default())?;
        say(&format!("{name} is at {url} (listening on {})", application.address()))?;
        if mail_in_files {
            say(&format!("Mail is written to files; read it at {url}dev/mail"))?;
        }
        let db = application.state().db.clone();
        let hang_up = actix_web::rt::spawn(stop_on_hang_up(application.handle()));
        let running = actix_web::rt::spawn(application.run());
        db.ping().await?;
        notify(&[NotifyState::Ready]);
        let watchdog = actix_web::rt::spawn(keep_watchdog_calm());
        running.await??;
        watchdog.abort();
        hang_up.abort();
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

/// SIGHUP means that the settings are others. They are read once, at the start, so the process ends as gently as by SIGTERM,
/// and whoever looks after it starts it again.
async fn stop_on_hang_up(server: ServerHandle) {
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else { return };
    if hang_up.recv().await.is_some() {
        tracing::info!("told to take up other settings: stopping, to be started again");
        server.stop(true).await;
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
