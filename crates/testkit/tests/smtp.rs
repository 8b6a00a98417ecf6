//! The mailer in conversation with a mail server that misbehaves in every way.

use std::time::{Duration, Instant};

use email::{DeliveryError, Mailbox, Mailer, Message, SmtpSettings, Tls};
use testkit::smtp::{Mode, SmtpServer};

const TIMEOUT: Duration = Duration::from_millis(250);

fn settings(server: &SmtpServer) -> SmtpSettings {
    SmtpSettings {
        server: "127.0.0.1".to_owned(),
        port: server.port(),
        username: None,
        password: None,
        tls: Tls::None,
        timeout: TIMEOUT,
        from: Mailbox { name: Some("North Light".to_owned()), address: "noreply@site.example".to_owned() },
    }
}

fn message(id: &str) -> Message {
    Message {
        to: Mailbox { name: Some("Anna".to_owned()), address: "anna@example.org".to_owned() },
        reply_to: Some(Mailbox { name: Some("Zoë 😀".to_owned()), address: "zoe@example.net".to_owned() }),
        subject: "Größe & Ärger".to_owned(),
        text: ".\n..\nHello\n.\n\nBcc: evil@example.org".to_owned(),
        html: "<p>Hello é</p>".to_owned(),
        message_id: format!("<{id}@site.example>"),
        auto_submitted: true,
    }
}

/// Fails in `mode`, as `expected` says, and succeeds under the same id when the server is well again.
async fn recovers(mode: Mode, expected: &str) -> usize {
    let mut server = SmtpServer::start().await;
    let mailer = Mailer::smtp(settings(&server));
    server.set_mode(mode).await;
    let start = Instant::now();
    let failed = mailer.deliver(&message("again")).await;
    assert!(start.elapsed() < Duration::from_secs(5), "{mode:?} took {:?}", start.elapsed());
    assert!(
        matches!(&failed, Err(DeliveryError::Temporary(text)) if text.contains(expected)),
        "{mode:?}: {failed:?}"
    );
    let taken = server.received().len();
    server.set_mode(Mode::Accept).await;
    let answer =
        mailer.deliver(&message("again")).await.unwrap_or_else(|error| panic!("after {mode:?}: {error}"));
    assert_eq!(answer.map(|answer| answer.words).as_deref(), Some("250 taken"), "after {mode:?}");
    let mails = server.wait_for(taken + 1).await;
    assert!(mails.iter().all(|mail| mail.header("Message-ID").as_deref() == Some("<again@site.example>")));
    taken
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let server = SmtpServer::start().await;
    Mailer::smtp(settings(&server)).deliver(&message("one")).await.unwrap();
    let mails = server.wait_for(1).await;
    let mail = &mails[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("noreply@site.example", &["anna@example.org".to_owned()][..])
    );
    let pair = |name: &str, address: &str| (name.to_owned(), address.to_owned());
    assert_eq!(mail.sender(), pair("North Light", "noreply@site.example"));
    assert_eq!(mail.recipient(), pair("Anna", "anna@example.org"));
    assert_eq!(mail.reply_to(), pair("Zoë 😀", "zoe@example.net"));
    assert_eq!(mail.subject(), "Größe & Ärger");
    assert_eq!(mail.text().replace("\r\n", "\n").trim_end(), message("one").text);
    assert_eq!(mail.html().trim_end(), message("one").html);
    assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-replied"));
    assert!(mail.header("Bcc").is_none());
    assert_eq!(mail.user, None);
}

