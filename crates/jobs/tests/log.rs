//! What the worker logs. A process of its own, because a subscriber to logs is the whole process's.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use core_models::{Clock, Database, DatabaseUrl, Migrations, PoolOptions};
use email::{Mailbox, Mailer, Message};
use jobs::{MailHandler, Wake, Worker, WorkerOptions};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn message(address: &str) -> Message {
    Message {
        to: Mailbox { name: Some("Berta".to_owned()), address: address.to_owned() },
        reply_to: None,
        subject: "Hello".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        message_id: "<7@site.example>".to_owned(),
        auto_submitted: true,
    }
}

#[tokio::test]
async fn the_log_shows_no_whole_address_and_nothing_of_what_people_write() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let url = DatabaseUrl::sqlite(folder.path().join("site.db"));
    let db = Database::connect(&url, PoolOptions::default()).unwrap();
    Migrations::core().run(&db).unwrap();
    let (mailer, _) = Mailer::memory("noreply@site.example".parse().unwrap());
    let clock = Clock::system();
    for address in ["berta@example.org", "not berta@example.org"] {
        let job = MailHandler::job(&message(address), clock.now()).unwrap();
        let now = clock.now();
        db.upkeep(move |conn| core_models::jobs::enqueue(conn, job, now)).await.unwrap();
    }
    let handlers = vec![MailHandler::new(mailer).into()];
    let worker = Worker::new(db, clock, handlers, Wake::default(), WorkerOptions::default());
    assert_eq!(worker.run_due().await, 2);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("mail delivered to=b…@example.org"), "{text}");
    assert!(text.contains("the job was given up"), "{text}");
    assert!(!text.contains("berta@") && !text.contains("Hello") && !text.contains("Berta"), "{text}");
}
