//! Uploads: known by name, listed newest first, and where they are used.

use core_models::posts::PostDraft;
use core_models::uploads::{self, NewUpload};
use core_models::users::Role;
use core_models::{DatabaseError, UploadId, UserId};

use crate::posts::{add_post, draft};
use crate::test_database::{add_user, at, on_both, with};

pub(crate) fn new_upload(filename: &str, user: UserId) -> NewUpload {
    NewUpload {
        filename: filename.to_owned(),
        original_filename: "Ferien 100%.JPG".to_owned(),
        filepath: format!("2026/{filename}"),
        file_size: 3_000_000_000,
        mime_type: "image/jpeg".to_owned(),
        uploaded_by: user,
        width: 800,
        height: 600,
        alt: "A beach".to_owned(),
        sha256: "00".repeat(32),
    }
}

#[test]
fn uploads_are_listed_found_and_deleted() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let add = |name: &str, seconds| with(db, |c| uploads::create(c, new_upload(name, anna), at(seconds)));
        let old = add("old.jpg", 0).unwrap();
        let new = add("new.jpg", 1).unwrap();
        assert!(
            matches!(add("new.jpg", 2), Err(DatabaseError::Conflict { constraint }) if constraint == "uploaded_files.filename")
        );
        with(db, |c| {
            let page = uploads::list(c, 1, 1)?;
            assert_eq!((page.items[0].id, page.pages()), (new, 2));
            assert_eq!(uploads::list(c, 2, 1)?.items[0].id, old);
            let found = uploads::by_filename(c, "old.jpg")?.unwrap();
            assert_eq!((found.id, found.file_size, found.alt.as_str()), (old, 3_000_000_000, "A beach"));
            assert_eq!(uploads::by_filename(c, "OLD.jpg\0")?, None);
            let wanted = ["new.jpg", "no.jpg", "old.jpg", "x\0"].map(str::to_owned);
            let mut found: Vec<_> =
                uploads::by_filenames(c, &wanted)?.into_iter().map(|upload| upload.id).collect();
            found.sort_unstable();
            assert_eq!(found, [old, new]);
            assert_eq!(uploads::by_filenames(c, &[])?, []);
            assert_eq!(uploads::delete(c, old)?.filepath, "2026/old.jpg");
            assert!(matches!(uploads::delete(c, old), Err(DatabaseError::NotFound)));
            assert!(matches!(uploads::by_id(c, UploadId(99)), Err(DatabaseError::NotFound)));
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn the_posts_that_show_a_picture_are_found_by_any_of_its_sizes() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let shows =
            |html: &str, slug: &str| PostDraft { content: sanitizer::clean(html), ..draft(slug, false) };
        let large = add_post(db, anna, shows(r#"<img src="/uploads/x_y.jpg" alt="">"#, "large"), 0);
        let small = add_post(db, anna, shows(r#"<img src="/uploads/x_y-320.jpg" alt="">"#, "small"), 0);
        add_post(db, anna, shows(r#"<img src="/uploads/xay.jpg" alt="">"#, "another"), 0);
        let cover =
            PostDraft { cover_image: Some("/uploads/x_y-800.jpg".to_owned()), ..draft("cover", true) };
        let cover = add_post(db, anna, cover, 0);
        let used = with(db, |c| uploads::used_in_posts(c, "x_y.jpg")).unwrap();
        assert_eq!(used.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [large, small, cover]);
        assert_eq!(used[2].1, "About cover");
        assert_eq!(with(db, |c| uploads::used_in_posts(c, "\0")).unwrap(), []);
    });
}
