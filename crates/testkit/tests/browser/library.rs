//! The owner's pictures.

use testkit::{
    Backend,
    browser::{Browser, Locator},
    pictures,
};

use crate::desk;

const SHOWN: &str = "
    const pictures = [...document.querySelectorAll('.picture img')];
    return pictures.length === COUNT && pictures.every((picture) => picture.naturalWidth > 0);";

/// Drops a picture of a phone on `target`: noise of this size, at least so many bytes as a JPEG.
const PHOTO: &str = "
    const [width, height, name, type] = arguments;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    const noise = context.createImageData(width, 500);
    for (let at = 0; at < noise.data.length; at += 65536) crypto.getRandomValues(noise.data.subarray(at, at + 65536));
    for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
    for (let top = 0; top < height; top += 500) context.putImageData(noise, 0, top);
    canvas.toBlob((blob) => {
        window.sent = blob.size;
        const transfer = new DataTransfer();
        transfer.items.add(new File([blob], name, { type }));
        document.querySelector('form.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, type, 0.95);";

async fn hand_over(browser: &Browser, files: &[(&str, &str, Vec<u8>)]) {
    browser.run("document.querySelector('.drop button').focus()", Vec::new()).await;
    browser.hand_over("drop", files).await;
}

#[test]
fn photos_of_phones_are_made_smaller_and_moving_pictures_asked_about() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        for (count, (name, kind, width, height)) in
            [("phone.jpg", "image/jpeg", 4000, 3000), ("screen.png", "image/png", 7000, 5000)]
                .into_iter()
                .enumerate()
        {
            browser.open("/admin/uploads").await;
            let arguments = [
                serde_json::json!(width),
                serde_json::json!(height),
                serde_json::json!(name),
                serde_json::json!(kind),
            ];
            browser.run(PHOTO, arguments.to_vec()).await;
            browser.until("the picture", &SHOWN.replace("COUNT", &(count + 1).to_string())).await;
        }
        let sizes = browser.texts(".picture .body p:first-of-type").await;
        assert!(sizes.iter().any(|size| size.contains("1600 × 1200")), "{sizes:?}");
        assert!(sizes.iter().any(|size| size.contains("1600 × 1143")), "{sizes:?}");
        desk::expect_peace(&browser).await;

        let heic = b"\0\0\0\x28ftypheic\0\0\0\0mif1heic".to_vec();
        let dropped = [("IMG_1.HEIC", "image/heic", heic), ("empty.jpg", "image/jpeg", Vec::new())];
        hand_over(&browser, &dropped).await;
        browser
            .until("both refusals", "return document.querySelectorAll('.upload-log .is-failed').length === 2")
            .await;
        let log = browser.texts(".upload-log li").await;
        assert!(log[0].contains("Most Compatible") && log[1].contains("empty"), "{log:?}");
        desk::expect_peace(&browser).await;

        let film = [("film.gif", "image/gif", pictures::film())];
        hand_over(&browser, &film).await;
        assert!(browser.find("dialog[open] p").await.text().await.unwrap().contains("This picture moves"));
        browser.click("dialog[open] button[value=no]").await;
        browser
            .until("the refusal", "return document.querySelector('.upload-log .is-failed') !== null")
            .await;
        hand_over(&browser, &film).await;
        browser.click("dialog[open] button[value=yes]").await;
        browser.until("the still", &SHOWN.replace("COUNT", "3")).await;
        assert!(browser.complaints().await.iter().all(|complaint| complaint.contains("409")));
    });
}

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
