//! The owner's pictures.

use testkit::{Backend, browser::Locator, pictures};

use crate::desk;

const SHOWN: &str = "
    const pictures = [...document.querySelectorAll('.picture img')];
    return pictures.length === COUNT && pictures.every((picture) => picture.naturalWidth > 0);";

#[test]
fn the_owner_adds_pictures_to_the_library_and_takes_one_away() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (site, browser) = desk::open_signed_in(backend).await;
        let folder = site.uploads().with_file_name("at-home");
        std::fs::create_dir(&folder).unwrap();
        let mut chosen = Vec::new();
        for (name, size) in [("garden.png", 300), ("gate.png", 200)] {
            std::fs::write(folder.join(name), pictures::png(size, 100)).unwrap();
            chosen.push(folder.join(name).display().to_string());
        }
        browser.open("/admin/uploads").await;
        let field = browser.page.find(Locator::Css("#file")).await.unwrap();
        field.send_keys(&chosen.join("\n")).await.unwrap();
        browser.click(".drop button[type=submit]").await;
        browser.until("both pictures", &SHOWN.replace("COUNT", "2")).await;
        desk::expect_peace(&browser).await;

        browser.run("document.querySelector('.drop button').focus()", Vec::new()).await;
        let dropped = [
            ("wall.png", "image/png", pictures::png(40, 40)),
            ("page.jpg", "image/jpeg", pictures::html()),
            ("notes.txt", "text/plain", b"Hello".to_vec()),
        ];
        browser.hand_over("drop", &dropped).await;
        browser.click(".upload-log a").await;
        browser.until("the third picture", &SHOWN.replace("COUNT", "3")).await;
        let refusals = browser.complaints().await;
        assert!(
            refusals.len() == 1 && refusals[0].contains("415"),
            "only the false picture is sent: {refusals:?}"
        );

        browser.click(".picture form[data-confirm] button").await;
        browser.click("dialog[open] button[value=no]").await;
        browser.until("no dialog", "return document.querySelector('dialog') === null").await;
        browser.click(".picture form[data-confirm] button").await;
        browser.click("dialog[open] button[value=yes]").await;
        browser.until("two pictures", &SHOWN.replace("COUNT", "2")).await;
        assert!(
            !browser.texts(".picture .name").await.contains(&"wall.png".to_owned()),
            "the newest came first"
        );
        desk::expect_peace(&browser).await;
    });
}
