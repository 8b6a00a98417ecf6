//! A form of the panel whose answer was lost and that is sent again: it saves once, and what was typed since is not lost.

use core_models::{posts, users, users::Role};
use testkit::{Answer, Backend, Client, PASSWORD, Specimen, TestSite};

const NEW: &str = "/admin/posts/new";

/// A form as the browser has it: what is sent with it each time.
struct Form {
    path: String,
    hidden: Vec<(&'static str, String)>,
}

impl Form {
    async fn open(client: &Client, path: &str) -> Self {
        Self::of(path, &client.get(path).await)
    }

    fn of(path: &str, page: &Answer) -> Self {
        let value = |name| page.attributes(&format!("form.editor input[name={name}]"), "value").remove(0);
        let hidden = ["csrf_token", "form_key", "version"].map(|name| (name, value(name)));
        Self { path: path.to_owned(), hidden: hidden.into() }
    }

    async fn send(&self, client: &Client, fields: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(&str, &str)> =
            self.hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.extend_from_slice(fields);
        client.post(&self.path, &all).await
    }
}

async fn count(site: &TestSite) -> i64 {
    site.app.db.read(posts::counts).await.unwrap().all
}

async fn editor(client: &Client, edit: &str) -> (String, String) {
    let page = client.get(edit).await;
    (page.attributes("#title", "value").remove(0), page.texts("textarea[name=content]").remove(0))
}

async fn a_new_post_that_is_sent_twice_is_stored_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = Form::open(&client, NEW).await;
    let fields = [("title", "Tea"), ("slug", ""), ("content", "<p>Hot.</p>"), ("visible", "on")];
    let first = form.send(&client, &fields).await;
    let again = form.send(&client, &fields).await;
    assert_eq!((first.status, again.status), (303, 303), "{}", again.text());
    assert_eq!(first.location(), again.location(), "it leads to the stored post");
    assert_eq!(count(&site).await, 1);
    let other = Form::open(&client, NEW).await.send(&client, &fields).await;
    assert_ne!(other.location(), first.location(), "another form is another post");
    assert_eq!(count(&site).await, 2);
}

async fn of_twenty_sendings_at_once_one_is_stored(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = Form::open(&client, NEW).await;
    let fields = [("title", "Tea"), ("slug", ""), ("content", "<p>Hot.</p>")];
    let sent = (0..20).map(|_| form.send(&client, &fields));
    let answers = futures_util::future::join_all(sent).await;
    let places: std::collections::BTreeSet<_> = answers.iter().map(Answer::location).collect();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(count(&site).await, 1);
}

async fn what_was_typed_after_a_lost_answer_wins(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = Form::open(&client, NEW).await;
    let sent = |content| [("title", "Tea"), ("slug", ""), ("content", content), ("visible", "on")];
    form.send(&client, &sent("<p>Hot.</p>")).await;
    let answer = form.send(&client, &sent("<p>Hot and sweet.</p>")).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(count(&site).await, 1);
    let edit = answer.location().to_owned();
    assert_eq!(editor(&client, &edit).await, ("Tea".to_owned(), "<p>Hot and sweet.</p>".to_owned()));
    assert_eq!(client.get(&edit).await.attributes("#slug", "value"), ["tea"], "the address stays");
    assert_eq!(form.send(&client, &sent("<p>Hot.</p>")).await.status, 303, "also back to what it was first");
    assert_eq!(editor(&client, &edit).await.1, "<p>Hot.</p>");
}

async fn a_form_that_now_has_another_title_asks_first(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = Form::open(&client, NEW).await;
    let first = form.send(&client, &[("title", "Tea"), ("slug", ""), ("content", "<p>Hot.</p>")]).await;
    let edit = first.location().to_owned();
    let asked = form.send(&client, &[("title", "Coffee"), ("slug", ""), ("content", "<p>Black.</p>")]).await;
    assert_eq!(asked.status, 409);
    assert!(asked.texts("textarea[name=content]")[0].contains("Black."), "the new text is in the form");
    assert!(asked.texts("details.compare")[0].contains("Hot."), "the stored one beside it");
    assert!(asked.texts(".notice-warning")[0].contains("This form has saved a post already"));
    assert_eq!(asked.attributes("form.editor", "action"), [edit.as_str()]);
    assert_eq!(editor(&client, &edit).await.0, "Tea", "nothing is replaced unasked");

    let button = "button[formaction]";
    let key = asked.attributes(button, "value").remove(0);
    let token = asked.token();
    let both =
        [("csrf_token", token.as_str()), ("form_key", &key), ("title", "Coffee"), ("content", "Black.")];
    let other = client.post(&asked.attributes(button, "formaction")[0], &both).await;
    assert_eq!(other.status, 303, "{}", other.text());
    assert_eq!(count(&site).await, 2);

    let replacing = Form::of(&edit, &asked);
    let fields = [("title", "Coffee"), ("slug", "tea"), ("content", "<p>Black.</p>")];
    assert_eq!(replacing.send(&client, &fields).await.status, 303);
    assert_eq!(editor(&client, &edit).await.0, "Coffee");
}

async fn an_update_that_is_sent_twice_is_no_conflict(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let sent = |content| [("title", "Tea"), ("slug", "tea"), ("content", content), ("visible", "on")];
    let new = Form::open(&client, NEW).await.send(&client, &sent("<p>Hot.</p>")).await;
    let edit = new.location().to_owned();
    let form = Form::open(&client, &edit).await;
    for content in ["<p>Cold.</p>", "<p>Cold.</p>", "<p>Iced.</p>"] {
        let answer = form.send(&client, &sent(content)).await;
        assert_eq!((answer.status, answer.location()), (303, edit.as_str()), "{content}");
        assert_eq!(editor(&client, &edit).await.1, content);
    }
}

