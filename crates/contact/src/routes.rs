//! All endpoints of the contact form and the inbox.

use std::sync::Arc;

use actix_web::web;
use base_app::{Access, Endpoint, PanelEndpoint};

use crate::{
    admin,
    inquiry::{FORM_LIMIT, Inquiry},
    public,
};

pub(crate) fn public(inquiry: &Arc<Inquiry>) -> Vec<Endpoint> {
    let (shown, sent) = (Arc::clone(inquiry), Arc::clone(inquiry));
    let new = move || {
        let inquiry = Arc::clone(&shown);
        web::to(move |app, request| public::new(Arc::clone(&inquiry), app, request))
    };
    let create = move || {
        let inquiry = Arc::clone(&sent);
        web::to(move |app, address, request, body| {
            public::create(Arc::clone(&inquiry), app, address, request, body)
        })
    };
    vec![
        Endpoint::get("/contact", new).in_every_language(),
        Endpoint::post("/contact", create)
            .body_limit(FORM_LIMIT)
            .in_every_language()
            .answers_hidden_origins(),
        Endpoint::get("/contact/thanks", || web::to(public::thanks)).in_every_language(),
    ]
}

pub(crate) fn panel() -> Vec<PanelEndpoint> {
    let editor = |endpoint: Endpoint| endpoint.for_role(Access::Editor);
    vec![
        editor(Endpoint::get("/admin/messages", || web::to(admin::index))),
        editor(Endpoint::get("/admin/messages/{id}", || web::to(admin::show))),
        editor(Endpoint::get("/admin/messages/{id}/photos/{name}", || web::to(admin::photo))),
        editor(Endpoint::post("/admin/messages/{id}/status", || web::to(admin::set_status))),
        editor(Endpoint::post("/admin/messages/{id}/notes", || web::to(admin::set_notes))),
        editor(Endpoint::post("/admin/messages/{id}/release", || web::to(admin::release))),
        editor(Endpoint::post("/admin/messages/{id}/keep", || web::to(admin::set_kept))),
        editor(Endpoint::get("/admin/messages/{id}/delete", || web::to(admin::confirm_delete))),
        editor(Endpoint::post("/admin/messages/{id}/delete", || web::to(admin::delete))),
    ]
}
