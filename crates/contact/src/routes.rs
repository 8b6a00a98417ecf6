//! All endpoints of the contact form and the inbox.

use actix_web::web;
use base_app::{Access, Endpoint};

use crate::{admin, public};

/// A message of 5,000 characters, percent-encoded, and room for one that is too long to be told so.
const FORM_LIMIT: usize = 256 * 1024;

pub(crate) fn public() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/contact", || web::to(public::new)),
        Endpoint::post("/contact", || web::to(public::create)).body_limit(FORM_LIMIT),
        Endpoint::get("/contact/thanks", || web::to(public::thanks)),
    ]
}

pub(crate) fn panel() -> Vec<Endpoint> {
    let editor = |endpoint: Endpoint| endpoint.for_role(Access::Editor);
    vec![
        editor(Endpoint::get("/admin/messages", || web::to(admin::index))),
        editor(Endpoint::get("/admin/messages/{id}", || web::to(admin::show))),
        editor(Endpoint::post("/admin/messages/{id}/status", || web::to(admin::set_status))),
        editor(Endpoint::post("/admin/messages/{id}/notes", || web::to(admin::set_notes))),
        editor(Endpoint::post("/admin/messages/{id}/release", || web::to(admin::release))),
    ]
}
