//! How long messages stay: as long as the privacy page promises, longer when the owner says so, and shorter by hand.

use std::{fs, time::Duration};

use contact::MessageKeeping;
use core_models::{settings, users::Role};
use testkit::{Answer, Backend, Client, TestSite, Variant, pictures};

use crate::questions::Asking;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// From the test's first day, 7 December 2026, to 6 June 2027.
const ALL_BUT_A_DAY: u32 = 181;

/// Lets days pass on a site that runs: it tidies at least once a month.
async fn pass(site: &TestSite, mut days: u32) {
    while days > 0 {
        let some = days.min(30);
        site.advance(DAY * some);
        site.tidy().await;
        days -= some;
    }
}

async fn write(site: &TestSite, text: &str, honeypot: &str) {
    let client = site.client().with_header("x-forwarded-for", &format!("192.0.2.{}", text.len()));
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(60));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", "Zoë Wanderer"),
        ("email", "zoe@example.org"),
        ("message", text),
        ("work", "Patio"),
        ("postal_code", "SW1A 1AA"),
        ("website", honeypot),
    ];
    let answer =
        client.post_files("/contact", &fields, "photos", &[("steps.png", pictures::png(900, 600))]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

fn links(answer: &Answer) -> Vec<String> {
    let mut links = answer.attributes(".inbox a", "href");
    links.dedup();
    links
}

async fn inbox(client: &Client) -> Vec<String> {
    links(&client.get("/admin/messages").await)
}

fn photo_files(site: &TestSite) -> usize {
    let entries = fs::read_dir(site.private_uploads()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with('.')).count()
}

/// Nothing of what was written is anywhere.
fn assert_gone(site: &TestSite, texts: &[&str]) {
    let dump = site.dump();
    for text in texts {
        assert!(!dump.contains(text), "{text} is still there");
    }
    assert_eq!(photo_files(site), 0, "files of photos are still there");
}

async fn a_message_goes_on_its_day_with_all_that_belongs_to_it(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let owner = site.signed_in("anna", Role::Editor).await;
    write(&site, "The steps are crumbling", "").await;
    write(&site, "Buy our pills", "a robot").await;
    assert_eq!(site.deliver().await, 2);
    let path = inbox(&owner).await.remove(0);
    owner.post_from(&path, &format!("{path}/notes"), &[("notes", "Offered Tuesday")]).await;
    assert!(owner.get(&path).await.text().contains("7 June 2027"), "the page says when it goes");
    assert!(photo_files(&site) > 0);
    site.tidy().await;

    pass(&site, 150).await;
    let owner = site.signed_in("bruno", Role::Editor).await;
    assert!(!owner.get("/admin/messages").await.text().contains("will be deleted within"), "not soon yet");
    pass(&site, ALL_BUT_A_DAY - 150).await;
    let owner = site.signed_in("clara", Role::Editor).await;
    let list = owner.get("/admin/messages").await;
    assert!(list.texts(".notice-warning").concat().contains("1 message will be deleted within 30 days"));
    assert!(list.texts(".inbox").concat().contains("Will be deleted on"), "{:?}", list.texts(".inbox"));
    assert_eq!(links(&owner.get("/admin/messages?tab=leaving").await), [path.as_str()]);

    // Midnight in London, where it is summer: some hours before six months are over.
    site.advance(Duration::from_secs(13 * 60 * 60 + 5 * 60));
    site.tidy().await;
    let owner = site.signed_in("doris", Role::Editor).await;
    assert!(inbox(&owner).await.is_empty());
    assert!(links(&owner.get("/admin/messages?tab=spam").await).is_empty(), "spam goes too");
    assert_eq!(owner.get(&path).await.status, 404);
    assert_gone(
        &site,
        &["The steps are crumbling", "Buy our pills", "Zoë Wanderer", "Offered Tuesday", "SW1A"],
    );
    let list = owner.get("/admin/messages").await.text().to_owned();
    assert!(list.contains("2 messages went by themselves on"), "{list}");
}

async fn what_the_owner_keeps_stays_until_it_is_let_go(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    write(&site, "We begin in August", "").await;
    let owner = site.signed_in("anna", Role::Editor).await;
    let path = inbox(&owner).await.remove(0);
    let keep = format!("{path}/keep");
    assert_eq!(owner.post_from(&path, &keep, &[("kept", "yes")]).await.status, 303);
    assert!(owner.get(&path).await.text().contains("You keep this message"));
    site.advance(DAY * 400);
    site.tidy().await;
    let owner = site.signed_in("bruno", Role::Editor).await;
    let list = owner.get("/admin/messages").await;
    assert_eq!(links(&list), [path.as_str()]);
    assert!(!list.text().contains("will be deleted within"));
    assert!(photo_files(&site) > 0);
    assert_eq!(owner.post_from(&path, &keep, &[("kept", "no")]).await.status, 303);
    site.tidy().await;
    assert_gone(&site, &["We begin in August"]);
}

async fn a_message_is_deleted_by_hand_with_mails_that_were_not_sent(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    write(&site, "Please forget this", "").await;
    write(&site, "And remember that one", "").await;
    let owner = site.signed_in("anna", Role::Editor).await;
    let path = inbox(&owner).await.remove(1);
    let question = format!("{path}/delete");
    assert!(owner.get(&path).await.attributes("a", "href").contains(&question));
    let asked = owner.get(&question).await;
    assert!(asked.text().contains("cannot be undone") && asked.text().contains("Zoë Wanderer"));
    assert_eq!(inbox(&owner).await.len(), 2, "asking deletes nothing");
    let token = asked.token();
    for said in ["The message is deleted", "This message was deleted already"] {
        let deleted = owner.post(&question, &[("csrf_token", token.as_str())]).await;
        assert_eq!((deleted.status, deleted.location()), (303, "/admin/messages"));
        assert!(owner.get("/admin/messages").await.text().contains(said), "{said}");
    }
    for address in [path.clone(), question.clone()] {
        assert_eq!(owner.get(&address).await.status, 404);
    }
    assert!(!site.dump().contains("Please forget this"), "mails hold the text too");
    assert_eq!(inbox(&owner).await.len(), 1);
    assert!(photo_files(&site) > 0, "the photos of the other message stay");
    assert_eq!(site.deliver().await, 2, "only the other message is mailed");
    assert!(site.mail.messages().iter().all(|mail| !mail.text.contains("Please forget this")));
    let stranger = site.client();
    assert_eq!(stranger.get(&question).await.status, 303, "the login page");
}

async fn the_page_and_the_deletion_go_by_one_number(backend: Backend) {
    const SIX: &str = "messages_kept_months = 6";
    for (months, said, days) in
        [("messages_kept_months = 2", "after 2 months", 62), ("", "for as long as", 4_000)]
    {
        let variant = Variant::new(&[(SIX, months)], "");
        let site = TestSite::start(&variant, backend).await;
        assert!(site.client().get("/privacy").await.texts("main").concat().contains(said), "{said}");
        let token = site.client().get("/contact").await.token();
        site.advance(Duration::from_secs(60));
        let fields = [
            ("csrf_token", token.as_str()),
            ("name", "Zoë"),
            ("email", "z@example.org"),
            ("message", "Hello"),
        ];
        assert_eq!(site.client().post("/contact", &fields).await.status, 303);
        site.advance(DAY * (days - 2));
        site.tidy().await;
        let owner = site.signed_in("anna", Role::Editor).await;
        let path = inbox(&owner).await.remove(0);
        assert_eq!(owner.get(&path).await.text().contains("It will be deleted on"), !months.is_empty());
        site.advance(DAY * 2);
        site.tidy().await;
        let owner = site.signed_in("bruno", Role::Editor).await;
        assert_eq!(owner.get(&path).await.status == 404, !months.is_empty(), "{months}");
    }
}

async fn a_new_promise_is_announced_before_it_is_kept(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    write(&site, "Written long ago", "").await;
    site.advance(DAY * 400);
    // As after an update, or when the number in site.toml becomes smaller.
    let keeping = MessageKeeping::of(&site.app.facts).unwrap();
    let now = site.clock.now();
    site.app
        .db
        .upkeep(move |conn| {
            settings::set(conn, settings::MESSAGES_PROMISED, "60 2026-12-07", now)?;
            keeping.promise(conn, now)
        })
        .await
        .unwrap();
    site.tidy().await;
    let owner = site.signed_in("anna", Role::Editor).await;
    let path = inbox(&owner).await.remove(0);
    let list = owner.get("/admin/messages").await;
    assert!(list.texts(".notice-warning").concat().contains("1 message will be deleted within 30 days"));
    assert!(owner.get(&path).await.text().contains("10 February 2028"), "{}", owner.get(&path).await.text());
    site.advance(DAY * 29);
    site.tidy().await;
    let owner = site.signed_in("bruno", Role::Editor).await;
    assert_eq!(inbox(&owner).await, [path.as_str()]);
    site.advance(DAY);
    site.tidy().await;
    assert_gone(&site, &["Written long ago"]);
}

async fn a_clock_that_leaps_ahead_deletes_nothing(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    write(&site, "The gate does not shut", "").await;
    site.tidy().await;
    site.advance(DAY * 365);
    for _ in 0..3 {
        site.tidy().await;
        site.advance(Duration::from_secs(60 * 60));
    }
    assert!(site.dump().contains("The gate does not shut"), "a clock a year ahead");
    site.clock.turn_back(DAY * 365);
    pass(&site, ALL_BUT_A_DAY).await;
    let owner = site.signed_in("anna", Role::Editor).await;
    assert_eq!(inbox(&owner).await.len(), 1);
    assert!(photo_files(&site) > 0);
    pass(&site, 2).await;
    assert_gone(&site, &["The gate does not shut"]);
}

async fn a_site_that_was_off_for_long_deletes_a_day_later(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    write(&site, "Then we went on holiday", "").await;
    site.tidy().await;
    site.advance(DAY * 365);
    site.tidy().await;
    site.advance(DAY - Duration::from_secs(60));
    site.tidy().await;
    assert!(photo_files(&site) > 0, "not yet");
    site.advance(Duration::from_secs(60));
    site.tidy().await;
    assert_gone(&site, &["Then we went on holiday"]);
}

testkit::on_both_databases! {
    a_message_goes_on_its_day_with_all_that_belongs_to_it,
    what_the_owner_keeps_stays_until_it_is_let_go,
    a_message_is_deleted_by_hand_with_mails_that_were_not_sent,
    the_page_and_the_deletion_go_by_one_number,
    a_new_promise_is_announced_before_it_is_kept,
    a_clock_that_leaps_ahead_deletes_nothing,
    a_site_that_was_off_for_long_deletes_a_day_later,
}
