//! Submitted forms as text fields, read strictly.

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{StatusCode, header::CONTENT_TYPE},
    web::Bytes,
};
use forms::Fields;
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode;
use texts::Message;

use crate::AppError;

/// The fields of a submitted form. Extraction fails with 415 when the body is no form, 413 when it is larger than the
/// endpoint allows, and 400 when it is not UTF-8.
#[derive(Debug, Clone)]
pub struct Submission(pub Fields);

impl FromRequest for Submission {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = kind
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_form {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                return Err(AppError::refused(status, AppError::text(status)));
            }
            let body = body.await.map_err(|error| body_error(&error))?;
            read_submission(&body).map(Self)
        })
    }
}

/// Reads `application/x-www-form-urlencoded` (WHATWG URL §5). The last value of a name wins.
///
/// # Errors
/// 400 when a name or value is not UTF-8 or holds a NUL.
pub fn read_submission(body: &[u8]) -> Result<Fields, AppError> {
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = text(halves.next().unwrap_or_default())?;
            Ok((name, text(halves.next().unwrap_or_default())?))
        })
        .collect()
}

fn text(encoded: &[u8]) -> Result<String, AppError> {
    let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    readable(percent_decode(&spaced).collect())
}

/// Bytes as text.
///
/// # Errors
/// 400 when they are not UTF-8 or hold a NUL.
pub(crate) fn readable(bytes: Vec<u8>) -> Result<String, AppError> {
    let text = String::from_utf8(bytes).map_err(|_utf8| unreadable())?;
    if text.contains('\0') { Err(unreadable()) } else { Ok(text) }
}

fn unreadable() -> AppError {
    AppError::refused(StatusCode::BAD_REQUEST, Message::Text("error-unreadable"))
}

fn body_error(error: &actix_web::Error) -> AppError {
    let status = error.as_response_error().status_code();
    let status = if status.is_client_error() { status } else { StatusCode::BAD_REQUEST };
    AppError::refused(status, AppError::text(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_the_last_value_wins() {
        let fields = read_submission(b"name=Zo%C3%AB+K&a=1&a=2&empty=&flag").unwrap();
        assert_eq!(fields["name"], "Zoë K");
        assert_eq!(fields["a"], "2");
        assert_eq!(fields["empty"], "");
        assert_eq!(fields["flag"], "");
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for body in [&b"name=%FF%FE"[..], b"na%C3=1", b"name=a%00b", b"name=\xff"] {
            assert!(read_submission(body).is_err(), "{body:?}");
        }
    }
}
