//! What feed readers and search engines get: XML whatever was written, whole addresses, and names that stay.

use core_models::{
    MessageId, messages,
    posts::{self, PostDraft},
    users::{self, NewUser, Role},
};
use roxmltree::{Document, Node};
use testkit::{Backend, Client, Specimen, TestSite};

/// All that XML 1.0 forbids, but the NUL that no form lets through.
fn forbidden() -> String {
    let controls = (1..0x20_u32).filter(|code| ![9, 10, 13].contains(code));
    controls.chain([0xfffe, 0xffff]).filter_map(char::from_u32).collect()
}

fn all_forbidden_references() -> String {
    forbidden().chars().map(|character| format!("&#{};", u32::from(character))).collect()
}

/// The texts of all elements of this name, read by a parser that refuses what XML forbids.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let named = document.descendants().filter(|node: &Node<'_, '_>| node.tag_name().name() == name);
    named.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

async fn write(client: &Client, title: &str, slug: &str, content: &str) -> String {
    let fields = [("title", title), ("slug", slug), ("content", content), ("visible", "on")];
    let answer = client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().to_owned()
}

async fn feed_and_sitemap_are_xml_whatever_rows_hold(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let (now, odd) = (site.clock.now(), forbidden());
    site.change(move |tx| {
        let author = NewUser {
            username: "anna".to_owned(),
            email: "anna@example.org".to_owned(),
            password_hash: "-".to_owned(),
            role: Role::Editor,
            display_name: format!("An{odd}na"),
            created_at: now,
        };
        let author = users::create(tx, author)?.id;
        let draft = PostDraft {
            title: format!("Ti{odd}tle"),
            slug: format!("sl{odd}ug"),
            content: sanitizer::clean("<p>Words.</p>"),
            excerpt: format!("Ex{odd}cerpt"),
            cover_image: None,
            cover_alt: Some(odd),
            visible: true,
        };
        posts::create(tx, draft, author, now)
    })
    .await
    .unwrap();
    let feed = site.client().get("/feed.xml").await.text();
    assert_eq!(texts(&feed, "title")[1], "Title");
    assert_eq!(texts(&feed, "creator"), ["Anna"]);
    assert_eq!(texts(&feed, "description")[1], "Excerpt");
    let sitemap = site.client().get("/sitemap.xml").await.text();
    assert!(texts(&sitemap, "loc").iter().any(|address| address.ends_with("/blog/slug")), "{sitemap}");
    for page in ["/", "/blog"] {
        let text = site.client().get(page).await.text();
        assert!(text.contains("Title") && text.chars().all(sanitizer::is_xml_char), "{page}");
    }
}

