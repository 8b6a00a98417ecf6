//! `kill -9` in the middle of a restore: the site has what it had, or what the archive holds, and never a mixture.

use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use testkit::Backend;
use tokio::time::sleep;

use super::{Archive, inventory, signed_in, text, with_content, write_post};

const KILLS: usize = 10;

async fn a_killed_restore_leaves_the_old_or_the_new(backend: Backend) {
    let site = with_content(backend).await;
    let old = Archive::of(&site, "old.tar.gz");
    let process = site.serve();
    write_post(&signed_in(&process).await, "A later post").await;
    drop(process);
    let new = Archive::of(&site, "new.tar.gz");
    let begun = Instant::now();
    old.restore_on(&site);
    let takes = begun.elapsed();
    let mut random = StdRng::seed_from_u64(0x2_7182);
    let mut outcomes = [0, 0];
    for kill in 0..KILLS {
        let archive = if kill % 2 == 0 { &new } else { &old };
        let mut restore = site.start(&["restore", text(&archive.path)]);
        // From the middle on, since unpacking comes first and touches nothing.
        let moment = takes.mul_f64(random.random_range(0.3..1.1));
        sleep(moment.max(Duration::from_millis(1))).await;
        drop(restore.kill());
        restore.wait().unwrap();
        let inventory = inventory(&site, &["--without-pages"]);
        let differences = [old.differences_from(&inventory), new.differences_from(&inventory)];
        assert!(differences.iter().any(Vec::is_empty), "kill {kill} after {moment:?}: {differences:?}");
        outcomes[usize::from(differences[1].is_empty())] += 1;
    }
    println!("{KILLS} kills: {outcomes:?} found the old and the new");
    old.restore_on(&site);
    assert_eq!(old.differences(&site), Vec::<String>::new());
    site.succeed(&["doctor"], "");
}

testkit::on_both_databases! {
    a_killed_restore_leaves_the_old_or_the_new,
}
