//! Pictures of projects: chosen from the library, described or said to be decorations, and never lost without a word.

use core_models::users::Role;
use testkit::{Backend, Specimen, TestSite};

use crate::desk::{Fields, NEW, add, picture};

async fn a_picture_is_described_or_a_decoration(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let nameless = Fields::of("A wall", &file).with("after_alt", " ").with("content", "<p>Long work.</p>");
    let answer = client.post_from(NEW, NEW, &nameless.pairs()).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.attributes("[aria-invalid=true]", "name"), ["after_alt"]);
    assert!(answer.texts("textarea[name=content]")[0].contains("Long work."), "nothing is lost");
    assert_eq!(answer.attributes("select[name=after] option[selected]", "value"), [file.as_str()]);
    let decoration = nameless.with("after_decorative", "on");
    let edit = add(&client, &decoration).await;
    assert_eq!(client.get(&edit).await.attributes("input[name=after_decorative][checked]", "value"), ["on"]);
    let shown = site.client().get("/portfolio/a-wall").await;
    assert_eq!(shown.attributes("main .project-pictures img", "alt"), [""]);
}

async fn before_and_after_stand_beside_each_other(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let (before, after) = (picture(&client).await, picture(&client).await);
    let both = Fields::of("A wall", &after).with("before", &before).with("before_alt", "A heap of mud");
    add(&client, &both).await;
    let shown = site.client().get("/portfolio/a-wall").await;
    assert_eq!(shown.texts(".comparison figcaption"), ["After", "Before"]);
    assert_eq!(shown.attributes(".comparison img", "alt"), ["A wall of grey stone", "A heap of mud"]);
    let sources = shown.attributes(".comparison img", "src");
    assert_eq!(sources, [format!("/uploads/{after}"), format!("/uploads/{before}")]);
    assert!(shown.attributes("script[src]", "src").iter().any(|src| src.contains("compare")));
    let one = Fields::of("One picture", &after);
    add(&client, &one).await;
    let shown = site.client().get("/portfolio/one-picture").await;
    assert!(!shown.attributes("script[src]", "src").iter().any(|src| src.contains("compare")));
}

async fn the_library_says_which_projects_show_a_picture(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let file = picture(&client).await;
    let edit = add(&client, &Fields::of("A wall of note", &file)).await;
    let in_text = format!("<p>Look: <img src=\"/uploads/{file}\" alt=\"A wall\"></p>");
    let other = picture(&client).await;
    add(&client, &Fields::of("In its text", &other).with("content", &in_text)).await;
    let library = client.get("/admin/uploads").await;
    assert!(library.attributes(".picture a", "href").contains(&edit));
    let delete = library
        .attributes(".picture form[data-confirm]", "action")
        .into_iter()
        .find(|path| path.ends_with("/1/delete"))
        .unwrap();
    let question = client.get(&delete).await;
    assert!(question.text().contains("A wall of note") && question.text().contains("In its text"));
    assert_eq!(client.post_from(&delete, &delete, &[("confirmed", "yes")]).await.status, 303);
    let shown = site.client().get("/portfolio/a-wall-of-note").await;
    assert_eq!(shown.status, 200, "the project stays");
    assert!(!shown.text().contains(&file));
    assert_eq!(site.client().get("/portfolio").await.status, 200);
    let gone = client.post_from(NEW, NEW, &Fields::of("Too late", &file).pairs()).await;
    assert_eq!(gone.status, 422);
    assert!(gone.texts("[role=alert]").concat().contains("deleted meanwhile"));
}

testkit::on_both_databases! {
    a_picture_is_described_or_a_decoration,
    before_and_after_stand_beside_each_other,
    the_library_says_which_projects_show_a_picture,
}
