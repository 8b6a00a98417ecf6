//! What a document says without its markup.

use crate::characters::is_xml_char;
use crate::stream;
use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts};
use std::cell::{Cell, RefCell};

/// Elements whose content is not for reading.
pub(crate) const NOT_FOR_READING: [&str; 17] = [
    "audio", "canvas", "datalist", "iframe", "math", "noembed", "noframes", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
];

/// The text of `html` (safe or not), one line for each block, entities decoded, white space collapsed. Still needs
/// escaping wherever text does.
pub fn plain_text(html: &str) -> String {
    let (sink, _) = stream::read(TextSink::default(), TokenizerOpts::default(), html, |_| true);
    let raw = sink.text.into_inner();
    let lines = raw.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct TextSink {
    text: RefCell<String>,
    /// The element whose content is skipped, and how many of its name are open.
    hidden: RefCell<Option<LocalName>>,
    depth: Cell<usize>,
}

impl TextSink {
    /// Follows the tags of the hidden element; whether the current token is inside it.
    fn skips(&self, tag: &Tag) -> bool {
        let mut hidden = self.hidden.borrow_mut();
        match hidden.as_ref() {
            None if tag.kind == TagKind::StartTag
                && !tag.self_closing
                && NOT_FOR_READING.contains(&&*tag.name) =>
            {
                *hidden = Some(tag.name.clone());
                self.depth.set(1);
                true
            }
            None => false,
            Some(name) => {
                if *name == tag.name {
                    match tag.kind {
                        TagKind::StartTag if tag.self_closing => {}
                        TagKind::StartTag => self.depth.set(self.depth.get() + 1),
                        TagKind::EndTag => self.depth.set(self.depth.get().saturating_sub(1)),
                    }
                }
                if self.depth.get() == 0 {
                    *hidden = None;
                }
                true
            }
        }
    }
}

impl TokenSink for TextSink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => {
                if self.hidden.borrow().is_none() {
                    let kept = text.chars().filter(|c| is_xml_char(*c));
                    self.text.borrow_mut().extend(kept.map(|c| if c == '\n' { ' ' } else { c }));
                }
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => {
                if !self.skips(&tag) {
                    match separation(&tag.name) {
                        Separation::Line => self.text.borrow_mut().push('\n'),
                        Separation::Space => self.text.borrow_mut().push(' '),
                        Separation::None => {}
                    }
                }
                content_model(&tag)
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// How the content of an element is read, as the tree builder would tell the tokenizer.
fn content_model(tag: &Tag) -> TokenSinkResult<()> {
    if tag.kind != TagKind::StartTag {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

enum Separation {
    Line,
    Space,
    None,
}

fn separation(name: &LocalName) -> Separation {
    match &**name {
        "address" | "article" | "aside" | "blockquote" | "br" | "caption" | "center" | "dd" | "div"
        | "dl" | "dt" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5"
        | "h6" | "header" | "hr" | "li" | "main" | "nav" | "ol" | "p" | "pre" | "section" | "table"
        | "tbody" | "tfoot" | "thead" | "tr" | "ul" => Separation::Line,
        "td" | "th" => Separation::Space,
        _ => Separation::None,
    }
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn text_has_a_line_for_each_block() {
        let html = "<h2>Title</h2><p>One\n  two<br>three</p><ul><li>a</li><li>b</li></ul><table><tr><td>1<td>2</table>";
        assert_eq!(plain_text(html), "Title\nOne two\nthree\na\nb\n1 2");
    }

    #[test]
    fn text_has_its_entities_decoded() {
        assert_eq!(plain_text("a&#16;b\u{fffe}c&#xFFFF;"), "abc");
        assert_eq!(plain_text("Caf&eacute;&nbsp;&amp;&#x20AC;&lt;b&gt; &notit;"), "Café &€<b> ¬it;");
    }

    #[test]
    fn text_leaves_out_what_is_not_for_reading() {
        let html =
            "a<script>b</script><style>c</style><svg><title>d</title></svg><noscript>e</noscript>f<!-- g -->";
        assert_eq!(plain_text(html), "af");
        assert_eq!(plain_text("<template><template>a</template>b</template>c"), "c");
        assert_eq!(plain_text("<textarea></p>a</textarea>b"), "b");
        assert_eq!(plain_text("a <b"), "a");
    }
}
