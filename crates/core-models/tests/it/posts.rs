//! Posts: who sees them, in which order, how they are found, and what a save may overwrite.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use core_models::posts::{self, PostDraft, Posts};
use core_models::publishing::{self, Entries, FeedNames, Filter};
use core_models::users::Role;
use core_models::{Database, DatabaseError, Migrations, PostId, SearchWords, UserId};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;

use crate::test_database::{add_user, at, at_once, on_both, with};

pub(crate) fn draft(slug: &str, visible: bool) -> PostDraft {
    PostDraft {
        title: format!("About {slug}"),
        slug: slug.to_owned(),
        content: sanitizer::clean(&format!("<p>{slug}</p>")),
        excerpt: String::new(),
        cover_image: None,
        cover_alt: None,
        visible,
    }
}

fn titled(title: &str, slug: &str) -> PostDraft {
    PostDraft { title: title.to_owned(), ..draft(slug, true) }
}

pub(crate) fn add_post(db: &Database, author: UserId, draft: PostDraft, seconds: i64) -> PostId {
    with(db, |c| posts::create(c, draft, author, at(seconds))).unwrap()
}

fn slugs(page: Vec<posts::PostWithAuthor>) -> Vec<String> {
    page.into_iter().map(|found| found.post.slug).collect()
}

#[test]
fn visitors_see_published_posts_newest_first() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        add_post(db, anna, draft("old", true), 0);
        add_post(db, anna, draft("hidden", false), 10);
        let new = add_post(db, anna, draft("new", true), 20);
        add_post(db, anna, draft("ahead", true), 1000);
        with(db, |c| {
            let page = posts::published(c, at(100), 1, 10)?;
            assert_eq!((page.total, page.pages()), (3, 1));
            assert_eq!(page.items[0].author, "Dr. anna");
            assert_eq!(page.items[0].post.published_at, Some(at(100).naive_utc()), "as if now");
            assert_eq!(slugs(page.items), ["ahead", "new", "old"]);
            assert_eq!(slugs(posts::newest_published(c, at(100), 1)?), ["ahead"]);
            assert_eq!(slugs(posts::others(c, at(100), new, 3)?), ["ahead", "old"]);
            assert_eq!(slugs(posts::others(c, at(100), new, -3)?), Vec::<String>::new());
            let sitemap = posts::sitemap(c)?;
            assert_eq!(
                sitemap[1..],
                [("new".to_owned(), at(20).naive_utc()), ("old".to_owned(), at(0).naive_utc())]
            );
            for (slug, seen) in
                [("new", true), ("NEW", false), ("hidden", false), ("ahead", true), ("x\0", false)]
            {
                assert_eq!(posts::published_by_slug(c, slug, at(100))?.is_some(), seen, "{slug}");
            }
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn the_panel_lists_by_filter_with_counts() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        for (number, visible) in [true, false, true].into_iter().enumerate() {
            add_post(db, anna, draft(&format!("p{number}"), visible), number as i64);
        }
        with(db, |c| {
            for (filter, expected) in [
                (Filter::All, vec!["p2", "p1", "p0"]),
                (Filter::Published, vec!["p2", "p0"]),
                (Filter::Draft, vec!["p1"]),
            ] {
                assert_eq!(slugs(posts::list(c, filter, None, 1, 20)?.items), expected, "{filter:?}");
            }
            let counts = posts::counts(c)?;
            assert_eq!((counts.all, counts.published, counts.draft), (3, 2, 1));
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn any_page_number_is_answered() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        for number in 0..5 {
            add_post(db, anna, draft(&format!("p{number}"), true), number);
        }
        with(db, |c| {
            for (page, expected, exists) in [
                (i64::MIN, 2, true),
                (-1, 2, true),
                (0, 2, true),
                (1, 2, true),
                (3, 1, true),
                (4, 0, false),
                (i64::MAX, 0, false),
            ] {
                let listed = posts::list(c, Filter::All, None, page, 2)?;
                assert_eq!(
                    (listed.items.len(), listed.exists(), listed.total),
                    (expected, exists, 5),
                    "{page}"
                );
                let public = posts::published(c, at(100), page, 2)?;
                assert_eq!((public.items.len(), public.exists()), (expected, exists), "{page}");
            }
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn search_finds_titles_in_any_case_and_takes_wildcards_literally() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        for (title, slug) in [
            ("Die Größe der Dinge", "size"),
            ("100% of café", "percent"),
            ("snake_case and \\", "snake"),
            ("Ελλάδα ΟΔΟΣ", "greek"),
        ] {
            add_post(db, anna, titled(title, slug), 0);
        }
        let long = "x".repeat(100_000);
        for (search, expected) in [
            ("GRÖSSE", vec!["size"]),
            ("größe", vec!["size"]),
            ("grosse", vec!["size"]),
            ("CAFE", vec!["percent"]),
            ("100%", vec!["percent"]),
            ("%", vec!["percent"]),
            ("_", vec!["snake"]),
            ("\\", vec!["snake"]),
            ("οδος", vec!["greek"]),
            ("' OR '1'='1", vec![]),
            ("\0", vec!["greek", "snake", "percent", "size"]),
            ("  ", vec!["greek", "snake", "percent", "size"]),
            (&long, vec![]),
        ] {
            let found = with(db, |c| posts::list(c, Filter::All, Some(search), 1, 20)).unwrap();
            assert_eq!(found.total, expected.len() as i64);
            assert_eq!(slugs(found.items), expected, "{search:.20}");
        }
    });
}

#[test]
fn a_list_takes_two_queries_however_long_it_is() {
    on_both(|db| {
        for number in 0..10 {
            let author = add_user(db, &format!("author{number}"), Role::Editor).id;
            add_post(db, author, draft(&format!("p{number}"), true), number);
        }
        let queries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&queries);
        let listed = db
            .read_blocking(|c| {
                c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                    if let InstrumentationEvent::StartQuery { .. } = event {
                        counter.fetch_add(1, Ordering::Relaxed);
                    }
                });
                let listed = posts::published(c, at(100), 1, 20);
                c.set_instrumentation(|_: InstrumentationEvent<'_>| {});
                listed
            })
            .unwrap();
        assert_eq!(listed.items[3].author, "Dr. author6");
        assert_eq!((listed.items.len(), queries.load(Ordering::Relaxed)), (10, 2));
    });
}

#[test]
fn nobody_overwrites_what_another_saved_meanwhile() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("one", false), 0);
        let read = with(db, |c| posts::by_id(c, id)).unwrap();
        let first =
            with(db, |c| posts::update(c, id, draft("two", false), Some(read.version), at(1))).unwrap();
        assert_eq!((first.version, first.slug.as_str()), (read.version + 1, "two"));
        let second = with(db, |c| posts::update(c, id, draft("three", false), Some(read.version), at(2)));
        assert!(matches!(second, Err(DatabaseError::Stale)));
        let forced = with(db, |c| posts::update(c, id, draft("four", false), None, at(3))).unwrap();
        assert_eq!((forced.version, forced.updated_at), (read.version + 2, at(3).naive_utc()));
        let nothing = with(db, |c| posts::update(c, PostId(99), draft("x", false), None, at(3)));
        assert!(matches!(nothing, Err(DatabaseError::NotFound)));
    });
}

