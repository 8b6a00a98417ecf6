//! Rust source as a row of tokens, so that comments are never mistaken for code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Text,
    Sign,
}

/// A word, a literal, a sign or a bracket, with the line on which it begins.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) kind: Kind,
}

impl Token {
    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.contains(&self.text.as_str())
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// What a string literal says.
    pub(super) fn literal(&self) -> Option<&str> {
        let inside = self.text.trim_start_matches(['b', 'r', '#']).trim_end_matches('#');
        inside.strip_prefix('"')?.strip_suffix('"').filter(|_| self.kind == Kind::Text)
    }
}

/// The tokens of a file; none when it does not parse, which cargo reports better.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    source.parse().map(flat).unwrap_or_default()
}

/// The tokens of a stream, with those in brackets.
pub(super) fn flat(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

/// The tokens without comments for rustdoc, and without the items that are compiled for tests alone.
pub(super) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut rest = tokens;
    while let Some((token, behind)) = rest.split_first() {
        if begins_with(rest, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            rest = behind_item(rest);
        } else if begins_with(rest, &["#", "[", "doc", "="])
            || begins_with(rest, &["#", "!", "[", "doc", "="])
        {
            rest = behind
                .iter()
                .position(|token| token.is_sign("]"))
                .and_then(|end| behind.get(end + 1..))
                .unwrap_or_default();
        } else {
            kept.push(token.clone());
            rest = behind;
        }
    }
    kept
}

fn begins_with(tokens: &[Token], texts: &[&str]) -> bool {
    tokens.len() >= texts.len() && tokens.iter().zip(texts).all(|(token, text)| token.text == *text)
}

/// What follows the item at the beginning, which ends with a semicolon or with its braces.
fn behind_item(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Sign) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(token.text.as_str(), "}" | ";") {
            return tokens.get(index + 1..).unwrap_or_default();
        }
    }
    &[]
}

/// Whether an item with these attributes is compiled for tests alone.
pub(super) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_cfg_test = path.is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test");
        is_cfg_test || path.segments.last().is_some_and(|segment| segment.ident == "test")
    })
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(word) => tokens.push(Token { text: word.to_string(), line, kind: Kind::Word }),
            TokenTree::Literal(text) => tokens.push(Token { text: text.to_string(), line, kind: Kind::Text }),
            TokenTree::Punct(sign) => {
                tokens.push(Token { text: sign.as_char().to_string(), line, kind: Kind::Sign });
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                let end = group.span_close().end().line;
                tokens.push(Token { text: open.to_owned(), line, kind: Kind::Sign });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.to_owned(), line: end, kind: Kind::Sign });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_tokens_and_literals_are_marked() {
        let tokens = tokens("// diesel\nconst NAME: &str = \"diesel\"; /* diesel */ use other;");
        assert!(!tokens.iter().any(|token| token.is_word(&["diesel"])));
        let literals: Vec<_> = tokens.iter().filter_map(Token::literal).collect();
        assert_eq!(literals, ["diesel"]);
    }
}
