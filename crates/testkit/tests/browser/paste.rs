//! The owner pastes what other programs put on the clipboard.

use testkit::{Backend, browser::Browser};

use crate::desk;

const TEXT: &str = "iframe.tox-edit-area__iframe";
const NOTICE: &str = ".tox-notification__body";

const PLAIN_TEXT: &str = "
    const text = document.querySelector('main article .prose').cloneNode(true);
    for (const element of text.querySelectorAll('[dir]')) element.removeAttribute('dir');
    for (const scroller of text.querySelectorAll('.table-scroll')) scroller.replaceWith(...scroller.childNodes);
    return text.innerHTML;";

/// Opens a new post and pastes into its text.
async fn paste(browser: &Browser, title: &str, html: &str) {
    browser.open("/admin/posts/new").await;
    browser.fill("#title", title).await;
    browser.find(TEXT).await.enter_frame().await.unwrap();
    browser.click("#tinymce").await;
    browser.paste_html(html).await;
    browser.page.enter_parent_frame().await.unwrap();
}

/// Publishes it and shows it.
async fn publish(browser: &Browser, slug: &str) {
    browser
        .until("a proposed address", &format!("return document.getElementById('slug').value === '{slug}'"))
        .await;
    browser.click("#visible").await;
    browser.click(".save-bar button[type=submit]").await;
    browser.find("[data-flash=success]").await;
    browser.open(&format!("/blog/{slug}")).await;
}

/// The text of the post without what the page adds to lay it out, and without white space between its elements.
async fn text(browser: &Browser) -> String {
    let html = browser.run(PLAIN_TEXT, Vec::new()).await;
    html.as_str().unwrap().split('\n').map(str::trim).collect()
}

#[test]
fn a_text_of_google_docs_keeps_what_it_means_and_nothing_else() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        paste(&browser, "Docs", include_str!("paste/docs.html")).await;
        assert_eq!(browser.texts(NOTICE).await, Vec::<String>::new());
        publish(&browser, "docs").await;
        assert_eq!(
            text(&browser).await,
            "<p>Running text with one <strong>strongword</strong> and one <em>slantword</em> in it.</p><h2>A heading</h2>\
             <ul><li>first<ul><li>inner</li></ul></li><li>second</li></ul>\
             <table><tbody><tr><td>cell one</td><td><strong>cellbold</strong></td></tr></tbody></table>\
             <p><a href=\"https://example.org/page?a=1\" rel=\"noopener noreferrer\">a link</a></p>"
        );
        desk::expect_peace(&browser).await;
    });
}

#[test]
fn a_text_of_word_keeps_its_lists_and_footnotes_and_says_what_it_lost() {
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        paste(&browser, "Word", include_str!("paste/word.html")).await;
        browser.find(NOTICE).await;
        let notice = browser.texts(NOTICE).await.concat();
        assert!(notice.contains("1 picture could not come along."), "{notice}");
        publish(&browser, "word").await;
        let expected = |there: &str, back: &str| {
            format!(
                "<h2>A Word heading</h2><p>“Smart” quotes it’s <strong>boldword</strong> and <em>slantword</em></p>\
                 <ul><li>bullet one</li><li>bullet two</li></ul><ol><li>number one</li></ol>\
                 <table><tbody><tr><td>cell</td></tr></tbody></table>\
                 <p>Text with a note<a {there} rel=\"noopener noreferrer\">[1]</a> here.</p><hr>\
                 <p><a {back} rel=\"noopener noreferrer\">[1]</a> The note.</p>"
            )
        };
        let pasted = expected(
            "href=\"#text-_ftn1\" id=\"text-_ftnref1\"",
            "href=\"#text-_ftnref1\" id=\"text-_ftn1\"",
        );
        assert_eq!(text(&browser).await, pasted);
        browser.open("/admin/posts/1/edit").await;
        browser.until("the editor", "return window.tinymce?.activeEditor?.initialized === true").await;
        browser.click(".save-bar button[type=submit]").await;
        browser.find("[data-flash=success]").await;
        browser.open("/blog/word").await;
        let saved_again = expected(
            "id=\"text-_ftnref1\" href=\"#text-_ftn1\"",
            "id=\"text-_ftn1\" href=\"#text-_ftnref1\"",
        );
        assert_eq!(text(&browser).await, saved_again);
        browser.click("a[href='#text-_ftn1']").await;
        browser.until("the note", "return document.querySelector(':target')?.id === 'text-_ftn1'").await;
        desk::expect_peace(&browser).await;
    });
}

/// The inner lists of Word, and of other programs their ways to say bold; none of it shows a picture from elsewhere.
#[test]
fn texts_of_other_programs_are_understood_too() {
    let item = |level: u8, marker: &str, text: &str| {
        format!(
            "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]>\
             <span style='mso-list:Ignore'>{marker}<span>&nbsp;&nbsp; </span></span><![endif]>{text}<o:p></o:p></p>\n"
        )
    };
    let lists = [
        item(1, "·", "one"),
        item(2, "o", "inner"),
        item(3, "a)", "deep"),
        item(1, "§", "two"),
        "<p class=MsoNormal>Between.</p>".to_owned(),
        item(1, "1.", "first"),
        item(1, "2.", "second"),
    ]
    .concat();
    let pages = "<p style='font: bold 12px Helvetica'>Strong</p><p><span style='text-decoration: line-through'>gone</span>\
        <img src='https://elsewhere.example/a.png'><img src='cid:b@c'></p><p><b>&nbsp;</b></p><h2 style='font-weight:bold'>Head</h2>";
    testkit::run(Backend::Sqlite, |backend| async move {
        let (_site, browser) = desk::open_signed_in(backend).await;
        paste(&browser, "Others", &format!("{lists}{pages}")).await;
        browser.find(NOTICE).await;
        let notice = browser.texts(NOTICE).await.concat();
        assert!(notice.contains("2 pictures could not come along. Save them"), "{notice}");
        publish(&browser, "others").await;
        assert_eq!(
            text(&browser).await,
            "<ul><li>one<ul><li>inner<ol><li>deep</li></ol></li></ul></li><li>two</li></ul><p>Between.</p>\
             <ol><li>first</li><li>second</li></ol><p><strong>Strong</strong></p><p><s>gone</s></p><h2>Head</h2>"
        );
        desk::expect_peace(&browser).await;
    });
}