#[test]
fn of_several_saves_at_once_one_wins() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("one", false), 0);
        let results =
            at_once(db, 8, move |c, n| posts::update(c, id, draft(&format!("by{n}"), false), Some(1), at(1)));
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        assert_eq!(results.iter().filter(|r| matches!(r, Err(DatabaseError::Stale))).count(), 7);
    });
}

#[test]
fn a_post_keeps_the_date_of_its_first_publication() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("one", false), 0);
        let published_at = |visible, seconds| {
            with(db, |c| posts::update(c, id, draft("one", visible), None, at(seconds))).unwrap().published_at
        };
        assert_eq!(published_at(false, 1), None);
        assert_eq!(published_at(true, 2), Some(at(2).naive_utc()));
        assert_eq!(published_at(false, 3), Some(at(2).naive_utc()));
        assert_eq!(published_at(true, 4), Some(at(2).naive_utc()));
    });
}

#[test]
fn a_save_can_empty_what_was_filled() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let cover = PostDraft {
            cover_image: Some("/a.jpg".into()),
            cover_alt: Some("A".into()),
            ..draft("one", true)
        };
        let id = add_post(db, anna, cover, 0);
        let saved = with(db, |c| posts::update(c, id, draft("one", true), None, at(1))).unwrap();
        assert_eq!((saved.cover_image, saved.cover_alt), (None, None));
    });
}

#[test]
fn a_slug_belongs_to_one_post() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let one = add_post(db, anna, draft("tea", true), 0);
        let twin = with(db, |c| posts::create(c, draft("tea", false), anna, at(1)));
        assert!(
            matches!(twin, Err(DatabaseError::Conflict { constraint }) if constraint == "blog_posts.slug")
        );
        let free =
            |wanted: &str, except| with(db, |c| publishing::free_slug::<Posts>(c, wanted, except)).unwrap();
        assert_eq!(free("coffee", None), "coffee");
        assert_eq!(free("tea", Some(one)), "tea");
        assert_eq!(free("tea", None), "tea-2");
        add_post(db, anna, draft("tea-2", true), 0);
        add_post(db, anna, draft("tea-4", true), 0);
        add_post(db, anna, draft("tea-time", true), 0);
        assert_eq!(free("tea", None), "tea-3");
        assert_eq!(free("te_", None), "te_");
        let long = "a".repeat(300);
        let short = free(&long, None);
        add_post(db, anna, draft(&short, true), 0);
        assert_eq!(free(&long, None), format!("{}-2", "a".repeat(198)));
    });
}

