//! All endpoints of the panel's own pages, with who may use them.

use actix_web::web;
use base_app::{Access, Endpoint, PanelEndpoint};

use crate::{
    account, announcement, dashboard, health, history, login, mail, session, settings, uploads, users,
};

pub(crate) fn panel() -> Vec<PanelEndpoint> {
    [open(), editors(), admins()].concat()
}

fn open() -> Vec<PanelEndpoint> {
    let open = |endpoint: Endpoint| endpoint.for_role(Access::Anonymous);
    vec![
        open(Endpoint::get("/admin/login", || web::to(login::new))),
        open(Endpoint::post("/admin/login", || web::to(login::create))),
    ]
}

fn editors() -> Vec<PanelEndpoint> {
    let editor = |endpoint: Endpoint| endpoint.for_role(Access::Editor);
    vec![
        editor(Endpoint::get("/admin", || web::to(dashboard::show))),
        editor(Endpoint::post("/admin/logout", || web::to(login::destroy))),
        editor(Endpoint::get("/admin/session", || web::to(session::show))),
        editor(Endpoint::get("/admin/account", || web::to(account::show))),
        editor(Endpoint::post("/admin/account", || web::to(account::change_password))),
        editor(Endpoint::post("/admin/account/name", || web::to(account::change_name))),
        editor(Endpoint::post("/admin/account/sessions", || web::to(account::end_other_sessions))),
        editor(Endpoint::get("/admin/uploads", || web::to(uploads::index))),
        editor(Endpoint::post("/admin/uploads", || web::to(uploads::create))),
        editor(Endpoint::get("/admin/uploads/{id}/delete", || web::to(uploads::confirm_delete))),
        editor(Endpoint::post("/admin/uploads/{id}/delete", || web::to(uploads::delete))),
        editor(Endpoint::get("/admin/announcement", || web::to(announcement::show))),
        editor(Endpoint::post("/admin/announcement", || web::to(announcement::update))),
        editor(Endpoint::get("/admin/health", || web::to(health::show))),
        editor(Endpoint::post("/admin/health", || web::to(health::create))),
        editor(Endpoint::get("/admin/mail", || web::to(mail::index))),
        editor(Endpoint::post("/admin/mail/{id}/resend", || web::to(mail::resend))),
    ]
}

fn admins() -> Vec<PanelEndpoint> {
    let admin = |endpoint: Endpoint| endpoint.for_role(Access::Admin);
    vec![
        admin(Endpoint::get("/admin/users", || web::to(users::index))),
        admin(Endpoint::get("/admin/users/new", || web::to(users::new))),
        admin(Endpoint::post("/admin/users/new", || web::to(users::create))),
        admin(Endpoint::get("/admin/users/{id}/edit", || web::to(users::edit))),
        admin(Endpoint::post("/admin/users/{id}/edit", || web::to(users::update))),
        admin(Endpoint::post("/admin/users/{id}/password", || web::to(users::set_password))),
        admin(Endpoint::get("/admin/users/{id}/delete", || web::to(users::confirm_delete))),
        admin(Endpoint::post("/admin/users/{id}/delete", || web::to(users::delete))),
        admin(Endpoint::get("/admin/history", || web::to(history::index))),
        admin(Endpoint::get("/admin/history/export", || web::to(history::export))),
        admin(Endpoint::get("/admin/settings", || web::to(settings::show))),
        admin(Endpoint::post("/admin/settings", || web::to(settings::update))),
    ]
}