async fn a_colleague_is_not_overwritten_by_a_form_that_comes_again(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let anna = site.signed_in("anna", Role::Editor).await;
    let bruno = site.signed_in("bruno", Role::Editor).await;
    let sent = |content| [("title", "Tea"), ("slug", "tea"), ("content", content)];
    let new = Form::open(&anna, NEW).await;
    let edit = new.send(&anna, &sent("<p>Hot.</p>")).await.location().to_owned();
    let form = Form::open(&anna, &edit).await;
    form.send(&anna, &sent("<p>From Anna.</p>")).await;
    Form::open(&bruno, &edit).await.send(&bruno, &sent("<p>From Bruno.</p>")).await;

    let same = form.send(&anna, &sent("<p>From Anna.</p>")).await;
    assert_eq!(same.status, 303, "it was saved, and Bruno has read it");
    assert_eq!(editor(&anna, &edit).await.1, "<p>From Bruno.</p>");
    let more = form.send(&anna, &sent("<p>More from Anna.</p>")).await;
    assert_eq!(more.status, 409);
    assert!(more.texts("details.compare")[0].contains("From Bruno."));
    let late = new.send(&anna, &sent("<p>Hotter.</p>")).await;
    assert_eq!((late.status, editor(&anna, &edit).await.1), (409, "<p>From Bruno.</p>".to_owned()));
    let answer = Form::of(&edit, &more).send(&anna, &sent("<p>From both.</p>")).await;
    assert_eq!((answer.status, editor(&anna, &edit).await.1), (303, "<p>From both.</p>".to_owned()));
}

async fn the_text_of_a_post_that_a_colleague_has_deleted_is_kept(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let fields = [("title", "Tea"), ("slug", "tea"), ("content", "<p>Hot.</p>")];
    let first = Form::open(&client, NEW).await;
    let edit = first.send(&client, &fields).await.location().to_owned();
    let form = Form::open(&client, &edit).await;
    let delete = edit.replace("/edit", "/delete");
    assert_eq!(client.post_from(&delete, &delete, &[]).await.status, 303);
    let answer =
        form.send(&client, &[("title", "Tea"), ("slug", "tea"), ("content", "<p>Long work.</p>")]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.texts("textarea[name=content]")[0].contains("Long work."));
    assert_eq!(answer.attributes("form.editor", "action"), [NEW]);
    let stored = Form::of(NEW, &answer).send(&client, &fields).await;
    assert_eq!((stored.status, count(&site).await), (303, 1));
    assert_eq!(
        first.send(&client, &fields).await.status,
        422,
        "the address is taken again, and the text is there"
    );
}

async fn a_person_who_is_added_twice_is_added_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let admin = site.signed_in("adam", Role::Admin).await;
    let page = admin.get("/admin/users/new").await;
    let (token, key) = (page.token(), page.attributes("input[name=form_key]", "value").remove(0));
    let add = async |name: &str, password: &str| {
        let fields = [
            ("csrf_token", token.as_str()),
            ("form_key", &key),
            ("username", "bruno"),
            ("email", "bruno@example.org"),
            ("display_name", name),
            ("role", "editor"),
            ("new", password),
            ("confirm", password),
        ];
        admin.post("/admin/users/new", &fields).await.status
    };
    assert_eq!(add("Bruno", "copper-meadow-violin").await, 303);
    assert_eq!(
        add("Bruno", "copper-meadow-violin").await,
        303,
        "not “somebody else already has this username”"
    );
    assert_eq!(add("Bruno B.", PASSWORD).await, 303);
    let everybody = site.app.db.read(users::list).await.unwrap();
    let names: Vec<_> = everybody.iter().map(|user| user.display_name.as_str()).collect();
    assert_eq!(names, ["adam Example", "Bruno B."]);
    assert_eq!(
        site.sign_in(&site.client(), "bruno", PASSWORD).await.status,
        303,
        "the second password counts"
    );
}

async fn what_forms_have_saved_is_forgotten_after_a_month(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let form = Form::open(&client, NEW).await;
    form.send(&client, &[("title", "Tea"), ("content", "<p>Hot.</p>")]).await;
    let key = form.hidden[1].1.clone();
    let known = async |site: &TestSite| {
        let key = key.clone();
        site.app.db.read(move |conn| core_models::saved_forms::find(conn, &key)).await.unwrap().is_some()
    };
    assert!(known(&site).await);
    let before = site.clock.now() + chrono::TimeDelta::days(1);
    site.app.db.upkeep(move |conn| core_models::saved_forms::purge(conn, before)).await.unwrap();
    assert!(!known(&site).await);
}

testkit::on_both_databases! {
    a_new_post_that_is_sent_twice_is_stored_once,
    of_twenty_sendings_at_once_one_is_stored,
    what_was_typed_after_a_lost_answer_wins,
    a_form_that_now_has_another_title_asks_first,
    an_update_that_is_sent_twice_is_no_conflict,
    a_colleague_is_not_overwritten_by_a_form_that_comes_again,
    the_text_of_a_post_that_a_colleague_has_deleted_is_kept,
    a_person_who_is_added_twice_is_added_once,
    what_forms_have_saved_is_forgotten_after_a_month,
}
