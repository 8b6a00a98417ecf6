//! History: who has done what, for administrators, with what was refused.

use core_models::{
    changes::{self, Note, Subject, What},
    users::Role,
};
use testkit::{Answer, Backend, Client, PASSWORD, Specimen, TestSite};

const PAGE: &str = "/admin/history";

/// The lines of the page, the last change first: what happened to what, and who did it.
fn lines(page: &Answer) -> Vec<(String, String)> {
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let what = page.texts(".records tbody th").into_iter().map(words);
    let who = page.texts(".records tbody td[data-label=Who]").into_iter().map(words);
    what.zip(who).collect()
}

fn line(what: &str, who: &str) -> (String, String) {
    (what.to_owned(), who.to_owned())
}

async fn publish(editor: &Client, title: &str) {
    let fields = [("title", title), ("content", "<p>Leaves.</p>"), ("visible", "on")];
    let saved = editor.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

async fn administrators_see_who_did_what(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("edith", Role::Editor).await;
    publish(&editor, "Green <tea>").await;
    let admin = site.signed_in("anna", Role::Admin).await;
    let page = admin.get(PAGE).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        lines(&page),
        [
            line("Signed in", "anna Example 127.0.0.1"),
            line("Created User anna Example", "The site itself"),
            line("Published Post Green <tea>", "edith Example 127.0.0.1"),
            line("Signed in", "edith Example 127.0.0.1"),
            line("Created User edith Example", "The site itself"),
        ]
    );
    assert!(
        admin.get("/admin").await.texts(".sidebar a, nav a").iter().any(|label| label.trim() == "History")
    );
}

async fn the_filter_shows_some_and_the_table_has_the_same(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let edith = site.user("edith", Role::Editor).await;
    let editor = site.client();
    site.sign_in(&editor, "edith", PASSWORD).await;
    publish(&editor, "=1+1, \"tea\"").await;
    let admin = site.signed_in("anna", Role::Admin).await;
    let posts = admin.get(&format!("{PAGE}?who={}&kind=post", edith.id)).await;
    assert_eq!(lines(&posts), [line("Published Post =1+1, \"tea\"", "edith Example 127.0.0.1")]);
    // It is Monday, 7 December 2026.
    for (query, expected) in [
        ("from=2026-12-07&until=2026-12-07&kind=post", 1),
        ("from=2026-12-08", 0),
        ("until=2026-12-06", 0),
        ("who=visitor", 0),
        ("who=nobody&kind=post&from=never", 1),
    ] {
        assert_eq!(lines(&admin.get(&format!("{PAGE}?{query}")).await).len(), expected, "{query}");
    }
    let table = admin.get(&format!("{PAGE}/export?kind=post")).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let text = table.text();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert!(
        rows[1].contains("\"edith Example\",\"person\",\"127.0.0.1\",\"published\",\"blog\",\"post\""),
        "{text}"
    );
    assert!(rows[1].contains("\"'=1+1, \"\"tea\"\"\""), "{text}");
}

async fn what_is_refused_is_noted_too(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let editor = site.signed_in("edith", Role::Editor).await;
    for path in [PAGE, "/admin/history/export"] {
        assert_eq!(editor.get(path).await.status, 403, "{path}");
    }
    let stranger = site.client();
    for name in ["edith", "my-secret-typed-in-the-wrong-field"] {
        assert_eq!(site.sign_in(&stranger, name, "wrong-password").await.status, 422);
    }
    let admin = site.signed_in("anna", Role::Admin).await;
    let page = admin.get(PAGE).await;
    let refused: Vec<_> = lines(&page).into_iter().filter(|(what, _)| what.starts_with("Refused")).collect();
    assert_eq!(
        refused,
        [
            line("Refused Sign-in", "A visitor 127.0.0.0/24"),
            line("Refused Sign-in edith Example", "A visitor 127.0.0.0/24"),
            line("Refused Page /admin/history/export", "edith Example 127.0.0.1"),
            line("Refused Page /admin/history", "edith Example 127.0.0.1"),
        ]
    );
    assert!(!site.dump().contains("my-secret-typed"));
}

async fn of_a_message_neither_sender_nor_text_is_noted(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let visitor = site.client();
    let token = visitor.get("/contact").await.token();
    site.advance(std::time::Duration::from_secs(60));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", "Zoë Quill"),
        ("email", "zoe@example.org"),
        ("message", "Something private"),
    ];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);
    let noted = site.app.db.read(|conn| changes::after(conn, 0, 10)).await.unwrap();
    let [noted] = noted.as_slice() else { panic!("{noted:?}") };
    assert_eq!(
        (noted.actor.as_str(), noted.kind.as_str(), noted.what.as_str()),
        ("visitor", "message", "created")
    );
    assert_eq!((noted.title.as_str(), noted.address.as_str(), noted.fields.as_str()), ("", "", "[]"));
}

async fn a_long_history_has_pages_that_keep_the_filter(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("anna", Role::Admin).await;
    let noted = site.change(|tx| {
        for number in 0..60 {
            let (key, title) = (number.to_string(), String::new());
            tx.note(Note::new(Subject { feature: "test", kind: "thing", key, title }, What::Changed));
        }
        Ok(())
    });
    noted.await.unwrap();
    let first = admin.get(&format!("{PAGE}?kind=thing")).await;
    assert_eq!(lines(&first).len(), 50);
    assert_eq!(lines(&first)[0].0, "Changed Thing No. 59", "the last first");
    let older = first.attributes("a[rel=next]", "href").remove(0);
    let second = lines(&admin.get(&older).await);
    assert_eq!((second.len(), second[9].0.as_str()), (10, "Changed Thing No. 0"), "{older}");
}

async fn what_is_older_than_the_setting_says_is_forgotten(backend: Backend) {
    let site = TestSite::builder(&Specimen, backend).settings(|settings| settings.history_months = 2);
    let site = site.start().await;
    let admin = site.signed_in("anna", Role::Admin).await;
    let month = std::time::Duration::from_secs(31 * 24 * 60 * 60);
    site.advance(month);
    site.sign_in(&admin, "anna", PASSWORD).await;
    site.advance(month + month / 30);
    site.tidy().await;
    site.sign_in(&admin, "anna", PASSWORD).await;
    let page = admin.get(PAGE).await;
    let signed_in = line("Signed in", "anna Example 127.0.0.1");
    assert_eq!(lines(&page), [signed_in.clone(), signed_in], "the first, and how she came, are over");
    assert!(page.text().contains("Entries are kept for 2 months."));
    assert_eq!(site.app.db.read(changes::verify).await.unwrap(), Ok(2), "the chain goes on");
}

testkit::on_both_databases! {
    a_long_history_has_pages_that_keep_the_filter,
    what_is_older_than_the_setting_says_is_forgotten,
    administrators_see_who_did_what,
    the_filter_shows_some_and_the_table_has_the_same,
    what_is_refused_is_noted_too,
    of_a_message_neither_sender_nor_text_is_noted,
}
