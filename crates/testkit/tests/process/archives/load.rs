//! Archives that are written while visitors and editors write: each is one moment of the site.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future::join_all;
use testkit::{Answer, Backend, Client};

use super::{Archive, send_message, send_picture, send_post, signed_in, site, with_content};

/// How many archives are written meanwhile.
const ARCHIVES: usize = 3;

/// How many posts each editor writes.
const POSTS: usize = 5;

async fn every_archive_is_one_moment_of_the_site(backend: Backend) {
    let origin = Arc::new(with_content(backend).await);
    let process = origin.serve();
    let done = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for number in 0..3 {
        let (client, done) = (process.client(), Arc::clone(&done));
        writers.push(tokio::spawn(async move {
            let mut count = 0;
            while !done.load(Ordering::Relaxed) {
                let email = format!("v{number}-{count}@example.org");
                count += taken(&send_message(&client, &email, &format!("Message {count}")).await);
            }
            count
        }));
    }
    for _ in 0..2 {
        let (client, done) = (signed_in(&process).await, Arc::clone(&done));
        writers.push(tokio::spawn(async move {
            let mut count = 0;
            while !done.load(Ordering::Relaxed) {
                // Few posts, since each is a page to read for every archive; pictures come and go all the time.
                count += taken(&match count {
                    0..POSTS => send_post(&client, "A post with a picture").await,
                    _ => send_picture(&client).await,
                });
                remove_something(&client).await;
            }
            count
        }));
    }
    let mut archives = Vec::new();
    for number in 0..ARCHIVES {
        let origin = Arc::clone(&origin);
        let write = move || Archive::of(&origin, &format!("{number}.tar.gz"));
        archives.push(tokio::task::spawn_blocking(write).await.unwrap());
    }
    done.store(true, Ordering::Relaxed);
    let written: Vec<usize> = join_all(writers).await.into_iter().map(|writer| writer.unwrap()).collect();
    assert!(written.iter().all(|count| *count > 0), "everybody wrote: {written:?}");
    let messages =
        |archive: &Archive| archive.manifest["database"]["rows"]["contact_submissions"].as_i64().unwrap();
    assert!(messages(&archives[0]) < messages(&archives[ARCHIVES - 1]), "the site went on");
    for archive in archives {
        assert!(archive.manifest.get("missing").is_none(), "{}", archive.manifest["missing"]);
        let target = site(backend);
        archive.restore_on(&target);
        assert_eq!(archive.differences(&target), Vec::<String>::new());
    }
}

/// One if the site took it, and none if it said that it is too busy.
fn taken(answer: &Answer) -> usize {
    match answer.status {
        200 | 303 => 1,
        503 => 0,
        status => panic!("{status}: {}", answer.text()),
    }
}

/// Deletes the newest picture that may be deleted, as an editor does; another may have been quicker.
async fn remove_something(client: &Client) {
    let links = client.get("/admin/uploads").await.attributes("a[href$='/delete']", "href");
    if let Some(link) = links.first() {
        let token = client.get(link).await.token();
        client.post(link, &[("csrf_token", &token)]).await;
    }
}

testkit::on_both_databases! {
    every_archive_is_one_moment_of_the_site,
}