#[tokio::test]
async fn header_tricks_do_not_reach_the_wire() {
    let server = SmtpServer::start().await;
    let mailer = Mailer::smtp(settings(&server));
    let mut sent = 0;
    for evil in [
        "a\r\nBcc: evil@example.org",
        "a\nBcc: evil@example.org",
        "a\rBcc: evil@example.org",
        "a\0b",
        "\r\n.\r\nMAIL FROM:<x@y.z>",
        "=?utf-8?q?a=0D=0ABcc:_evil@example.org?=",
        "a%0aBcc: evil@example.org",
        "\"<evil@example.org>, x",
        "a\u{2028}Bcc: e@e.org",
    ] {
        let name = Mailbox { name: Some(evil.to_owned()), address: "zoe@example.net".to_owned() };
        let address = Mailbox { name: None, address: format!("zoe@example.net{evil}") };
        for tricked in [
            Message { subject: evil.to_owned(), ..message("trick") },
            Message { reply_to: Some(name.clone()), ..message("trick") },
            Message { to: name, ..message("trick") },
            Message { reply_to: Some(address.clone()), ..message("trick") },
            Message { to: address, ..message("trick") },
            Message { text: evil.to_owned(), html: evil.to_owned(), ..message("trick") },
        ] {
            match mailer.deliver(&tricked).await {
                Ok(_answer) => sent += 1,
                Err(error) => assert!(matches!(error, DeliveryError::Permanent(_)), "{evil:?}: {error}"),
            }
        }
    }
    let mails = server.wait_for(sent).await;
    assert_eq!(mails.len(), sent);
    for mail in mails {
        assert_eq!(mail.from, "noreply@site.example");
        assert!(mail.to == ["anna@example.org"] || mail.to == ["zoe@example.net"], "{:?}", mail.to);
        let names = mail.header_names();
        assert_eq!(names.len(), 9, "{names:?}");
        assert!(!names.iter().any(|name| name.eq_ignore_ascii_case("bcc")), "{names:?}");
    }
}

#[tokio::test]
async fn a_closed_port_is_worth_another_try() {
    assert_eq!(recovers(Mode::Refuse, "refused").await, 0);
}

#[tokio::test]
async fn silence_is_given_up_in_time() {
    assert_eq!(recovers(Mode::Hang, "did not answer in time").await, 0);
}

#[tokio::test]
async fn a_server_that_turns_everyone_away_is_not_the_mails_fault() {
    assert_eq!(recovers(Mode::NoService, "554 no service for you").await, 0);
}

#[tokio::test]
async fn a_temporary_refusal_is_worth_another_try() {
    assert_eq!(recovers(Mode::Temporary, "451 try again later").await, 0);
}

#[tokio::test]
async fn a_connection_lost_in_the_mail_is_worth_another_try() {
    assert_eq!(recovers(Mode::DropInData, "127.0.0.1:").await, 0);
}

#[tokio::test]
async fn a_connection_lost_after_the_mail_repeats_it_under_the_same_id() {
    assert_eq!(recovers(Mode::AcceptThenDrop, "127.0.0.1:").await, 1);
}

#[tokio::test]
async fn a_permanent_refusal_is_final_and_masks_the_address() {
    let mut server = SmtpServer::start().await;
    server.set_mode(Mode::Permanent).await;
    let error = Mailer::smtp(settings(&server)).deliver(&message("one")).await.unwrap_err();
    let DeliveryError::Permanent(text) = error else { panic!("{error:?}") };
    assert!(text.contains("550 5.1.1 <a…@example.org>: no such mailbox"), "{text}");
}

#[tokio::test]
async fn a_wrong_password_is_worth_another_try_and_is_not_shown() {
    let mut server = SmtpServer::start().await;
    let signed = SmtpSettings {
        username: Some("site".to_owned()),
        password: Some("hunter2".to_owned().into()),
        ..settings(&server)
    };
    let mailer = Mailer::smtp(signed);
    server.set_mode(Mode::WrongPassword).await;
    let error = mailer.deliver(&message("one")).await.unwrap_err();
    let DeliveryError::Temporary(text) = error else { panic!("{error:?}") };
    assert!(text.contains("MAIL_PASSWORD") && text.contains("535") && !text.contains("hunter2"), "{text}");
    server.set_mode(Mode::Accept).await;
    mailer.deliver(&message("one")).await.unwrap();
    assert!(server.wait_for(1).await[0].user.is_some());
}

#[tokio::test]
async fn a_server_that_refuses_our_name_says_so() {
    assert_eq!(recovers(Mode::RefuseHello, "(EHLO site.example): 504").await, 0);
}