#[test]
fn posts_with_the_same_title_at_the_same_time_get_different_slugs() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        at_once(db, 10, move |c, _| {
            let slug = publishing::free_slug::<Posts>(c, "tea", None)?;
            posts::create(c, draft(&slug, true), anna, at(0))
        })
        .into_iter()
        .for_each(|result| assert!(result.is_ok(), "{result:?}"));
        assert!(with(db, |c| Posts::has_slug(c, "tea-10", None)).unwrap());
    });
}

#[test]
fn a_search_finds_all_words_in_title_or_text_of_what_visitors_see() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let text = |slug: &str, title: &str, html: &str, visible| PostDraft {
            content: sanitizer::clean(html),
            title: title.to_owned(),
            ..draft(slug, visible)
        };
        add_post(db, anna, text("night", "In a panic", "<p>Breathe at <b>NIGHT</b>.</p>", true), 0);
        add_post(db, anna, text("size", "Größe", "<p>100 % of it</p><p>Café</p>", true), 10);
        add_post(db, anna, text("draft", "Panic at night", "<p>x</p>", false), 20);
        add_post(db, anna, text("ahead", "Panic at night", "<p>x</p>", true), 1000);
        with(db, |c| {
            for (words, expected) in [
                ("night panic", vec!["ahead", "night"]),
                ("panic day", vec![]),
                ("GROSSE cafe", vec!["size"]),
                ("100 %", vec!["size"]),
                ("%", vec![]),
                ("strong", vec![]),
            ] {
                let found = posts::search(c, &SearchWords::of(words), at(100), 10)?;
                assert_eq!(slugs(found), expected, "{words}");
            }
            assert_eq!(posts::search(c, &SearchWords::of("a"), at(100), 1)?.len(), 1);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn posts_of_an_older_version_become_searchable() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        add_post(db, anna, draft("old", true), 0);
        add_post(db, anna, PostDraft { content: sanitizer::clean(""), ..draft("empty", true) }, 1);
        with(db, |c| {
            diesel::update(core_models::schema::blog_posts::table)
                .set(core_models::schema::blog_posts::text_folded.eq(""))
                .execute(c.conn())?;
            assert_eq!(posts::fold_texts(c, 1)?, 1);
            assert_eq!(posts::fold_texts(c, 10)?, 1);
            assert_eq!(posts::fold_texts(c, 10)?, 0, "an empty text is folded once too");
            assert_eq!(slugs(posts::search(c, &SearchWords::of("old"), at(100), 10)?), ["old"]);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn a_post_needs_an_author_who_exists() {
    on_both(|db| {
        let orphan = with(db, |c| posts::create(c, draft("one", true), UserId(7), at(0)));
        assert!(matches!(orphan, Err(DatabaseError::Referenced)));
    });
}

#[test]
fn the_name_of_a_post_in_feeds_stays_when_everything_else_changes() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let id = add_post(db, anna, draft("tea", true), 0);
        with(db, |c| {
            assert!(!FeedNames::are_settled(c)?);
            let names = FeedNames::load(c, "https://tea.example", "tea.example", at(0))?;
            names.settle(c, at(0))?;
            assert!(FeedNames::are_settled(c)?);
            let day = at(0).format("%Y-%m-%d");
            let time = at(0).format("%Y%m%dT%H%M%S");
            let first = names.of(&posts::by_id(c, id)?);
            assert_eq!(first, format!("tag:tea.example,{day}:post/{id}/{time}"));
            posts::update(c, id, draft("coffee", false), None, at(90_000))?;
            let later = FeedNames::load(c, "https://coffee.example", "coffee.example", at(90_000))?;
            assert_eq!((later.of(&posts::by_id(c, id)?), &later), (first, &names));
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn posts_that_feeds_knew_by_their_address_keep_it() {
    on_both(|db| {
        let anna = add_user(db, "anna", Role::Admin).id;
        let [shown, hidden] =
            ["shown", "hidden"].map(|slug| add_post(db, anna, draft(slug, slug == "shown"), 0));
        let migrations = Migrations::core();
        while !migrations.revert_last(db).unwrap().unwrap().ends_with("post_feed_paths") {}
        migrations.run(db).unwrap();
        with(db, |c| {
            FeedNames::load(c, "https://tea.example", "tea.example", at(0))?.settle(c, at(0))?;
            posts::update(c, shown, draft("renamed", true), None, at(1))?;
            let names = FeedNames::load(c, "https://coffee.example", "coffee.example", at(1))?;
            assert_eq!(names.of(&posts::by_id(c, shown)?), "https://tea.example/blog/shown");
            assert!(names.of(&posts::by_id(c, hidden)?).starts_with("tag:tea.example,"));
            Ok(())
        })
        .unwrap();
    });
}
