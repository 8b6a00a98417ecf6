//! Photos that visitors send along: kept whatever goes wrong, private, and gone when nobody needs them.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use core_models::{MessageId, messages, photos, users::Role};
use futures_util::future::join_all;
use testkit::{Answer, Backend, Client, TestSite, pictures};

use crate::questions::Asking;

const GOOD: [(&str, &str); 5] = [
    ("name", "Zoë Müller"),
    ("email", "zoe@example.org"),
    ("message", "The steps are broken."),
    ("work", "Patio"),
    ("postal_code", "SW1A 1AA"),
];

type Files<'a> = &'a [(&'a str, Vec<u8>)];

async fn open(site: &TestSite, client: &Client) -> String {
    let token = client.get("/contact").await.token();
    site.advance(Duration::from_secs(30));
    token
}

/// Sends the good fields, with changes, from a form that carries `token`.
async fn send(client: &Client, token: &str, changes: &[(&str, &str)], files: Files<'_>) -> Answer {
    let mut fields = vec![("csrf_token", token)];
    let unchanged = GOOD.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(unchanged.chain(changes));
    client.post_files("/contact", &fields, "photos", files).await
}

/// The photos that a page carries on, as fields of the next form.
fn carried(page: &Answer) -> Vec<(String, String)> {
    let names = page.attributes(".kept-photos input[checked]", "name");
    names.into_iter().zip(page.attributes(".kept-photos input[checked]", "value")).collect()
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// The pictures in the folder of private uploads.
fn files(site: &TestSite) -> Vec<String> {
    let names = fs::read_dir(site.private_uploads()).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| !name.starts_with('.')).collect()
}

async fn stored(site: &TestSite) -> Vec<(MessageId, usize)> {
    let found = site.app.db.read(|conn| {
        let all = messages::list(conn, messages::MessageTab::All, 1, 99)?.items;
        let counted = all.iter().map(|message| Ok((message.id, photos::of_message(conn, message.id)?.len())));
        counted.collect::<core_models::QueryResult<Vec<_>>>()
    });
    found.await.unwrap()
}

async fn editors_see_the_photos_and_nobody_else_does(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let sent = [("steps.png", pictures::png(400, 300)), ("../ga<rden>.png", pictures::png(60, 40))];
    let answer = send(&client, &token, &[], &sent).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(send(&client, &token, &[("message", "Another")], &[]).await.status, 303);
    let mode = fs::metadata(site.private_uploads()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else on the machine looks into the folder");

    site.deliver().await;
    let mails = site.mail.messages();
    assert!(mails[0].text.contains("Photos: 2, in the panel") && mails[0].html.contains("2, in the panel"));
    for mail in &mails[1..] {
        assert!(!mail.text.contains("steps.png") && !mail.html.contains("steps.png"), "{}", mail.text);
    }

    let owner = site.signed_in("anna", Role::Editor).await;
    let inbox = owner.get("/admin/messages").await;
    assert!(
        inbox.texts(".inbox .chip").contains(&"2 photos".to_owned()),
        "{:?}",
        inbox.texts(".inbox .chip")
    );
    let [with_photos, without] = [1, 0].map(|place| inbox.attributes(".inbox a", "href").swap_remove(place));
    let message = owner.get(&with_photos).await;
    assert_eq!(message.attributes(".photos img", "alt"), ["Photo 1: steps.png", "Photo 2: ga<rden>.png"]);
    let shown = [message.attributes(".photos img", "src"), message.attributes(".photos a", "href")].concat();
    for path in &shown {
        let photo = owner.get(path).await;
        assert_eq!((photo.status, photo.header("content-type")), (200, "image/png"), "{path}");
        assert_eq!(photo.header("cache-control"), "no-store");
        assert_eq!(photo.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(photo.header("x-content-type-options"), "nosniff");
        assert_eq!(client.get(path).await.location().split('?').next(), Some("/admin/login"), "{path}");
        let name = path.rsplit('/').next().unwrap();
        for elsewhere in [format!("/uploads/{name}"), format!("{without}/photos/{name}")] {
            assert_eq!(owner.get(&elsewhere).await.status, 404, "{elsewhere}");
        }
    }
    let foreign = "0123456789abcdef0123456789abcdef.png";
    for name in [foreign, ".site", "..%2f.site", "..%2f..%2fsite.db", ""] {
        assert_eq!(owner.get(&format!("{with_photos}/photos/{name}")).await.status, 404, "{name}");
    }
}

async fn a_wrong_field_costs_no_photo(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let sent = [("a.png", pictures::png(30, 20)), ("b.png", pictures::png(31, 20))];
    let answer = send(&client, &token, &[("postal_code", "nowhere")], &sent).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.attributes("[aria-invalid=true]", "name"), ["postal_code"]);
    assert_eq!(answer.texts(".kept-photos label"), ["a.png", "b.png"]);
    let again = send(&client, &answer.token(), &[("name", "")], &[("c.png", pictures::png(32, 20))]).await;
    assert_eq!(again.texts(".kept-photos label"), ["c.png"], "what is unticked is left out");

    let kept = carried(&answer);
    site.advance(Duration::from_secs(5));
    let mut changes = borrowed(&kept[1..]);
    changes.push(("work", "Retaining wall"));
    let answer = send(&client, &answer.token(), &changes, &[("d.png", pictures::png(33, 20))]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let (id, count) = stored(&site).await[0];
    assert_eq!(count, 2);
    let rows = site.app.db.read(move |conn| photos::of_message(conn, id)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.original_filename.as_str()).collect::<Vec<_>>(), ["b.png", "d.png"]);
    assert_eq!(rows[0].width, 31);
}

async fn each_file_that_is_no_photo_is_named_and_the_others_are_kept(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let heic = b"\0\0\0\x28ftypheic\0\0\0\0mif1heic".to_vec();
    for (name, bytes, word) in [
        ("page.jpg", pictures::html(), "not a picture"),
        ("drawing.svg", pictures::svg(), "not a picture"),
        ("IMG_0001.HEIC", heic, "photo library"),
        ("empty.jpg", Vec::new(), "is empty"),
        ("broken.jpg", pictures::truncated_jpeg(), "damaged"),
        ("bomb.png", pictures::bomb(50_000, 50_000), "too many pixels"),
        ("huge.png", vec![0; 5_242_881], "at most 5 MB"),
    ] {
        let sent = [(name, bytes), ("good.png", pictures::png(30, 20))];
        let answer = send(&client, &token, &[], &sent).await;
        assert_eq!(answer.status, 422, "{name}");
        let problems = answer.texts("#photos-error .field-error");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains(name) && problems[0].contains(word), "{problems:?}");
        assert_eq!(answer.attributes("#errors a", "href"), ["#photos"]);
        assert_eq!(answer.attributes("[aria-invalid=true]", "name"), ["photos"]);
        assert_eq!(answer.texts(".kept-photos label"), ["good.png"], "{name}");
        assert_eq!(answer.texts("textarea[name=message]"), ["The steps are broken."]);
    }
    assert_eq!(files(&site).len(), 7, "of what is no photo nothing stays");
    assert!(stored(&site).await.is_empty());
}

async fn of_seven_photos_the_first_five_are_kept(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let names = ["1.png", "2.png", "3.png", "4.png", "5.png", "6.png", "7.png"];
    let sent: Vec<_> = names.iter().map(|name| (*name, pictures::png(30, 20))).collect();
    let answer = send(&client, &token, &[], &sent).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.texts(".kept-photos label"), names[..5]);
    let problems = answer.texts("#photos-error .field-error").join(" ");
    assert!(problems.contains("6.png") && problems.contains("7.png"), "{problems}");
    site.advance(Duration::from_secs(5));
    let kept = carried(&answer);
    assert_eq!(send(&client, &answer.token(), &borrowed(&kept), &[]).await.status, 303);
    assert_eq!(stored(&site).await[0].1, 5);
}

async fn a_made_up_or_late_photo_is_asked_for_again(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let page = send(&client, &token, &[("name", "")], &[("a.png", pictures::png(30, 20))]).await;
    let value = carried(&page)[0].1.clone();
    let token = open(&site, &client).await;
    for forged in
        [value.replace("\"width\":30", "\"width\":31"), value.replace("a.png", "b.png"), "{}".to_owned()]
    {
        assert_ne!(forged, value);
        let answer = send(&client, &token, &[("kept_photo_1", &forged)], &[]).await;
        assert_eq!(answer.status, 422, "{forged}");
        assert!(answer.texts("#photos-error")[0].contains("no longer here"));
    }
    site.advance(Duration::from_secs(24 * 3600 + 60));
    let token = open(&site, &client).await;
    let answer = send(&client, &token, &[("kept_photo_1", &value)], &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.texts("#photos-error")[0].contains("“a.png” was kept for a day only"));
    assert!(stored(&site).await.is_empty());
}

async fn many_identical_forms_with_photos_make_one_message(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let sent = [("a.png", pictures::png(30, 20))];
    let answers = join_all((0..15).map(|_| send(&client, &token, &[], &sent))).await;
    assert!(answers.iter().all(|answer| answer.status == 303));
    assert_eq!(stored(&site).await.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1]);
    let other = [("a.png", pictures::png(30, 21))];
    assert_eq!(send(&client, &token, &[], &other).await.status, 303);
    assert_eq!(stored(&site).await.len(), 2, "another photo makes another message");
}

