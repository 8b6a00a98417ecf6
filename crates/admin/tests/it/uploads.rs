//! Pictures: only real ones, only re-encoded, nothing left of those that are refused.

use std::time::Duration;

use core_models::users::Role;
use testkit::{Backend, Specimen, TestSite, pictures};

fn files(site: &TestSite) -> usize {
    std::fs::read_dir(site.uploads())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name() != ".site")
        .count()
}

async fn a_picture_is_kept_in_three_sizes_and_served_safely(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/posts/new").await.token();
    let answer = client.upload(&token, "holiday.png", &pictures::png(1200, 900)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let location = answer.text().replace("{\"location\":\"", "").replace("\"}", "");
    assert!(location.starts_with("/uploads/") && !location.contains("holiday"), "{location}");
    assert_eq!(files(&site), 3);
    let picture = site.client().get(&location).await;
    assert_eq!(picture.status, 200);
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(picture.header("content-security-policy").contains("sandbox"));
    for size in ["-320.png", "-800.png"] {
        assert_eq!(site.client().get(&location.replace(".png", size)).await.status, 200, "{size}");
    }
    assert!(client.get("/admin/uploads").await.texts("main").join(" ").contains("holiday.png"));
}

async fn what_is_no_picture_leaves_nothing_behind(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/posts/new").await.token();
    for (name, bytes, status) in [
        ("page.jpg", pictures::html(), 415),
        ("drawing.svg", pictures::svg(), 415),
        ("drawing.png", pictures::svg(), 415),
        ("broken.jpg", pictures::truncated_jpeg(), 422),
        ("bomb.png", pictures::bomb(50_000, 50_000), 422),
        ("large.png", vec![0; 5_242_881], 413),
        ("empty.png", Vec::new(), 422),
        ("IMG_1.HEIC", b"\0\0\0\x28ftypheic\0\0\0\0mif1heic".to_vec(), 415),
        ("film.gif", pictures::film(), 409),
    ] {
        let answer = client.upload(&token, name, &bytes).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{name}");
    }
    assert_eq!(files(&site), 0);
    assert_eq!(client.upload("nonsense", "a.png", &pictures::png(4, 4)).await.status, 400);
    assert_eq!(files(&site), 0);
}

async fn an_editor_is_asked_before_a_moving_picture_becomes_a_still(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/uploads").await.token();
    let asked = client.upload(&token, "film.gif", &pictures::film()).await;
    assert_eq!(asked.status, 409);
    assert!(asked.text().contains("This picture moves"), "{}", asked.text());
    // Without JavaScript: the same words above the form, and a box to tick in it.
    let form =
        |still: &'static [(&'static str, &'static str)]| [&[("csrf_token", token.as_str())], still].concat();
    let film = [("film.gif", pictures::film())];
    client.post_files("/admin/uploads?from=library", &form(&[]), "file", &film).await;
    let library = client.get("/admin/uploads").await;
    assert!(library.texts("[data-flash=danger]").concat().contains("This picture moves"));
    assert_eq!(library.attributes("input[name=still]", "value"), ["1"]);
    assert_eq!(files(&site), 0);
    client.post_files("/admin/uploads?from=library", &form(&[("still", "1")]), "file", &film).await;
    assert_eq!(files(&site), 1);
    let library = client.get("/admin/uploads").await;
    assert!(library.attributes(".picture img", "src")[0].ends_with(".png"));
}

async fn an_empty_file_is_called_so_and_none_is_asked_for(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/uploads").await.token();
    let answer = client.upload(&token, "empty.jpg", b"").await;
    assert!(answer.text().contains("empty"), "{}", answer.text());
    let fields = [("csrf_token", token.as_str())];
    client.post_files("/admin/uploads?from=library", &fields, "file", &[("", Vec::new())]).await;
    let flash = client.get("/admin/uploads").await.texts("[data-flash=danger]").concat();
    assert!(flash.contains("choose a picture first"), "{flash}");
}

async fn a_picture_that_would_be_more_than_the_site_may_keep_is_refused(backend: Backend) {
    let picture = pictures::png(400, 300);
    let site = TestSite::builder(&Specimen, backend)
        .settings(|settings| settings.storage.upload_quota = 20_000)
        .start()
        .await;
    std::fs::write(site.private_uploads().join("a-visitors-photo"), vec![0; 10_000]).unwrap();
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/uploads").await.token();
    let first = client.upload(&token, "a.png", &picture).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let kept = files(&site);
    std::fs::write(site.private_uploads().join("another"), vec![0; 10_000]).unwrap();
    let refused = client.upload(&token, "b.png", &picture).await;
    assert_eq!((refused.status, files(&site)), (422, kept));
    assert!(refused.text().contains("Your site may keep 19 kB of pictures"), "{}", refused.text());
    assert!(refused.text().contains("delete pictures"), "{}", refused.text());
    let library = client.get("/admin/uploads").await.texts("main").join(" ");
    assert!(library.contains("of 19 kB are used"), "{library}");
    std::fs::remove_file(site.private_uploads().join("another")).unwrap();
    assert_eq!(client.upload(&token, "b.png", &picture).await.status, 200, "there is room again");
}

async fn a_picture_that_is_sent_again_is_kept_once(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/uploads").await.token();
    let picture = pictures::png(60, 40);
    let first = client.upload(&token, "a.png", &picture).await;
    let again = client.upload(&token, "a.png", &picture).await;
    assert_eq!((again.status, again.text()), (200, first.text()), "its answer was lost, and it is there");
    let rows = async || client.get("/admin/uploads").await.texts(".picture .name");
    assert_eq!((rows().await, files(&site)), (vec!["a.png".to_owned()], 1));
    for (name, picture) in [("b.png", picture.clone()), ("a.png", pictures::png(61, 40))] {
        assert_ne!(client.upload(&token, name, &picture).await.text(), first.text());
    }
    site.advance(Duration::from_secs(20 * 60));
    assert_ne!(client.upload(&token, "a.png", &picture).await.text(), first.text(), "later it is meant");
    assert_eq!(rows().await.len(), 4);
    let delete = client.get("/admin/uploads").await.attributes("form[action$='/delete']", "action").remove(0);
    let confirmed = [("confirmed", "yes")];
    for said in ["is deleted.", "was deleted already"] {
        let answer = client.post_from("/admin/uploads", &delete, &confirmed).await;
        assert_eq!((answer.status, answer.location()), (303, "/admin/uploads"));
        let page = client.get("/admin/uploads").await;
        assert!(page.texts("[data-flash]").join(" ").contains(said), "{said}");
    }
}

async fn a_picture_in_a_post_has_its_size_and_smaller_files(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    let client = site.signed_in("anna", Role::Editor).await;
    let token = client.get("/admin/posts/new").await.token();
    let answer = client.upload(&token, "a.png", &pictures::png(1000, 500)).await.text();
    let location = answer.replace("{\"location\":\"", "").replace("\"}", "");
    let content = format!("<p>Look:</p><p><img src=\"{location}\" alt=\"A red field\"></p>");
    let fields = [("title", "Pictures"), ("content", content.as_str()), ("visible", "on")];
    client.post_from("/admin/posts/new", "/admin/posts/new", &fields).await;
    let post = site.client().get("/blog/pictures").await;
    assert_eq!(post.attributes("main article img", "width"), ["1000"]);
    assert!(post.attributes("main article img", "srcset")[0].contains("-320.png 320w"));
    let card = site.client().get("/blog").await;
    assert!(
        card.attributes("main img", "srcset")[0].contains("-320.png 320w"),
        "the post's card shows it too"
    );
    assert_eq!(post.attributes("main article img", "alt"), ["A red field"]);
}

async fn what_a_restore_has_replaced_goes_after_a_month(backend: Backend) {
    const OLD: &str = ".replaced-20261106-100000000";
    const YOUNG: &str = ".replaced-20261108-100000000";
    let plant = |settings: &mut base_app::Settings| {
        let storage = &settings.storage;
        for folder in [&storage.uploads, &storage.private_uploads] {
            for kept in [OLD, YOUNG] {
                std::fs::create_dir_all(folder.join(kept)).unwrap();
                std::fs::write(folder.join(kept).join("a.png"), "a picture").unwrap();
            }
        }
        if let Some(live) = storage.database.path() {
            for kept in [OLD, YOUNG] {
                let beside = format!("{}{kept}", live.display());
                std::fs::write(beside, "a database").unwrap();
            }
        }
    };
    let site = TestSite::builder(&Specimen, backend).settings(plant).background().start().await;
    let storage = &site.app.settings.storage;
    let kept = |stamp: &str| {
        let folders = [&storage.uploads, &storage.private_uploads].map(|folder| folder.join(stamp));
        let database = storage.database.path().map(|live| format!("{}{stamp}", live.display()).into());
        folders.into_iter().chain(database).filter(|path: &std::path::PathBuf| path.exists()).count()
    };
    let all = kept(YOUNG);
    let client = site.client();
    let gone = async {
        while kept(OLD) > 0 {
            client.get("/healthz").await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), gone).await.is_ok(), "it is still there");
    assert_eq!(kept(YOUNG), all, "that can still be put back");
}

async fn only_names_of_ours_are_looked_up(backend: Backend) {
    let site = TestSite::start(&Specimen, backend).await;
    std::fs::write(site.uploads().join("secret.txt"), "secret").unwrap();
    for path in [
        "/uploads/secret.txt",
        "/uploads/..%2fsite.db",
        "/uploads/%2e%2e/site.db",
        "/uploads/....//site.db",
        "/uploads/%00",
        "/uploads/0123456789abcdef0123456789abcdef.png",
    ] {
        assert_eq!(site.client().get(path).await.status, 404, "{path}");
    }
}

testkit::on_both_databases! {
    a_picture_is_kept_in_three_sizes_and_served_safely,
    what_is_no_picture_leaves_nothing_behind,
    an_editor_is_asked_before_a_moving_picture_becomes_a_still,
    an_empty_file_is_called_so_and_none_is_asked_for,
    a_picture_that_would_be_more_than_the_site_may_keep_is_refused,
    a_picture_that_is_sent_again_is_kept_once,
    a_picture_in_a_post_has_its_size_and_smaller_files,
    what_a_restore_has_replaced_goes_after_a_month,
    only_names_of_ours_are_looked_up,
}
