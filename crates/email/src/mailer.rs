//! Where mail goes: to a server, to files, or to memory.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    DeliveryError, Mailbox, Message, SmtpSettings, files,
    smtp::Smtp,
};

/// Writing a file takes no longer than this, on any disk that works.
const FILE_LIMIT: Duration = Duration::from_secs(10);

/// Delivers mail. Clones share connections.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    route: Route,
}

#[derive(Clone)]
enum Route {
    Smtp(Arc<Smtp>),
    Files(PathBuf),
    Memory(Outbox),
}

/// The mails that a memory mailer was given, for tests.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<Message>>>);

impl Mailer {
    /// Delivers to a mail server.
    #[must_use]
    pub fn smtp(settings: SmtpSettings) -> Self {
        Self { from: settings.from.clone(), route: Route::Smtp(Arc::new(Smtp::new(settings))) }
    }

    /// Writes `.eml` files into a folder, which is made when needed.
    #[must_use]
    pub fn files(folder: PathBuf, from: Mailbox) -> Self {
        Self { from, route: Route::Files(folder) }
    }

    /// Keeps mails in memory.
    #[must_use]
    pub fn memory(from: Mailbox) -> (Self, Outbox) {
        let outbox = Outbox::default();
        (Self { from, route: Route::Memory(outbox.clone()) }, outbox)
    }

    /// Delivers one mail. When this returns, the mail is the server's.
    ///
    /// # Errors
    /// [`DeliveryError`] says whether trying again makes sense.
    pub async fn deliver(&self, message: &Message) -> Result<(), DeliveryError> {
        let mail = message.to_lettre(&self.from)?;
        match &self.route {
            Route::Smtp(smtp) => smtp.send(mail).await,
            Route::Files(folder) => files::write(folder, &mail).await,
            Route::Memory(outbox) => {
                outbox.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
                Ok(())
            }
        }
    }

    /// How long [`Mailer::deliver`] takes at most; by SMTP twice the timeout of one step.
    #[must_use]
    pub fn time_limit(&self) -> Duration {
        match &self.route {
            Route::Smtp(smtp) => smtp.limit(),
            Route::Files(_) | Route::Memory(_) => FILE_LIMIT,
        }
    }
}

impl Outbox {
    /// All mails so far, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
