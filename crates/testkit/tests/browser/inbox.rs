//! The owner answers a message.

use std::time::Duration;

use core_models::messages::{self, MessageStatus, MessageTab};
use testkit::Backend;

use crate::desk;

async fn the_owner_finds_a_message_notes_it_and_marks_it_responded(backend: Backend) {
    let (site, browser) = desk::open_signed_in(backend).await;
    let visitor = site.client();
    let token = visitor.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    let text = "Do you have time in May?\nMornings suit me best.";
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", "Zoë Müller"),
        ("email", "zoe@example.org"),
        ("message", text),
    ];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);

    browser.open("/admin").await;
    assert!(
        browser.texts(".rail .count").await.concat().starts_with('1'),
        "the panel says that one is waiting"
    );
    browser.click(".rail a[href='/admin/messages']").await;
    browser.arrive("/admin/messages").await;
    assert_eq!(browser.texts(".inbox .is-new strong").await, ["Zoë Müller"]);
    browser.click(".inbox .is-new a").await;
    browser.until("the letter", "return document.querySelector('.letter-text') !== null").await;
    assert_eq!(browser.texts(".letter-text").await, [text]);
    assert!(browser.texts(".rail .count").await.concat().is_empty(), "it is no longer new");

    browser.fill("#notes", "Offered Tuesday, 9 o’clock.").await;
    browser.click("form[action$='/notes'] button").await;
    browser.find("[data-flash=success]").await;
    browser.click("button[name=status][value=responded]").await;
    browser.find("button[value=responded][aria-pressed=true]").await;
    let reply = browser.run("return document.querySelector('a.btn-primary').href", Vec::new()).await;
    assert!(reply.as_str().unwrap().starts_with("mailto:zoe@example.org?subject="), "{reply}");
    browser.click(".back").await;
    browser.arrive("/admin/messages").await;
    assert_eq!(browser.texts(".inbox .chip-responded").await, ["Responded"]);
    desk::expect_peace(&browser).await;

    let kept =
        site.app.db.read(|conn| messages::list(conn, MessageTab::Responded, 1, 9)).await.unwrap().items;
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].status, kept[0].notes.as_str()),
        (MessageStatus::Responded, "Offered Tuesday, 9 o’clock.")
    );
}

testkit::on_both_databases! { the_owner_finds_a_message_notes_it_and_marks_it_responded }
