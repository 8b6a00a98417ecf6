//! What differs between an archive's manifest and the site that came of it.

use std::collections::BTreeMap;

use archive::{Manifest, ManifestFile, ManifestPage, PRIVATE_UPLOADS, UPLOADS};
use site_interface::Inventory;

/// The most differences of a kind that are named; the rest is only counted.
const NAMED: usize = 5;

/// The differences, in words; none if the copy is the site of that time.
pub(super) fn differences(manifest: &Manifest, inventory: &Inventory) -> Vec<String> {
    let mut found = Vec::new();
    for (table, rows) in &manifest.database.rows {
        match inventory.rows.get(table) {
            Some(restored) if restored == rows => {}
            Some(restored) => found.push(format!("the table {table} has {restored} rows instead of {rows}")),
            None => found.push(format!("the table {table} is not there")),
        }
    }
    found.extend(files(manifest, inventory));
    let lost = inventory.missing.iter().map(|name| match manifest.missing.contains(name) {
        true => format!("{name} was lost before the archive was made"),
        false => format!("{name} is named by a row and is not in the archive"),
    });
    found.extend(short(lost.collect(), "files are missing"));
    found.extend(pages(manifest, inventory));
    found
}

fn files(manifest: &Manifest, inventory: &Inventory) -> Vec<String> {
    let of_uploads = |file: &&ManifestFile| {
        let folder = file.path.split('/').next().unwrap_or_default();
        folder == UPLOADS || folder == PRIVATE_UPLOADS
    };
    let restored: BTreeMap<_, _> = inventory.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let differs = |file: &ManifestFile| match restored.get(file.path.as_str()) {
        Some(now) if (now.size, &now.sha256) == (file.size, &file.sha256) => None,
        Some(_) => Some(format!("{} is not the file that was archived", file.path)),
        None => Some(format!("{} was not restored", file.path)),
    };
    short(manifest.files.iter().filter(of_uploads).filter_map(differs).collect(), "files differ")
}

/// Another release may word its pages differently, but each has to answer as it did.
fn pages(manifest: &Manifest, inventory: &Inventory) -> Vec<String> {
    let (then, now) = (&manifest.release, &inventory.release);
    let same_release = (&then.version, &then.commit) == (&now.version, &now.commit);
    let restored: BTreeMap<_, _> = inventory.pages.iter().map(|page| (page.path.as_str(), page)).collect();
    let differs = |page: &ManifestPage| match restored.get(page.path.as_str()) {
        None if page.sha256.is_empty() || !same_release => None,
        None => Some(format!("the page {} is not there any more", page.path)),
        Some(now) if now.status != page.status => {
            Some(format!("the page {} answers {} instead of {}", page.path, now.status, page.status))
        }
        Some(now) if same_release && !page.sha256.is_empty() && now.sha256 != page.sha256 => {
            Some(format!("the page {} says something else than it did", page.path))
        }
        Some(_) => None,
    };
    short(manifest.pages.iter().filter_map(differs).collect(), "pages differ")
}

/// The first ones, and how many there are if that are not all.
fn short(mut problems: Vec<String>, what: &str) -> Vec<String> {
    let all = problems.len();
    if all > NAMED {
        problems.truncate(NAMED);
        problems.push(format!("{all} {what} in all"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"{"path":"/","status":200,"sha256":"aa"}"#;

    fn manifest() -> Manifest {
        serde_json::from_str(&format!(
            r#"{{"format":1,"site":"bakery","release":{{"version":"1","commit":"a"}},"created_at":"2027-01-15T08:00:00Z",
            "database":{{"kind":"sqlite","file":"database.sqlite","schema_version":"1","rows":{{"users":2}}}},
            "files":[{{"path":"database.sqlite","size":1,"sha256":"dd"}},{{"path":"uploads/a.jpg","size":1,"sha256":"ff"}}],
            "pages":[{PAGE},{{"path":"/blog","status":200,"sha256":""}}]}}"#
        ))
        .unwrap()
    }

    fn inventory() -> Inventory {
        serde_json::from_str(&format!(
            r#"{{"release":{{"version":"1","commit":"a"}},"rows":{{"users":2,"new_table":0}},
            "files":[{{"path":"uploads/a.jpg","size":1,"sha256":"ff"}}],"missing":[],
            "pages":[{PAGE},{{"path":"/blog","status":200,"sha256":"bb"}}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn a_faithful_copy_has_no_differences() {
        assert_eq!(differences(&manifest(), &inventory()), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_named() {
        type Change = fn(&mut Inventory);
        let cases: [(Change, &str); 8] = [
            (|copy| copy.rows.extend([("users".to_owned(), 1)]), "the table users has 1 rows instead of 2"),
            (|copy| copy.rows.clear(), "the table users is not there"),
            (
                |copy| copy.files[0].sha256 = "00".to_owned(),
                "uploads/a.jpg is not the file that was archived",
            ),
            (|copy| copy.files.clear(), "uploads/a.jpg was not restored"),
            (
                |copy| copy.missing.push("uploads/b.jpg".to_owned()),
                "uploads/b.jpg is named by a row and is not in the archive",
            ),
            (|copy| copy.pages[0].sha256 = "00".to_owned(), "the page / says something else than it did"),
            (|copy| copy.pages[1].status = 500, "the page /blog answers 500 instead of 200"),
            (|copy| drop(copy.pages.remove(0)), "the page / is not there any more"),
        ];
        for (change, words) in cases {
            let mut copy = inventory();
            change(&mut copy);
            assert_eq!(differences(&manifest(), &copy), [words]);
        }
    }

    #[test]
    fn another_release_may_word_its_pages_differently() {
        let mut copy = inventory();
        copy.release.commit = "b".to_owned();
        copy.pages[0].sha256 = "00".to_owned();
        assert_eq!(differences(&manifest(), &copy), Vec::<String>::new());
        copy.pages[0].status = 404;
        assert_eq!(differences(&manifest(), &copy), ["the page / answers 404 instead of 200"]);
    }

    #[test]
    fn a_file_that_was_lost_before_is_told_apart() {
        let (mut manifest, mut copy) = (manifest(), inventory());
        manifest.missing.push("uploads/b.jpg".to_owned());
        copy.missing.push("uploads/b.jpg".to_owned());
        assert_eq!(differences(&manifest, &copy), ["uploads/b.jpg was lost before the archive was made"]);
    }
}
