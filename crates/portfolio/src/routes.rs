//! All endpoints of the portfolio. Handlers that name kinds of work are given the site's.

use actix_web::web;
use base_app::{Access, Endpoint, PanelEndpoint};

use crate::{admin, kinds::Kinds, public};

/// A text of 1 MiB, percent-encoded.
const PROJECT_LIMIT: usize = 4 * 1024 * 1024;

pub(crate) fn public(kinds: Kinds) -> Vec<Endpoint> {
    vec![
        Endpoint::get("/portfolio", move || {
            web::to(move |app, wanted, page| public::index(kinds, app, wanted, page))
        })
        .reads(&["kind", "page"]),
        Endpoint::get("/portfolio/{slug}", move || web::to(move |app, slug| public::show(kinds, app, slug))),
    ]
}

pub(crate) fn panel(kinds: Kinds) -> Vec<PanelEndpoint> {
    let new = move || web::to(move |shell| admin::new(kinds, shell));
    let create = move || web::to(move |shell, form| admin::create(kinds, shell, form));
    let edit = move || web::to(move |shell, id| admin::edit(kinds, shell, id));
    let update = move || web::to(move |shell, id, form| admin::update(kinds, shell, id, form));
    let endpoints = vec![
        Endpoint::get("/admin/portfolio", move || web::to(move |shell| admin::index(kinds, shell))),
        Endpoint::get("/admin/portfolio/new", new),
        Endpoint::post("/admin/portfolio/new", create).body_limit(PROJECT_LIMIT),
        Endpoint::post("/admin/portfolio/slug", || web::to(admin::propose_slug)),
        Endpoint::get("/admin/portfolio/{id}/edit", edit),
        Endpoint::post("/admin/portfolio/{id}/edit", update).body_limit(PROJECT_LIMIT),
        Endpoint::post("/admin/portfolio/{id}/move", || web::to(admin::relocate)),
        Endpoint::get("/admin/portfolio/{id}/delete", || web::to(admin::confirm_delete)),
        Endpoint::post("/admin/portfolio/{id}/delete", || web::to(admin::delete)),
    ];
    endpoints.into_iter().map(|endpoint| endpoint.for_role(Access::Editor)).collect()
}
