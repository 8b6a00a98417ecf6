//! All endpoints of the menu.

use actix_web::web;
use base_app::{Access, Endpoint, PanelEndpoint};

use crate::{admin, public};

pub(crate) fn public() -> Vec<Endpoint> {
    vec![Endpoint::get("/menu", || web::to(public::index)).in_every_language()]
}

pub(crate) fn panel() -> Vec<PanelEndpoint> {
    let editor = |endpoint: Endpoint| endpoint.for_role(Access::Editor);
    vec![
        editor(Endpoint::get(admin::PAGE, || web::to(admin::index))),
        editor(Endpoint::post(admin::PAGE, || web::to(admin::create))),
        editor(Endpoint::post("/admin/menu/{id}/remove", || web::to(admin::remove))),
    ]
}
