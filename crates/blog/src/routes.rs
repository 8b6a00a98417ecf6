//! All endpoints of the blog.

use actix_web::web;
use base_app::{Access, Endpoint, PanelEndpoint};

use crate::{admin, public};

/// A post of 1 MiB, percent-encoded.
const POST_LIMIT: usize = 4 * 1024 * 1024;

/// The address of the feed.
pub(crate) const FEED: &str = "/feed.xml";

pub(crate) fn public() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/blog", || web::to(public::index)).reads(&["page"]),
        Endpoint::get("/blog/{slug}", || web::to(public::show)),
        Endpoint::get(FEED, || web::to(public::feed)),
    ]
}

pub(crate) fn panel() -> Vec<PanelEndpoint> {
    let editor = |endpoint: Endpoint| endpoint.for_role(Access::Editor);
    vec![
        editor(Endpoint::get("/admin/posts", || web::to(admin::index))),
        editor(Endpoint::post("/admin/posts", || web::to(admin::create)).body_limit(POST_LIMIT)),
        editor(Endpoint::get("/admin/posts/new", || web::to(admin::new))),
        editor(Endpoint::post("/admin/posts/new", || web::to(admin::create)).body_limit(POST_LIMIT)),
        editor(Endpoint::get("/admin/posts/{id}/edit", || web::to(admin::edit))),
        editor(Endpoint::post("/admin/posts/{id}/edit", || web::to(admin::update)).body_limit(POST_LIMIT)),
        editor(Endpoint::get("/admin/posts/{id}/delete", || web::to(admin::confirm_delete))),
        editor(Endpoint::post("/admin/posts/{id}/delete", || web::to(admin::delete))),
        editor(Endpoint::post("/admin/slug", || web::to(admin::propose_slug))),
    ]
}
