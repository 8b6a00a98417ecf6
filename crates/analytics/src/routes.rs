//! All endpoints of the analytics.

use actix_web::web;
use base_app::{Access, Endpoint, PanelEndpoint};

use crate::admin;

pub(crate) fn panel() -> Vec<PanelEndpoint> {
    let editor = |endpoint: Endpoint| endpoint.for_role(Access::Editor);
    vec![
        editor(Endpoint::get(admin::PAGE, || web::to(admin::index))),
        editor(Endpoint::get(admin::EXPORT, || web::to(admin::export))),
    ]
}
