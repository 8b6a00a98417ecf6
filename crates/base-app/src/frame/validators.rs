//! Whether a client has the current version of a document already (RFC 9110 §13.1.2).

use actix_web::{
    HttpMessage,
    http::header::{EntityTag, Header, IF_NONE_MATCH, IfNoneMatch},
};
use sha2::{Digest, Sha256};

/// The hexadecimal digits of a hash that tell two versions apart.
const LENGTH: usize = 24;

/// What tells this content from any other.
pub(crate) fn digest_of(content: &[u8]) -> String {
    let mut digits = base16ct::lower::encode_string(&Sha256::digest(content));
    digits.truncate(LENGTH);
    digits
}

/// A tag that changes with the content. It is weak, since the same content travels compressed and as it is.
pub(crate) fn tag_of(content: &[u8]) -> EntityTag {
    EntityTag::new_weak(digest_of(content))
}

/// Whether `If-None-Match` names the tag, weak or strong, alone or among others, or says that any version will do.
pub(crate) fn is_known(asked: &impl HttpMessage, tag: &EntityTag) -> bool {
    knows(asked, tag.tag())
}

/// Whether `If-None-Match` names the content with this digest in any encoding: as it is, or with a dash and the encoding's name
/// behind.
pub(crate) fn knows(asked: &impl HttpMessage, digest: &str) -> bool {
    if !asked.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(asked) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| {
            known.tag().strip_prefix(digest).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        }),
        Err(_malformed) => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_version_is_known_by_its_tag_however_that_is_written() {
        let tag = EntityTag::new_weak("abc".to_owned());
        for (given, expected) in [
            (&["W/\"abc\""][..], true),
            (&["\"abc\""], true),
            (&["\"x\", W/\"abc\""], true),
            (&["\"x\",\"abc\",\"y\""], true),
            (&["\"abc-br\""], true),
            (&["\"x-gzip\", \"abc-gzip\""], true),
            (&["\"abcd\""], false),
            (&["\"x\"", "\"abc\""], true),
            (&[" * "], true),
            (&["*"], true),
            (&["\"x\""], false),
            (&["\"ABC\""], false),
            (&["\"ab\""], false),
            (&["abc"], false),
            (&["W/abc"], false),
            (&["w/\"abc\""], false),
            (&[""], false),
            (&["\"*\""], false),
            (&["nonsense, \"abc\""], true),
            (&[], false),
        ] {
            let request = given.iter().fold(TestRequest::default(), |request, value| {
                request.append_header(("if-none-match", *value))
            });
            assert_eq!(is_known(&request.to_http_request(), &tag), expected, "{given:?}");
        }
    }
}
