//! What comes back from an archive, where, and how it is taken back.

use std::time::Duration;

use chrono::{Months, Utc};
use testkit::{Backend, run};
use tokio::time::{sleep, timeout};

use super::{Archive, BOTH, names, signed_in, site, text, with_content, write_message, write_post};
use crate::installation::Installation;

#[test]
fn an_archive_restores_on_every_database_and_the_site_works() {
    for from in BOTH {
        run(from, |from| async move {
            let origin = with_content(from).await;
            let archive = Archive::of(&origin, "site.tar.gz");
            assert!(archive.manifest["pages"].as_array().unwrap().len() > 8, "{}", archive.manifest["pages"]);
            assert!(archive.differences(&origin).is_empty());
            for to in BOTH {
                let target = site(to);
                archive.restore_on(&target);
                assert_eq!(archive.differences(&target), Vec::<String>::new(), "{from:?} to {to:?}");
                it_works(&target).await;
                // And back, with what was written there.
                let back = Archive::of(&target, "back.tar.gz");
                let home = site(from);
                back.restore_on(&home);
                assert_eq!(back.differences(&home), Vec::<String>::new(), "{from:?} to {to:?} and back");
                it_works(&home).await;
            }
        });
    }
}

/// Somebody signs in and writes, a visitor writes: ids are free, references hold.
async fn it_works(target: &Installation) {
    let process = target.serve();
    assert_eq!(process.client().get("/readyz").await.status, 200);
    let client = signed_in(&process).await;
    write_post(&client, "Written after the restore").await;
    write_message(&process.client(), "new@example.org", "A new message").await;
    let messages = client.get("/admin/messages").await.text();
    assert!(messages.contains("zoe@example.org") && messages.contains("new@example.org"), "{messages}");
    let newest = process.client().get("/blog").await.attributes("main a[href^='/blog/']", "href").remove(0);
    let post = process.client().get(&newest).await;
    let picture = post.attributes("main img", "src").remove(0);
    assert_eq!(process.client().get(&picture).await.status, 200, "{picture}");
    let history = client.get("/admin/history").await.texts(".records tbody tr");
    let restored = |line: &String| line.contains("Restored") && line.contains("The command line");
    assert!(history.iter().any(restored), "{history:?}");
    let doctor = target.run(&["doctor"], "").out;
    assert!(doctor.contains("ok     history: "), "{doctor}");
}

async fn what_a_restore_replaced_comes_back(backend: Backend) {
    let origin = with_content(backend).await;
    let old = Archive::of(&origin, "old.tar.gz");
    let process = origin.serve();
    write_post(&signed_in(&process).await, "A later post").await;
    drop(process);
    let new = Archive::of(&origin, "new.tar.gz");
    let said = old.restore_on(&origin);
    assert!(said.contains("is kept") && said.contains("restore --undo"), "{said}");
    assert_eq!(old.differences(&origin), Vec::<String>::new());
    assert!(!new.differences(&origin).is_empty());
    origin.succeed(&["restore", "--undo"], "");
    assert_eq!(new.differences(&origin), Vec::<String>::new());
    // Taking that back is possible too.
    origin.succeed(&["restore", "--undo"], "");
    assert_eq!(old.differences(&origin), Vec::<String>::new());
    it_works(&origin).await;
}

async fn a_site_that_runs_is_not_replaced_but_archived(backend: Backend) {
    let origin = with_content(backend).await;
    let process = origin.serve();
    let archive = Archive::of(&origin, "site.tar.gz");
    let said = origin.fail(&["restore", text(&archive.path)], "");
    assert!(said.contains("the site is running") && said.contains("stop it first"), "{said}");
    let said = origin.fail(&["backup", text(&archive.path)], "");
    assert!(said.contains("exists already"), "{said}");
    assert_eq!(process.client().get("/").await.status, 200);
    drop(process);
    assert!(archive.differences(&origin).is_empty());
    let said = site(backend).fail(&["restore", "--undo"], "");
    assert!(said.contains("nothing to put back"), "{said}");
}

async fn settings_go_into_the_archive_and_nothing_is_left_behind(backend: Backend) {
    let origin = with_content(backend).await;
    std::fs::write(origin.folder().join("specimen.env"), "SECRET_KEY=x").unwrap();
    let folder = origin.folder().join("backups");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("site.tar.gz");
    let said = origin.succeed(&["backup", text(&path), "--with", "specimen.env"], "");
    assert!(said.starts_with("Wrote ") && said.contains(" pages."), "{said}");
    assert_eq!(names(&folder), ["site.tar.gz"]);
    let uploads = origin.folder().join("var/specimen/uploads");
    assert!(names(&uploads).iter().all(|name| name == ".site" || !name.starts_with('.')));
    let out = origin.folder().join("out");
    let manifest = archive::unpack(&path, &out, &archive::Limits::default()).unwrap();
    assert_eq!(std::fs::read_to_string(out.join("config/specimen.env")).unwrap(), "SECRET_KEY=x");
    assert_eq!(manifest.site, "specimen");
    let summary = origin.succeed(&["inventory"], "");
    assert!(summary.contains("blog_posts") && summary.contains(" pages"), "{summary}");
}

async fn messages_past_their_time_do_not_come_back_unnoticed(backend: Backend) {
    let origin = site(backend);
    // Its first start makes the promise, so that nobody has to be told of it any more.
    drop(origin.serve());
    for (key, months) in [("old", 7), ("older", 30), ("recent", 1)] {
        origin.receive(key, Utc::now() - Months::new(months)).await;
    }
    let archive = Archive::of(&origin, "old.tar.gz");
    let target = site(backend);
    let said = archive.restore_on(&target);
    assert!(said.contains("2 messages in it are older than 6 months"), "{said}");
    assert_eq!(
        target.messages().await,
        ["older", "old", "recent"],
        "a restore brings back what is in the archive"
    );
    let process = target.serve();
    let deleted = async {
        while target.messages().await.len() > 1 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(30), deleted).await.expect("a running site deletes them");
    drop(process);
    assert_eq!(target.messages().await, ["recent"]);
}

testkit::on_both_databases! {
    messages_past_their_time_do_not_come_back_unnoticed,
    what_a_restore_replaced_comes_back,
    a_site_that_runs_is_not_replaced_but_archived,
    settings_go_into_the_archive_and_nothing_is_left_behind,
}
