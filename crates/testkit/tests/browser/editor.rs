//! The owner writes a post with pictures in TinyMCE.

use testkit::{Backend, browser::Browser, pictures};

use crate::desk;

const TEXT: &str = "iframe.tox-edit-area__iframe";
const PICTURES_KEPT: &str = "
    const pictures = [...document.querySelectorAll('#tinymce img')];
    return pictures.length === COUNT && pictures.every((picture) => picture.src.includes('/uploads/') && picture.naturalWidth > 0);";

#[test]
fn the_owner_writes_a_post_with_pictures_and_sees_it_on_the_site() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open_signed_in(backend).await;
        browser.click(".rail a[href='/admin/posts']").await;
        browser.arrive("/admin/posts").await;
        browser.click("a[href='/admin/posts/new']").await;
        browser.fill("#title", "Größe & Ärger").await;
        browser
            .until("a proposed address", "return document.getElementById('slug').value === 'grosse-arger'")
            .await;

        write_with_pictures(&browser).await;
        choose_a_picture(&browser, &site.uploads().with_file_name("chosen.png")).await;
        browser.click("#visible").await;
        browser.click(".save-bar button[type=submit]").await;
        browser.find("[data-flash=success]").await;
        browser.click(".save-more a[href^='/blog/']").await;
        browser.arrive("/blog/grosse-arger").await;
        assert_eq!(browser.texts("h1").await, ["Größe & Ärger"]);
        assert!(browser.texts("main article").await.concat().contains("A quiet room with two chairs."));
        let shown = "return [...document.querySelectorAll('main article img[src^=\"/uploads/\"]')].map((picture) => `${picture.naturalWidth} ${picture.alt}`).sort()";
        let pictures = browser.run(shown, Vec::new()).await;
        assert_eq!(pictures.to_string(), r#"["120 ","60 ","90 A red field"]"#);

        browser.open("/admin/uploads").await;
        browser
            .until(
                "the library's pictures",
                "return [...document.images].every((picture) => picture.naturalWidth > 0)",
            )
            .await;
        let names = browser.texts(".picture .name").await;
        assert_eq!(names.len(), 3, "{names:?}");
        assert!(names.contains(&"chosen.png".to_owned()), "{names:?}");
        browser.open("/admin/posts/new").await;
        browser.find(TEXT).await;
        let offered = "return !document.querySelector('[data-draft-notice]').hidden";
        assert_eq!(browser.run(offered, Vec::new()).await, false, "a draft that was saved is forgotten");
        desk::expect_peace(&browser).await;
    });
}

#[test]
fn a_photo_that_cannot_be_read_is_not_passed_over_in_silence() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        let heic = b"\0\0\0\x28ftypheic\0\0\0\0mif1heic".to_vec();
        for (event, kind) in [("paste", "image/heic"), ("paste", ""), ("drop", "image/heic"), ("drop", "")] {
            browser.open("/admin/posts/new").await;
            browser.find(TEXT).await.enter_frame().await.unwrap();
            browser.click("#tinymce").await;
            browser.hand_over(event, &[("IMG_1.HEIC", kind, heic.clone())]).await;
            browser.page.enter_parent_frame().await.unwrap();
            let said = "return [...document.querySelectorAll('.tox-notification')].some((note) => note.textContent.includes('Most Compatible'))";
            browser.until(&format!("advice on {event} {kind:?}"), said).await;
            let left = "return tinymce.activeEditor.getBody().querySelectorAll('img').length";
            assert_eq!(browser.run(left, Vec::new()).await, 0);
        }
    });
}

#[test]
fn what_comes_together_with_a_photo_that_cannot_be_read_goes_in() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        let heic = b"\0\0\0\x28ftypheic\0\0\0\0mif1heic".to_vec();
        for (event, kind) in [("paste", "image/heic"), ("paste", ""), ("drop", "image/heic"), ("drop", "")] {
            browser.open("/admin/posts/new").await;
            browser.find(TEXT).await.enter_frame().await.unwrap();
            browser.click("#tinymce").await;
            let together = [
                ("IMG_1.HEIC", kind, heic.clone()),
                ("room.png", "image/png", pictures::png(120, 80)),
                ("IMG_2.heif", kind, heic.clone()),
                ("chair.png", "image/png", pictures::png(60, 40)),
            ];
            browser.hand_over(event, &together).await;
            browser
                .until(&format!("two pictures on {event} {kind:?}"), &PICTURES_KEPT.replace("COUNT", "2"))
                .await;
            browser.page.enter_parent_frame().await.unwrap();
            let said = "return [...document.querySelectorAll('.tox-notification')].some((note) => note.textContent.includes('Most Compatible'))";
            browser.until(&format!("advice on {event} {kind:?}"), said).await;
        }
    });
}

/// Types a line, pastes one picture and drops another.
async fn write_with_pictures(browser: &Browser) {
    browser.find(TEXT).await.enter_frame().await.unwrap();
    browser.click("#tinymce").await;
    browser.press("A quiet room with two chairs.\u{e007}").await;
    browser.hand_over("paste", &[("pasted.png", "image/png", pictures::png(120, 80))]).await;
    browser.until("the pasted picture", &PICTURES_KEPT.replace("COUNT", "1")).await;
    browser.press("\u{e007}").await;
    browser.hand_over("drop", &[("dropped.png", "image/png", pictures::png(60, 40))]).await;
    browser.until("the dropped picture", &PICTURES_KEPT.replace("COUNT", "2")).await;
    browser.page.enter_parent_frame().await.unwrap();
}

/// Adds a file of the owner's own by the toolbar's button.
async fn choose_a_picture(browser: &Browser, file: &std::path::Path) {
    std::fs::write(file, pictures::png(90, 60)).unwrap();
    browser.click(".tox-toolbar__primary [data-mce-name=image]").await;
    browser.click(".tox-dialog__body-nav-item:nth-child(2)").await;
    browser.find(".tox-dropzone").await;
    let field =
        browser.page.find(testkit::browser::Locator::Css(".tox-dropzone input[type=file]")).await.unwrap();
    field.send_keys(&file.display().to_string()).await.unwrap();
    browser.until("the upload", "return document.querySelector('.tox-dialog input[type=url]')?.value.startsWith('/uploads/') ?? false").await;
    let alternative = "return [...document.querySelectorAll('.tox-dialog .tox-form__group')].find((group) => group.textContent.includes('Alternative description')).querySelector('input').id";
    let alternative = browser.run(alternative, Vec::new()).await;
    browser.fill(&format!("#{}", alternative.as_str().unwrap()), "A red field").await;
    browser.click(".tox-dialog__footer-end button:last-child").await;
    browser.until("the dialog to close", "return document.querySelector('.tox-dialog') === null").await;
}
