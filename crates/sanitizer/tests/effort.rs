//! Documents made to keep the parser busy are done quickly, and lose no text.

use sanitizer::{clean, plain_text};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Fifty milliseconds in a release build; the parser is some thirty times slower unoptimised.
const PATIENCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 3_000 } else { 50 });

/// What this thread has computed so far; other work on the machine is no fault of ours. Elsewhere than on Linux, the clock.
fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|field| field.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

#[track_caller]
fn assert_quick(what: &str, html: &str) {
    let start = processor_time();
    let cleaned = clean(html);
    let took = processor_time() - start;
    assert!(took < PATIENCE, "{what}: {took:?} for {} bytes", html.len());
    assert!(cleaned.as_str().len() < 20 * html.len() + 10_000, "{what}: grew to {}", cleaned.as_str().len());
    assert_eq!(clean(cleaned.as_str()), cleaned, "{what}: not settled");
}

fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn deep_nesting_is_quick() {
    for tag in ["div", "b", "ul><li", "blockquote", "table><tr><td", "x", "svg", "a", "span"] {
        assert_quick(tag, &format!("<{tag}>").repeat(3_000));
        let (open, close) = (format!("<{tag}>").repeat(3_000), format!("</{tag}>").repeat(3_000));
        assert_quick(tag, &format!("{open}text{close}"));
    }
}

#[test]
fn markup_that_multiplies_is_quick() {
    let cases = [
        ("unclosed bold in paragraphs", numbered(1_500, |n| format!("<p><b c={n}>"))),
        ("unclosed bold", numbered(2_000, |n| format!("<b c={n}>"))),
        ("bold through tables", numbered(700, |n| format!("<b c={n}><table></b></table>"))),
        ("text before a table", format!("<table>{}", "x<i></i>".repeat(2_500))),
        ("attributes", format!("<a {}>", numbered(3_000, |n| format!("a{n} ")))),
        ("attributes of the page", numbered(1_500, |n| format!("<html a{n}=1>"))),
        ("misnested", "<b><i></b></i>".repeat(1_400)),
        ("comments", "<!--".repeat(5_000)),
        ("ampersands", "&".repeat(20_000)),
        ("quotes", "\"".repeat(20_000)),
    ];
    for (what, html) in cases {
        assert_quick(what, &html);
    }
}

#[test]
fn a_megabyte_is_finished() {
    let length = if cfg!(debug_assertions) { 262_144 } else { 1_048_576 };
    let megabyte = |piece: &str| piece.repeat(length / piece.len());
    for piece in
        ["<div>", "<b>", "<p>One <a href='/x'>two</a> three. </p>", "<a b c d ", "a/", "<table>", "</p>", "é"]
    {
        let cleaned = clean(&megabyte(piece));
        assert_eq!(clean(cleaned.as_str()), cleaned, "{piece}");
    }
    clean(&format!("<a {}>", numbered(150_000, |n| format!("a{n} "))));
}

#[test]
fn what_is_nested_absurdly_keeps_its_text() {
    let tangled = format!("{}A &lt; B{}<p>C</p>", "<div>".repeat(3_000), "</div>".repeat(3_000));
    assert_eq!(clean(&tangled).as_str(), "<p>A &lt; B</p><p>C</p>");
    assert_eq!(plain_text(&tangled), "A < B\nC");
}

#[test]
fn a_picture_pasted_as_text_costs_its_own_place_only() {
    let base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0/";
    let pasted =
        format!("<p>Before</p><img src=\"data:image/png;base64,{}\"><p>After</p>", base64.repeat(14_000));
    assert_eq!(clean(&pasted).as_str(), "<p>Before</p><p>After</p>");
}
