//! Mails as jobs.

use ::jobs::{MAIL, MailHandler};
use core_models::jobs::{self, JobState};
use email::{Mailbox, Mailer, Message};

use crate::support::{Site, on_both_databases};

on_both_databases!(
    a_stored_mail_is_delivered_once_with_its_own_id,
    a_mail_that_cannot_be_built_or_read_is_given_up_at_once,
);

fn message(address: &str) -> Message {
    Message {
        to: Mailbox { name: Some("Anna".to_owned()), address: address.to_owned() },
        reply_to: None,
        subject: "Hello".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        message_id: "<7@site.example>".to_owned(),
        auto_submitted: true,
    }
}

async fn a_stored_mail_is_delivered_once_with_its_own_id(site: Site) {
    let (mailer, outbox) = Mailer::memory("noreply@site.example".parse().unwrap());
    let worker = site.worker(vec![MailHandler::new(mailer).into()]);
    let now = site.clock.now();
    let job = MailHandler::job(&message("anna@example.org"), now).unwrap();
    assert_eq!((job.kind.as_str(), job.held), (MAIL, false));
    let id = site.db.write(move |conn| jobs::enqueue(conn, job, now)).await.unwrap();
    assert_eq!((worker.run_due().await, worker.run_due().await), (1, 0));
    assert!(outbox.messages() == [message("anna@example.org")]);
    assert_eq!(site.job(id).await.state, JobState::Done);
}

async fn a_mail_that_cannot_be_built_or_read_is_given_up_at_once(site: Site) {
    let (mailer, outbox) = Mailer::memory("noreply@site.example".parse().unwrap());
    let worker = site.worker(vec![MailHandler::new(mailer).into()]);
    let unreadable = site.enqueue(MAIL, "{}").await;
    let payload = MailHandler::job(&message("no address"), site.clock.now()).unwrap().payload;
    let unbuildable = site.enqueue(MAIL, &payload).await;
    assert_eq!(worker.run_due().await, 2);
    for (id, reason) in
        [(unreadable, "the stored mail cannot be read"), (unbuildable, "the recipient cannot be used")]
    {
        let job = site.job(id).await;
        assert_eq!((job.state, job.attempts), (JobState::Dead, 1));
        assert!(job.last_error.unwrap().contains(reason), "{reason}");
    }
    assert!(outbox.messages().is_empty());
}
