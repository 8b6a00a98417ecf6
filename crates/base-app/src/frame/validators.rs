//! Whether a client has the current version of a document already (RFC 9110 §13.1.2).

use actix_web::{
    HttpRequest,
    http::header::{EntityTag, Header, IfNoneMatch},
};
use sha2::{Digest, Sha256};

/// The hexadecimal digits of a hash that tell two versions apart.
const LENGTH: usize = 24;

/// A tag that changes with the content. It is weak, since the same content travels compressed and as it is.
pub(crate) fn tag_of(content: &[u8]) -> EntityTag {
    let mut digits = base16ct::lower::encode_string(&Sha256::digest(content));
    digits.truncate(LENGTH);
    EntityTag::new_weak(digits)
}

/// Whether `If-None-Match` names the tag, weak or strong, alone or among others, or says that any version will do.
pub(crate) fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
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
