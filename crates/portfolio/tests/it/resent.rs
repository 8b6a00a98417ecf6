//! A project whose answer was lost and that is sent again: it is stored once, and what was typed since is not lost.

use core_models::users::Role;
use testkit::{Answer, Backend, Client, Specimen, TestSite};

use crate::desk::{Fields, NEW, picture};

/// The hidden fields of a form that was opened.
struct Opened {
    path: String,
    hidden: Vec<(&'static str, String)>,
}

impl Opened {
    async fn at(client: &Client, path: &str) -> Self {
        let page = client.get(path).await;
        let value = |name| page.attributes(&format!("form.editor input[name={name}]"), "value").remove(0);
        let hidden = ["csrf_token", "form_key", "version"].map(|name| (name, value(name)));
        Self { path: path.to_owned(), hidden: hidden.into() }
    }

    async fn send(&self, client: &Client, fields: &Fields) -> Answer {
        let mut all = fields.pairs();
        all.extend(self.hidden.iter().map(|(name, value)| (*name, value.as_str())));
        client.post(&self.path, &all).await
    }
}

async fn titles(client: &Client) -> usize {
    client.get("/admin/portfolio").await.attributes("main a[href$='/delete']", "href").len()
}

async fn a_project_that_is_sent_twice_is_stored_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let form = Opened::at(&client, NEW).await;
    let wall = || Fields::of("A wall", &file);
    let first = form.send(&client, &wall()).await;
    let again = form.send(&client, &wall()).await;
    assert_eq!((first.status, again.status), (303, 303), "{}", again.text());
    assert_eq!((first.location(), titles(&client).await), (again.location(), 1));

    let more = form.send(&client, &wall().with("place", "Windermere")).await;
    assert_eq!((more.status, titles(&client).await), (303, 1), "what was typed since wins");
    let editor = client.get(first.location()).await;
    assert_eq!(editor.attributes("#place", "value"), ["Windermere"]);
    assert_eq!(editor.attributes("#slug", "value"), ["a-wall"], "the address stays");

    let other = form.send(&client, &Fields::of("A patio", &file)).await;
    assert_eq!((other.status, titles(&client).await), (409, 1), "another title is perhaps another project");
    assert_eq!(other.attributes("form.editor", "action"), [first.location()]);
    assert_eq!(other.attributes("#title", "value"), ["A patio"]);
}

async fn an_update_that_is_sent_twice_is_no_conflict(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let wall = || Fields::of("A wall", &file).with("slug", "a-wall");
    let edit = Opened::at(&client, NEW).await.send(&client, &wall()).await.location().to_owned();
    let form = Opened::at(&client, &edit).await;
    for place in ["Kendal", "Kendal", "Ambleside"] {
        let answer = form.send(&client, &wall().with("place", place)).await;
        assert_eq!((answer.status, answer.location()), (303, edit.as_str()), "{place}");
        assert_eq!(client.get(&edit).await.attributes("#place", "value"), [place]);
    }
    let delete = edit.replace("/edit", "/delete");
    assert_eq!(client.post_from(&delete, &delete, &[]).await.status, 303);
    let gone = form.send(&client, &wall().with("content", "<p>Long work.</p>")).await;
    assert_eq!(gone.status, 409);
    assert_eq!(gone.attributes("form.editor", "action"), [NEW]);
    assert!(gone.texts("textarea[name=content]")[0].contains("Long work."));
}

testkit::on_both_databases! {
    a_project_that_is_sent_twice_is_stored_once,
    an_update_that_is_sent_twice_is_no_conflict,
}
