//! What templates may not hold: unescaped text, inline scripts, inline styles.

use super::tree::{File, Tree};
use super::{Finding, Rule};

const ESCAPING: Rule = Rule {
    name: "only SafeHtml is printed unescaped (invariant 3)",
    why: "one unescaped value lets a visitor run scripts in the owner's browser",
    fix: "print the value as it is, or make it SafeHtml with sanitizer::clean and print it with the `html` filter",
};

const INLINE: Rule = Rule {
    name: "no inline script or style on a page (invariant 12)",
    why: "the pages are sent with a policy that refuses them, so that injected ones do not run either",
    fix: "move it to a file of scripts/ or styles/ (data can go into a data- attribute, or into <script \
          type=\"application/ld+json\">)",
};

/// Checks all templates.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for (name, file) in tree.templates() {
        for (line, text) in file.lines() {
            if prints_unescaped(text) {
                findings.push(Finding::new(file, line, &ESCAPING, "turns escaping off".to_owned()));
            }
        }
        if file.has_extension("html") {
            check_tags(file, is_mail(name), findings);
        }
    }
}

/// Mail programs know no style sheets.
fn is_mail(template: &str) -> bool {
    template.starts_with("mail/")
}

fn prints_unescaped(line: &str) -> bool {
    let as_filter = line.split('|').skip(1).any(|rest| {
        let filter = rest.trim_start();
        filter
            .strip_prefix("safe")
            .is_some_and(|end| !end.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    });
    as_filter || line.contains("autoescape false")
}

fn check_tags(file: &File, is_mail: bool, findings: &mut Vec<Finding>) {
    for tag in tags(&without_expressions(&file.text)) {
        let mut report = |what: String| findings.push(Finding::new(file, tag.line, &INLINE, what));
        let is_data = tag.value("type") == Some("application/ld+json");
        if tag.name == "script" && tag.value("src").is_none() && !is_data {
            report("has an inline script".to_owned());
        }
        if tag.name == "style" && !is_mail {
            report("has an inline style sheet".to_owned());
        }
        for (name, value) in &tag.attributes {
            let value = value.trim_start().to_ascii_lowercase();
            if name == "style" && !is_mail {
                report(format!("has a style attribute on <{}>", tag.name));
            } else if name.len() > 2 && name.starts_with("on") {
                report(format!("has a handler {name} on <{}>", tag.name));
            } else if value.starts_with("javascript:") {
                report(format!("has a javascript: address on <{}>", tag.name));
            }
        }
    }
}

/// Blanks what the template engine reads, so that the quotes and brackets left are those of HTML.
pub(super) fn without_expressions(text: &str) -> String {
    let mut blank = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        blank.push_str(before);
        let end = ["}}", "%}", "#}"]
            .iter()
            .zip(["{{", "{%", "{#"])
            .find(|(_, open)| from.starts_with(open))
            .and_then(|(close, _)| from.find(close).map(|at| at + close.len()));
        let (expression, behind) = from.split_at(end.unwrap_or(1));
        blank.extend(expression.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = behind;
    }
    blank.push_str(rest);
    blank
}

pub(super) struct Tag {
    pub(super) name: String,
    pub(super) line: usize,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn value(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }
}

/// The opening tags of a page.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut line = 1;
    for (index, piece) in html.split('<').enumerate() {
        if index > 0 && piece.starts_with(|c: char| c.is_ascii_alphabetic()) {
            tags.push(tag(piece, line));
        }
        line += piece.matches('\n').count();
    }
    tags
}

/// Reads the name and the attributes of a tag, up to its `>`.
fn tag(piece: &str, line: usize) -> Tag {
    let name_end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(piece.len());
    let (name, mut rest) = piece.split_at(name_end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let (attribute, behind) = rest.split_at(end);
        if attribute.is_empty() {
            break;
        }
        let (value, behind) = value(behind);
        attributes.push((attribute.to_ascii_lowercase(), value));
        rest = behind;
    }
    Tag { name: name.to_ascii_lowercase(), line, attributes }
}

/// The value behind an attribute's name, and what follows.
fn value(text: &str) -> (String, &str) {
    let Some(text) = text.trim_start().strip_prefix('=') else { return (String::new(), text) };
    let text = text.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let (value, behind) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return (value.to_owned(), behind);
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    let (value, behind) = text.split_at(end);
    (value.to_owned(), behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[(path, text)]), &mut findings);
        findings.iter().map(Finding::place_and_text).collect()
    }

    fn page(text: &str) -> Vec<String> {
        findings("crates/blog/templates/blog/list.html", text)
    }

    #[test]
    fn turning_escaping_off_is_found() {
        for text in
            ["{{ title | safe }}", "{{ title|safe}}", "{{ a | trim | safe | b }}", "{% autoescape false %}"]
        {
            assert_eq!(page(text), ["crates/blog/templates/blog/list.html:1: turns escaping off"], "{text}");
        }
        assert!(page("{{ content | html }} {{ a | safely }} safe").is_empty());
    }

    #[test]
    fn inline_scripts_and_styles_are_found_with_their_line() {
        assert_eq!(
            page("<p>\n<script>alert(1)</script>"),
            ["crates/blog/templates/blog/list.html:2: has an inline script"]
        );
        assert_eq!(page("<style>a{}</style>").len(), 1);
        assert_eq!(page("<p class=\"a\"\n style='color:red'>").len(), 1);
        assert_eq!(page("<a onclick=go() href='#'>").len(), 1);
        assert_eq!(page("<a href=\" JavaScript:go()\">").len(), 1);
    }

    #[test]
    fn scripts_with_a_source_and_data_are_fine() {
        let text = r#"<script type="module" src="{{ asset(path="a>b.js") }}"></script>
            <script type="application/ld+json">{{ view.data | json_ld }}</script>
            <p {% if a > 1 %}class="on"{% endif %} data-once="{{ b }}">one < two; style=""</p>"#;
        assert!(page(text).is_empty(), "{:?}", page(text));
    }

    #[test]
    fn a_mail_may_have_styles_and_no_scripts() {
        let mail = |text: &str| findings("crates/contact/templates/mail/notice/body.html", text);
        assert!(mail("<p style=\"color:red\">").is_empty());
        assert_eq!(mail("<script>1</script>").len(), 1);
    }
}