#[tokio::test]
async fn a_way_to_sign_in_is_found_however_it_is_offered() {
    let mut server = SmtpServer::start().await;
    let signed = SmtpSettings {
        username: Some("site".to_owned()),
        password: Some("hunter2".to_owned().into()),
        timeout: Duration::from_secs(5),
        ..settings(&server)
    };
    let mailer = Mailer::smtp(signed);
    for (offer, signs_in) in [
        (&["AUTH LOGIN PLAIN"][..], Ok("PLAIN AHNpdGUAaHVudGVyMg==")),
        (&["auth plain"], Ok("PLAIN AHNpdGUAaHVudGVyMg==")),
        (&["AUTH=PLAIN"], Ok("PLAIN AHNpdGUAaHVudGVyMg==")),
        (&["Auth Login"], Ok("LOGIN c2l0ZQ== aHVudGVyMg==")),
        (&["AUTH CRAM-MD5", "auth=login"], Ok("LOGIN c2l0ZQ== aHVudGVyMg==")),
        (&["AUTH CRAM-MD5 XOAUTH2"], Err("(CRAM-MD5, XOAUTH2)")),
        (&["AUTH"], Err("offers no AUTH")),
        (&["PIPELINING", "SIZE 1000"], Err("PIPELINING, SIZE, 8BITMIME")),
    ] {
        server.set_mode(Mode::Offer(offer)).await;
        let taken = server.received().len();
        match (mailer.deliver(&message("one")).await, signs_in) {
            (Ok(_answer), Ok(user)) => {
                assert_eq!(server.wait_for(taken + 1).await[taken].user.as_deref(), Some(user));
            }
            (Err(DeliveryError::Temporary(text)), Err(told)) => assert!(text.contains(told), "{text}"),
            other => panic!("{offer:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn encryption_is_asked_for_however_it_is_offered() {
    let mut server = SmtpServer::start().await;
    let mailer = Mailer::smtp(SmtpSettings { tls: Tls::StartTls, ..settings(&server) });
    for (offer, told) in [
        (&["STARTTLS"][..], "STARTTLS fails: 454 4.7.0 TLS is out of order"),
        (&["starttls"], "STARTTLS fails: 454 4.7.0 TLS is out of order"),
        (&["size 10", "StartTls"], "STARTTLS fails: 454 4.7.0 TLS is out of order"),
        (&["size 10", "xstarttls"], "does not offer STARTTLS (it offers SIZE, XSTARTTLS, 8BITMIME)"),
    ] {
        server.set_mode(Mode::Offer(offer)).await;
        let failed = mailer.deliver(&message("one")).await;
        assert!(
            matches!(&failed, Err(DeliveryError::Temporary(text)) if text.contains(told)),
            "{offer:?}: {failed:?}"
        );
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_server_that_does_not_say_goodbye_has_the_mail_all_the_same() {
    let mut server = SmtpServer::start().await;
    server.set_mode(Mode::HangAtGoodbye).await;
    let mailer = Mailer::smtp(settings(&server));
    mailer.deliver(&message("one")).await.unwrap();
    mailer.deliver(&message("two")).await.unwrap();
    assert_eq!(server.wait_for(2).await.len(), 2);
}

#[tokio::test]
async fn encryption_that_is_not_there_is_not_done_without() {
    let server = SmtpServer::start().await;
    for tls in [Tls::StartTls, Tls::Tls] {
        let mailer = Mailer::smtp(SmtpSettings { tls, timeout: Duration::from_secs(2), ..settings(&server) });
        let error = mailer.deliver(&message("one")).await.unwrap_err();
        assert!(matches!(error, DeliveryError::Temporary(_)), "{tls:?}: {error:?}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_unknown_host_is_worth_another_try() {
    let server = SmtpServer::start().await;
    let nowhere = SmtpSettings {
        server: "mail.invalid".to_owned(),
        timeout: Duration::from_secs(5),
        ..settings(&server)
    };
    let error = Mailer::smtp(nowhere).deliver(&message("one")).await.unwrap_err();
    assert!(matches!(&error, DeliveryError::Temporary(text) if text.contains("mail.invalid")), "{error:?}");
}

#[tokio::test]
async fn many_mails_at_once_all_arrive() {
    let server = SmtpServer::start().await;
    let mailer = Mailer::smtp(SmtpSettings { timeout: Duration::from_secs(10), ..settings(&server) });
    let deliveries = (0..40).map(|number| {
        let mailer = mailer.clone();
        tokio::spawn(async move { mailer.deliver(&message(&number.to_string())).await })
    });
    for delivery in deliveries.collect::<Vec<_>>() {
        delivery.await.unwrap().unwrap();
    }
    let ids: std::collections::BTreeSet<_> =
        server.wait_for(40).await.iter().filter_map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 40);
}

#[tokio::test]
async fn a_server_can_go_and_come_back_on_its_port() {
    let mut server = SmtpServer::start().await;
    let port = server.port();
    for _ in 0..3 {
        server.set_mode(Mode::Refuse).await;
        assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err());
        server.set_mode(Mode::Accept).await;
        assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok());
    }
    assert_eq!(server.port(), port);
}
