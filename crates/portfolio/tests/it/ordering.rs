//! The order of the projects: by buttons, and by the script that drags.

use core_models::users::Role;
use testkit::{Answer, Backend, Client, Specimen, TestSite};

use crate::desk::{Fields, add, picture};

const LIST: &str = "/admin/portfolio";

/// A site whose projects are A, B and C, in this order, and an editor.
async fn three(backend: Backend) -> (TestSite, Client) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    for title in ["C", "B", "A"] {
        add(&client, &Fields::of(title, &file)).await;
    }
    (site, client)
}

async fn public(site: &TestSite) -> Vec<String> {
    site.client().get("/portfolio").await.texts(".project-card-title")
}

/// The path to which the form of a row sends.
fn action(list: &Answer, row: usize) -> String {
    list.attributes(".order-row form", "action").remove(row)
}

async fn buttons_move_a_project_without_scripts(backend: Backend) {
    let (site, client) = three(backend).await;
    assert_eq!(public(&site).await, ["A", "B", "C"]);
    let list = client.get(LIST).await;
    assert_eq!(list.texts(".order-row .record-title"), ["A", "B", "C"]);
    assert_eq!(list.attributes(".order-row button[disabled]", "title"), ["Up", "Down"], "the ends");
    let down = list.attributes(".order-row:first-child button[title=Down]", "value").remove(0);
    let moved = client.post_from(LIST, &action(&list, 0), &[("to", &down)]).await;
    assert_eq!((moved.status, moved.location()), (303, LIST));
    assert_eq!(public(&site).await, ["B", "A", "C"]);
    let list = client.get(LIST).await;
    client.post_from(LIST, &action(&list, 2), &[("to", "1")]).await;
    assert_eq!(public(&site).await, ["C", "B", "A"]);
}

async fn a_script_is_told_without_a_page(backend: Backend) {
    let (site, client) = three(backend).await;
    let list = client.get(LIST).await;
    let token = list.token();
    let scripted = client.with_header("x-csrf-token", &token);
    let path = action(&list, 0);
    let moved = scripted.post(&path, &[("csrf_token", &token), ("to", "99")]).await;
    assert_eq!((moved.status, moved.text().as_str()), (204, ""));
    assert_eq!(public(&site).await, ["B", "C", "A"], "beyond the end is the end");
    for place in ["", "-1", "one", "1.5", "99999999999999999999999"] {
        let refused = scripted.post(&path, &[("csrf_token", &token), ("to", place)]).await;
        assert_eq!(refused.status, 422, "{place}");
    }
    assert_eq!(client.post(&path, &[("to", "1")]).await.status, 400, "no token");
    let gone = client.post_from(LIST, "/admin/portfolio/999/move", &[("to", "1")]).await;
    assert_eq!(gone.status, 404);
    assert_eq!(public(&site).await, ["B", "C", "A"]);
}

async fn moving_makes_no_open_editor_stale(backend: Backend) {
    let (site, client) = three(backend).await;
    let list = client.get(LIST).await;
    let edit = list.attributes(".order-row .record-title", "href").remove(0);
    let editor = client.get(&edit).await;
    let version = editor.attributes("input[name=version]", "value").remove(0);
    let file = editor.attributes("select[name=after] option[selected]", "value").remove(0);
    client.post_from(LIST, &action(&list, 0), &[("to", "3")]).await;
    let fields = Fields::of("A, better", &file).with("version", &version);
    assert_eq!(client.post_from(&edit, &edit, &fields.pairs()).await.status, 303);
    assert_eq!(public(&site).await, ["B", "C", "A, better"], "an edit keeps the place");
}

testkit::on_both_databases! {
    buttons_move_a_project_without_scripts,
    a_script_is_told_without_a_page,
    moving_makes_no_open_editor_stale,
}
