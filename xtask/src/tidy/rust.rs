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
