//! `SafeHtml` and the one function that makes it.

use crate::{characters::xml_text, effort, policy, text};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::borrow::Cow;

/// Cleaning usually settles at once; markup nested against the rules may need another round or two.
const MAX_ROUNDS: usize = 6;

/// HTML that holds nothing but the elements, attributes and addresses of the allowlist. It can only be made by
/// [`clean`], so a template may print it unescaped.
///
/// It serialises as `{"__safe_html": "…"}`, by which the template filter recognises it, and cannot be deserialised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Safe HTML to which this crate has added attributes of its own.
    pub(crate) fn from_rewritten(html: String) -> Self {
        Self(html)
    }

    /// The HTML itself, for storing.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Serialize for SafeHtml {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("SafeHtml", 1)?;
        object.serialize_field("__safe_html", &self.0)?;
        object.end()
    }
}

/// Keeps of `html` what the allowlist knows. Cleaning what is clean changes nothing.
///
/// Takes time in proportion to the length. A document nested so absurdly that it would not, keeps its text only.
pub fn clean(html: &str) -> SafeHtml {
    let mut current = Cow::Borrowed(html);
    for _ in 0..MAX_ROUNDS {
        if effort::is_tangled(&current) {
            break;
        }
        let allowed = policy::apply(&current);
        // What a reference such as `&#16;` stands for shows only now. An address without it is another address, which
        // the next round judges.
        let next = xml_text(&allowed);
        if next == current {
            return SafeHtml(next.into_owned());
        }
        let next = next.into_owned();
        current = Cow::Owned(next);
    }
    paragraphs(&current)
}

/// The text of `html`, each line a paragraph. Safe because all of it is escaped.
fn paragraphs(html: &str) -> SafeHtml {
    let escaped = text::plain_text(html).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    SafeHtml(escaped.lines().map(|line| format!("<p>{line}</p>")).collect())
}

#[cfg(test)]
mod tests {
    use super::{SafeHtml, clean};

    #[track_caller]
    fn assert_cleaned(input: &str, expected: &str) {
        assert_eq!(clean(input).as_str(), expected);
    }

    #[track_caller]
    fn assert_kept(html: &str) {
        assert_cleaned(html, html);
    }

    #[test]
    fn what_an_editor_writes_survives_unchanged() {
        assert_kept(
            "<h2>A</h2><h3>B</h3><h4 class=\"align-center\">C</h4><p>D <strong>e</strong> <em>f</em> <u>g</u> <s>h</s></p>",
        );
        assert_kept(
            "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c</li></ol><blockquote><p>d</p></blockquote><hr>",
        );
        assert_kept(
            "<p>H<sub>2</sub>O x<sup>2</sup> <code>a &lt; b</code> <abbr title=\"World\">W</abbr><br>é 漢字 😀 &amp;</p>",
        );
        assert_kept("<pre><code>fn main() {\n    a &amp;&amp; b\n}</code></pre>");
        assert_kept(
            "<figure class=\"image align-left\"><img src=\"/uploads/a.jpg\" alt=\"A\" width=\"800\" height=\"600\" \
             loading=\"lazy\" class=\"align-left\"><figcaption>B</figcaption></figure>",
        );
        assert_kept(
            "<table><caption>A</caption><thead><tr><th scope=\"col\">B</th></tr></thead><tbody><tr>\
             <td colspan=\"2\" rowspan=\"3\">C</td></tr></tbody></table>",
        );
        let rel = "rel=\"noopener noreferrer\"";
        for address in
            ["https://x.example/a?b=c&amp;d#e", "/about", "#top", "a/b", "mailto:a@x.example", "tel:+49123"]
        {
            assert_kept(&format!("<p><a href=\"{address}\" title=\"T\" {rel}>x</a></p>"));
        }
    }

    #[test]
    fn headings_and_blocks_keep_their_borders() {
        assert_cleaned("<h1 style=a>A</h1><h6>B</h6>", "<h2>A</h2><h4>B</h4>");
        assert_cleaned("<section><p>A</p></section><center>B</center>", "<div><p>A</p></div><div>B</div>");
        assert_cleaned("<dl><dt>A<dd>B</dl>", "<div><div>A</div><div>B</div></div>");
        assert_cleaned("<strike>A</strike> <del>B</del>", "<s>A</s> <s>B</s>");
        assert_cleaned("<font color=red>A</font><kbd>B</kbd>", "AB");
    }

    #[test]
    fn attributes_outside_the_list_go() {
        assert_cleaned(
            "<p data-id=a style=color:red class='align-right evil' dir=rtl>x</p>",
            "<p class=\"align-right\">x</p>",
        );
        assert_cleaned("<p class=evil>x</p>", "<p>x</p>");
        assert_cleaned("<td colspan=-1 rowspan=9999>x</td>", "x");
        assert_cleaned(
            "<img src=/uploads/a.jpg width=100% height=5 loading=now>",
            "<img src=\"/uploads/a.jpg\" height=\"5\">",
        );
    }

    #[test]
    fn pictures_come_from_known_places() {
        for address in ["/uploads/a.jpg", "/static/a.svg", "https://x.example/a.jpg"] {
            assert_kept(&format!("<img src=\"{address}\">"));
        }
        for address in [
            "a.jpg",
            "/a.jpg",
            "../uploads/a.jpg",
            "/uploads/../x",
            "/uploads/%2E%2e/x",
            "http://x.example/a",
        ] {
            assert_cleaned(&format!("<p>a<img src=\"{address}\" alt=\"b\"></p>"), "<p>a</p>");
        }
        assert_cleaned(
            "<figure><img alt=\"a\"><figcaption>b</figcaption></figure>",
            "<figure><figcaption>b</figcaption></figure>",
        );
    }

    #[test]
    fn what_xml_forbids_is_in_no_text_and_no_attribute() {
        for forbidden in ["\u{1}", "\u{fffe}", "\u{ffff}", "&#16;", "&#x1;", "&#xFFFE;", "&#65535;", "&#x1f;"]
        {
            assert_cleaned(
                &format!("<p>a{forbidden}b <abbr title=\"c{forbidden}d\">e</abbr></p>"),
                "<p>ab <abbr title=\"cd\">e</abbr></p>",
            );
            assert_cleaned(
                &format!("<img src=\"/uploads/a.jpg\" alt=\"c{forbidden}d\">"),
                "<img src=\"/uploads/a.jpg\" alt=\"cd\">",
            );
            let link = clean(&format!("<a href=\"java{forbidden}script:alert(1)\">x</a>"));
            assert_eq!(link.as_str(), "<a rel=\"noopener noreferrer\">x</a>", "{forbidden}");
        }
    }

    #[test]
    fn only_safe_html_serialises_as_safe() {
        let json = serde_json::to_string(&clean("<p>\"x\"</p>")).unwrap();
        assert_eq!(json, r#"{"__safe_html":"<p>\"x\"</p>"}"#);
        assert_eq!(SafeHtml::default().as_str(), "");
        assert_eq!(clean("<b>x</b>").into_string(), "<b>x</b>");
    }
}