async fn what_xml_forbids_is_never_stored(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    for odd in [forbidden(), all_forbidden_references()] {
        let content = format!(
            "<h2 id=\"a{odd}b\">Hea{odd}ding</h2><p>Wo{odd}rds <abbr title=\"x{odd}y\">z</abbr> \
             <img src=\"/static/a.png\" alt=\"Pic{odd}ture\"> <a href=\"/ab{odd}out\" title=\"{odd}\">x</a></p>"
        );
        write(&client, "Odd\u{fffe} title\u{ffff}", "", &content).await;
    }
    let visitor = site.client();
    let token = visitor.get("/contact").await.token();
    site.advance(std::time::Duration::from_secs(30));
    let fields = [
        ("csrf_token", token.as_str()),
        ("name", "Vis\u{fffe}itor"),
        ("email", "jo@example.org"),
        ("message", "Hel\u{1}lo\u{ffff} there\u{1f}"),
    ];
    assert_eq!(visitor.post("/contact", &fields).await.status, 303);
    let list = client.get("/admin/messages").await.attributes("main a[href^='/admin/messages/']", "href");
    let message =
        list.iter().find(|href| href.trim_start_matches("/admin/messages/").parse::<i64>().is_ok()).unwrap();
    let saved =
        client.post_from(message, &format!("{message}/notes"), &[("notes", "No\u{2}te\u{fffe}s")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert!(client.get(message).await.text().contains("Notes"));
    let id: i64 = message.rsplit('/').next().unwrap().parse().unwrap();
    let now = site.clock.now();
    let (stored, message) = site
        .app
        .db
        .read(move |conn| {
            Ok::<_, core_models::DatabaseError>((
                posts::newest_published(conn, now, 9)?,
                messages::by_id(conn, MessageId(id))?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((stored.len(), message.name.as_str()), (2, "Visitor"));
    assert_eq!((message.message.as_str(), message.notes.as_str()), ("Hello there", "Notes"));
    for post in stored.into_iter().map(|found| found.post) {
        assert_eq!((post.title.as_str(), post.excerpt.as_str()), ("Odd title", "Heading Words z x"));
        assert_eq!(post.cover_alt.as_deref(), Some("Picture"));
        assert!(post.content.chars().all(sanitizer::is_xml_char), "{:?}", post.content);
        assert!(post.content.contains("<abbr title=\"xy\">z</abbr>"), "{}", post.content);
    }
    assert_eq!(texts(&site.client().get("/feed.xml").await.text(), "title")[1], "Odd title");
}

async fn addresses_in_the_feed_are_whole(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let content = "<p><a href='contact'>1</a> <a href='../about'>2</a> <a href='?page=2'>3</a> <a href='#fees'>4</a> \
        <a href='/services'>5</a> <a href='https://elsewhere.example/x'>6</a> <img src='/uploads/a.jpg' alt='A'></p>\
        <h2 id='fees'>Fees</h2><pre>&lt;a href=\"/x\" src=\"/y\"&gt;</pre>";
    write(&client, "Addresses", "addresses", content).await;
    let content = texts(&site.client().get("/feed.xml").await.text(), "encoded").remove(0);
    let root = site.app.settings.server.absolute("");
    let html = format!("<div>{}</div>", content.replace("<br>", "<br/>"));
    for address in
        ["/blog/contact", "/about", "/blog/addresses?page=2", "/blog/addresses#text-fees", "/services"]
    {
        assert!(html.contains(&format!("href=\"{root}{address}\"")), "{address}: {html}");
    }
    assert!(html.contains("href=\"https://elsewhere.example/x\"") && html.contains("id=\"text-fees\""));
    assert!(html.contains(&format!("src=\"{root}/uploads/a.jpg\"")), "{html}");
    assert!(html.contains("&lt;a href=\"/x\" src=\"/y\"&gt;"), "{html}");
}

async fn a_post_keeps_its_name_in_the_feed(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let edit = write(&client, "A title", "first", "<p>Words.</p>").await;
    let feed = site.client().get("/feed.xml").await.text();
    let guid = texts(&feed, "guid").remove(0);
    assert!(guid.starts_with(&format!("tag:{},20", site.app.settings.server.domain)), "{guid}");
    assert!(feed.contains("isPermaLink=\"false\""));
    let fields = [("title", "Other"), ("slug", "second"), ("content", "<p>Words.</p>"), ("visible", "on")];
    assert_eq!(client.post_from(&edit, &edit, &fields).await.status, 303);
    write(&client, "Another", "first", "<p>Other words.</p>").await;
    let feed = site.client().get("/feed.xml").await.text();
    let guids = texts(&feed, "guid");
    assert_eq!(guids.iter().filter(|other| **other == guid).count(), 1, "{guids:?}");
    assert!(texts(&feed, "link").iter().any(|link| link.ends_with("/blog/second")));
    assert_eq!(guids.len(), 2);
}

testkit::on_both_databases! {
    feed_and_sitemap_are_xml_whatever_rows_hold,
    what_xml_forbids_is_never_stored,
    addresses_in_the_feed_are_whole,
    a_post_keeps_its_name_in_the_feed,
}
