//! Where mail goes: to a server, to files, or to memory.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{Answer, DeliveryError, Mailbox, Message, SmtpSettings, files, masked, smtp::Smtp};

/// Writing a file takes no longer than this, on any disk that works.
const FILE_LIMIT: Duration = Duration::from_secs(10);

/// Delivers mail.
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
    /// Delivers to a mail server, each mail over a connection of its own.
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

    /// Delivers one mail, and gives the answer of the mail server, if there is one. When this returns, the mail is the server's. If it
    /// fails, the server may have taken the mail
    /// all the same: send it again under the same `Message-ID`.
    ///
    /// # Errors
    /// [`DeliveryError`] says whether trying again makes sense.
    pub async fn deliver(&self, message: &Message) -> Result<Option<Answer>, DeliveryError> {
        let mail =
            message.to_lettre(&self.from).map_err(|error| DeliveryError::Permanent(error.to_string()))?;
        let answer = match &self.route {
            Route::Smtp(smtp) => {
                let sent = smtp.send(&mail).await;
                Some(sent.map_err(|error| without_address(error, &message.to.address))?)
            }
            Route::Files(folder) => {
                files::write(folder, &message.message_id, &mail).await?;
                None
            }
            Route::Memory(outbox) => {
                outbox.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
                None
            }
        };
        tracing::debug!(to = masked(&message.to.address), id = message.message_id, "mail delivered");
        Ok(answer)
    }

    /// Removes the file of a mail, where mails are files: what is deleted on the site shall not stay beside it.
    ///
    /// # Errors
    /// A folder or file that the system does not let go.
    pub fn forget(&self, message_id: &str) -> std::io::Result<()> {
        match &self.route {
            Route::Files(folder) => files::remove(folder, message_id),
            Route::Smtp(_) | Route::Memory(_) => Ok(()),
        }
    }

    /// Removes the files of all mails from before `before`, where mails are files.
    ///
    /// # Errors
    /// A folder or file that the system does not let go.
    pub fn forget_before(&self, before: SystemTime) -> std::io::Result<()> {
        match &self.route {
            Route::Files(folder) => files::remove_before(folder, before),
            Route::Smtp(_) | Route::Memory(_) => Ok(()),
        }
    }

    /// How long [`Mailer::deliver`] takes at most; by SMTP little more than twice the timeout of one step.
    #[must_use]
    pub fn time_limit(&self) -> Duration {
        match &self.route {
            Route::Smtp(smtp) => smtp.time_limit(),
            Route::Files(_) | Route::Memory(_) => FILE_LIMIT,
        }
    }
}

/// Servers like to repeat the address, and the text goes into logs.
fn without_address(error: DeliveryError, address: &str) -> DeliveryError {
    let hide = |text: String| text.replace(address, &masked(address));
    match error {
        DeliveryError::Temporary(text) => DeliveryError::Temporary(hide(text)),
        DeliveryError::Permanent(text) => DeliveryError::Permanent(hide(text)),
    }
}

impl Outbox {
    /// All mails so far, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            to: "anna@example.org".parse().unwrap(),
            reply_to: None,
            subject: "Hello".to_owned(),
            text: "Hello".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            message_id: "<one.two-3@site.example>".to_owned(),
            auto_submitted: false,
        }
    }

    #[tokio::test]
    async fn memory_keeps_mails_in_order() {
        let (mailer, outbox) = Mailer::memory("noreply@site.example".parse().unwrap());
        for subject in ["a", "b"] {
            mailer.clone().deliver(&Message { subject: subject.to_owned(), ..message() }).await.unwrap();
        }
        let subjects: Vec<_> = outbox.messages().into_iter().map(|message| message.subject).collect();
        assert_eq!(subjects, ["a", "b"]);
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused_for_good_everywhere() {
        let (mailer, outbox) = Mailer::memory("noreply@site.example".parse().unwrap());
        let error = mailer.deliver(&Message { subject: "a\nb".to_owned(), ..message() }).await.unwrap_err();
        assert!(matches!(error, DeliveryError::Permanent(text) if text.contains("subject")));
        assert!(outbox.messages().is_empty());
    }

    #[tokio::test]
    async fn files_go_by_their_id_and_by_their_age() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::files(folder.path().join("mail"), "noreply@site.example".parse().unwrap());
        mailer.forget("<none@site.example>").unwrap();
        for id in ["<first@site.example>", "<second@site.example>"] {
            mailer.deliver(&Message { message_id: id.to_owned(), ..message() }).await.unwrap();
        }
        std::fs::write(folder.path().join("mail/notes.txt"), "mine").unwrap();
        let names = || {
            let files = std::fs::read_dir(folder.path().join("mail")).unwrap();
            let mut names: Vec<_> =
                files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        mailer.forget("<first@site.example>").unwrap();
        assert!(names().len() == 2 && names()[0].ends_with("-second.eml"), "{:?}", names());
        mailer.forget_before(SystemTime::now() - Duration::from_secs(60)).unwrap();
        assert_eq!(names().len(), 2);
        mailer.forget_before(SystemTime::now() + Duration::from_secs(1)).unwrap();
        assert_eq!(names(), ["notes.txt"]);
    }

    #[tokio::test]
    async fn files_sort_by_time_and_are_whole() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("mail");
        let mailer = Mailer::files(folder.clone(), "noreply@site.example".parse().unwrap());
        mailer.deliver(&message()).await.unwrap();
        mailer
            .deliver(&Message { message_id: "<../../evil@site.example>".to_owned(), ..message() })
            .await
            .unwrap();
        let mut names: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), 2);
        assert!(names[0].ends_with("-one-two-3.eml") && names[1].ends_with("-evil.eml"), "{names:?}");
        let raw = std::fs::read(folder.join(&names[0])).unwrap();
        let read = mail_parser::MessageParser::default().parse(&raw).unwrap();
        assert_eq!((read.subject(), read.message_id()), (Some("Hello"), Some("one.two-3@site.example")));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_worth_another_try() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mailer = Mailer::files(file.path().to_owned(), "noreply@site.example".parse().unwrap());
        assert!(matches!(mailer.deliver(&message()).await, Err(DeliveryError::Temporary(_))));
    }

    #[test]
    fn the_recipients_address_is_not_in_the_error() {
        let error = DeliveryError::Permanent("550 <anna@example.org> is unknown".to_owned());
        assert_eq!(without_address(error, "anna@example.org").to_string(), "550 <a…@example.org> is unknown");
    }
}