async fn who_has_to_wait_keeps_the_photos_and_a_stranger_keeps_nothing(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    let sent = [("a.png", pictures::png(30, 20))];
    let refused = send(&client, "nonsense", &[], &sent).await;
    assert_eq!(refused.status, 400);
    assert!(refused.texts("#photos-error")[0].contains("choose them again"));
    assert_eq!(refused.texts("textarea[name=message]"), ["The steps are broken."]);
    assert!(files(&site).is_empty(), "a form that is not ours fills no disk");
    for number in 1..=5 {
        let text = format!("Message {number}");
        assert_eq!(send(&client, &token, &[("message", &text)], &[]).await.status, 303);
    }
    let limited = send(&client, &token, &[], &sent).await;
    assert_eq!(limited.status, 429);
    assert_eq!(limited.texts(".kept-photos label"), ["a.png"]);
    let wait: u64 = limited.header("retry-after").parse().unwrap();
    site.advance(Duration::from_secs(wait));
    let kept = carried(&limited);
    assert_eq!(send(&client, &limited.token(), &borrowed(&kept), &[]).await.status, 303);
}

async fn nobody_fills_the_disk_with_photos_that_are_never_sent(backend: Backend) {
    let site = TestSite::start(&Asking, backend).await;
    let client = site.client();
    let token = open(&site, &client).await;
    for _ in 0..20 {
        let page = send(&client, &token, &[("name", "")], &[("a.png", pictures::png(3, 2))]).await;
        assert_eq!(page.texts(".kept-photos label"), ["a.png"]);
    }
    let page = send(&client, &token, &[("name", "")], &[("a.png", pictures::png(3, 2))]).await;
    assert!(page.texts("#photos-error")[0].contains("very often"), "{:?}", page.texts("#photos-error"));
    assert_eq!(files(&site).len(), 20);
}

