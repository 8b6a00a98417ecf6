//! What programs are told when something went wrong: problem details (RFC 9457).

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, HeaderValue},
    },
};
use serde::Serialize;

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// The answer to a program, with a heading and what to do. By the id of the request the log can be searched.
#[must_use]
pub fn problem(status: StatusCode, title: &str, detail: &str, request_id: Option<&str>) -> HttpResponse {
    let problem = Problem { kind: "about:blank", title, status: status.as_u16(), detail, request_id };
    let mut response = HttpResponse::build(status).json(problem);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
