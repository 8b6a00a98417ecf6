//! Hostile markup, judged on what a browser's parser makes of the cleaned text.

use sanitizer::{clean, excerpt, first_image, plain_text};
use scraper::{Html, Node};

const ELEMENTS: [&str; 36] = [
    "html",
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// The payloads, with the control characters that a text file cannot show.
fn corpus() -> Vec<String> {
    let controls = [
        ("{LF}", "\n"),
        ("{CR}", "\r"),
        ("{TAB}", "\t"),
        ("{FF}", "\x0c"),
        ("{NUL}", "\0"),
        ("{SOH}", "\x01"),
    ];
    let payload = |line: &str| {
        controls.iter().fold(line.to_owned(), |text, (name, control)| text.replace(name, control))
    };
    include_str!("corpus/hostile.txt").lines().map(payload).collect()
}

/// Why `html` is not harmless, if it is not.
fn harm(html: &str) -> Option<String> {
    Html::parse_fragment(html).root_element().descendants().find_map(|node| match node.value() {
        Node::Element(element) => {
            if !ELEMENTS.contains(&element.name()) {
                return Some(format!("element {}", element.name()));
            }
            element.attrs().find_map(|(name, value)| {
                let allowed = match (element.name(), name) {
                    ("a", "href") | ("img", "src") => is_harmless_address(value),
                    ("a", "rel") => value == "noopener noreferrer",
                    ("a" | "abbr", "title") | ("img", "alt") => true,
                    ("img", "width" | "height") | ("td" | "th", "colspan" | "rowspan") => {
                        value.parse::<u32>().is_ok()
                    }
                    ("img", "loading") | ("th", "scope") => true,
                    (_, "id") => value.starts_with("text-"),
                    (_, "class") => value.split(' ').all(|c| c == "image" || c.starts_with("align-")),
                    _ => false,
                };
                (!allowed).then(|| format!("{} {name}={value:?}", element.name()))
            })
        }
        Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Doctype(_) => {
            Some("not an element".to_owned())
        }
        _ => None,
    })
}

/// Written apart from the code under test: strips what browsers strip, then looks at the scheme.
fn is_harmless_address(address: &str) -> bool {
    let seen: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let seen = seen.to_lowercase().replace('\\', "/");
    let scheme = seen.split_once(':').map(|(scheme, _)| scheme);
    let harmless_scheme = match scheme {
        Some(scheme) if scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) => {
            ["http", "https", "mailto", "tel"].contains(&scheme)
        }
        _ => true,
    };
    harmless_scheme && !seen.starts_with("//")
}

#[track_caller]
fn assert_harmless(input: &str) {
    let cleaned = clean(input);
    if let Some(harm) = harm(cleaned.as_str()) {
        panic!("{harm}\n  input:  {input:?}\n  output: {:?}", cleaned.as_str());
    }
    assert_eq!(clean(cleaned.as_str()), cleaned, "not settled: {input:?}");
}

#[test]
fn the_judge_sees_harm_where_there_is_some() {
    let corpus = corpus();
    let harmless = corpus.iter().filter(|payload| harm(payload).is_none()).count();
    assert!(harmless < corpus.len() / 10, "{harmless} payloads look harmless uncleaned");
    assert!(harm("<p>x <a href=\"/about\" rel=\"noopener noreferrer\">y</a></p>").is_none());
}

#[test]
fn no_payload_leaves_anything_but_the_allowlist() {
    let corpus = corpus();
    assert!(corpus.len() >= 150);
    corpus.iter().for_each(|payload| assert_harmless(payload));
}

#[test]
fn no_payload_does_so_in_another_context() {
    let contexts = [
        ("<p>", "</p>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("<table>", "</table>"),
        ("<ul><li>", "</ul>"),
        ("<svg>", "</svg>"),
        ("<svg><desc>", "</svg>"),
        ("<svg><style>", "</style></svg>"),
        ("<math><mtext>", "</math>"),
        ("<math><annotation-xml encoding=text/html>", "</math>"),
        ("<a title='", "'>x</a>"),
        ("<a href=\"", "\">x</a>"),
        ("<img src='", "'>"),
        ("<a title=", ">x</a>"),
        ("<style>", "</style>"),
        ("<noscript>", "</noscript>"),
        ("<textarea>", "</textarea>"),
        ("<select>", "</select>"),
        ("<template>", "</template>"),
        ("<!--", "-->"),
        ("<form>", "</form>"),
        ("<b><i><a>", ""),
        ("<h1>", "</h1>"),
        ("<pre>\n", "</pre>"),
        ("&lt;", "&gt;"),
    ];
    for payload in corpus() {
        for (before, after) in contexts {
            assert_harmless(&format!("{before}{payload}{after}"));
        }
    }
}

#[test]
fn no_two_payloads_together_do_so() {
    let corpus = corpus();
    for (index, first) in corpus.iter().enumerate() {
        for second in corpus.iter().skip(index % 7).step_by(7) {
            assert_harmless(&format!("{first}{second}"));
        }
    }
}

#[test]
fn no_payload_survives_being_cut_off() {
    for payload in corpus() {
        let mut beginning = String::new();
        for character in payload.chars() {
            beginning.push(character);
            assert_harmless(&beginning);
        }
    }
}

#[test]
fn reading_hostile_text_does_not_fail() {
    for payload in corpus() {
        let cleaned = clean(&payload);
        plain_text(&payload);
        assert!(excerpt(&cleaned, 20).chars().count() <= 20);
        if let Some(picture) = first_image(&cleaned) {
            assert!(is_harmless_address(&picture.src));
        }
    }
}
