//! Mails as jobs.

use chrono::TimeDelta;

use ::jobs::{MAIL, MailHandler};
use core_models::JobId;
use core_models::jobs::{self, JobState};
use email::{Mailbox, Mailer, Message};

use crate::support::{Site, on_both_databases};

on_both_databases!(
    a_stored_mail_is_delivered_once_with_its_own_id,
    a_mail_that_cannot_be_built_or_read_is_given_up_at_once,
    no_more_mails_than_the_limit_go_in_a_time_and_the_others_wait,
    two_workers_keep_to_one_limit,
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
    let id = site.db.upkeep(move |conn| jobs::enqueue(conn, job, now)).await.unwrap();
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

async fn no_more_mails_than_the_limit_go_in_a_time_and_the_others_wait(site: Site) {
    let (mailer, outbox) = Mailer::memory("noreply@site.example".parse().unwrap());
    let handler = MailHandler::new(mailer).at_most(Some("3/hour".parse().unwrap()));
    let worker = site.worker(vec![handler.into()]);
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(enqueue(&site).await);
    }
    assert_eq!(worker.run_due().await, 3);
    for id in &ids[3..] {
        let waiting = site.job(*id).await;
        assert_eq!((waiting.state, waiting.attempts), (JobState::Pending, 0), "waiting is no try");
    }
    site.clock.advance(TimeDelta::seconds(3599));
    assert_eq!(worker.run_due().await, 0);
    site.clock.advance(TimeDelta::seconds(2));
    assert_eq!(worker.run_due().await, 2);
    assert_eq!(outbox.messages().len(), 5);
}

async fn two_workers_keep_to_one_limit(site: Site) {
    let (mailer, outbox) = Mailer::memory("noreply@site.example".parse().unwrap());
    let handler = MailHandler::new(mailer).at_most(Some("10/hour".parse().unwrap()));
    for _ in 0..20 {
        enqueue(&site).await;
    }
    let workers = [(); 2].map(|()| site.worker(vec![handler.clone().into()]));
    let (one, other) = tokio::join!(workers[0].run_due(), workers[1].run_due());
    assert_eq!((one + other, outbox.messages().len()), (10, 10));
}

async fn enqueue(site: &Site) -> JobId {
    let now = site.clock.now();
    let job = MailHandler::job(&message("anna@example.org"), now).unwrap();
    site.db.upkeep(move |conn| jobs::enqueue(conn, job, now)).await.unwrap()
}