async fn a_site_without_room_takes_the_message_and_says_so(backend: Backend) {
    let site = TestSite::builder(&Asking, backend)
        .settings(|settings| settings.storage.upload_quota = 100)
        .start()
        .await;
    let client = site.client();
    let token = open(&site, &client).await;
    let page = send(&client, &token, &[], &[("steps.png", pictures::png(400, 300))]).await;
    assert_eq!(page.status, 422, "{}", page.text());
    let problems = page.texts("#photos-error").join(" ");
    assert!(problems.contains("no room for “steps.png”"), "{problems}");
    assert_eq!(page.texts("textarea[name=message]"), ["The steps are broken."]);
    assert!(files(&site).is_empty());
    assert_eq!(send(&client, &page.token(), &[], &[]).await.status, 303, "without the photo it goes");
}

async fn a_form_that_is_too_large_keeps_its_text(backend: Backend) {
    let site = TestSite::builder(&Asking, backend)
        .settings(|settings| settings.storage.max_upload = 50_000)
        .start()
        .await;
    let client = site.client();
    let token = open(&site, &client).await;
    let large = ["a.png", "b.png", "c.png"].map(|name| (name, vec![7; 400_000]));
    let answer = send(&client, &token, &[], &large).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.texts("textarea[name=message]"), ["The steps are broken."]);
    let problems = answer.texts("#photos-error").join(" ");
    assert!(problems.contains("Together these photos are too large"), "{problems}");
    assert!(stored(&site).await.is_empty() && files(&site).is_empty());
}

async fn photos_that_no_message_has_go_after_a_day(backend: Backend) {
    let old = "0123456789abcdef0123456789abcdef.png";
    let young = "fedcba9876543210fedcba9876543210.png";
    let plant = |settings: &mut base_app::Settings| {
        let folder = &settings.storage.private_uploads;
        fs::create_dir_all(folder).unwrap();
        for (name, hours) in [(old, 26), (young, 23)] {
            let file = fs::File::create(folder.join(name)).unwrap();
            let then = std::time::SystemTime::now() - Duration::from_secs(hours * 3600);
            file.set_modified(then).unwrap();
        }
    };
    let site = TestSite::builder(&Asking, backend).settings(plant).background().start().await;
    let client = site.client();
    let gone = async {
        while files(&site).contains(&old.to_owned()) {
            client.get("/healthz").await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), gone).await;
    assert!(in_time.is_ok(), "the old photo is still there");
    assert_eq!(files(&site), [young], "a form may still carry it");
}

testkit::on_both_databases! {
    editors_see_the_photos_and_nobody_else_does,
    a_wrong_field_costs_no_photo,
    each_file_that_is_no_photo_is_named_and_the_others_are_kept,
    of_seven_photos_the_first_five_are_kept,
    a_made_up_or_late_photo_is_asked_for_again,
    many_identical_forms_with_photos_make_one_message,
    who_has_to_wait_keeps_the_photos_and_a_stranger_keeps_nothing,
    nobody_fills_the_disk_with_photos_that_are_never_sent,
    a_site_without_room_takes_the_message_and_says_so,
    a_form_that_is_too_large_keeps_its_text,
    photos_that_no_message_has_go_after_a_day,
}
