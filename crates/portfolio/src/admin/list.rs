//! The panel's list of projects, and their order.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use admin::{PanelForm, Shell, is_scripted};
use base_app::AppError;

use super::LIST;
use crate::{
    cards::{noon, shown},
    kinds::Kinds,
    models::{self, Listed, ProjectId},
    views::{AdminListView, AdminRow},
};

const NO_PLACE: &str = "The place must be a number from 1. Please reload the list and try again.";

/// `GET /admin/portfolio`: all projects, because an order is made of all.
pub(crate) async fn index(kinds: Kinds, shell: Shell) -> Result<HttpResponse, AppError> {
    let projects = shell.app.db.read(models::ordered).await?;
    let rows = (1..).zip(projects).map(|(place, listed)| row(kinds, place, listed)).collect();
    shell.page("Portfolio", &AdminListView { rows, new_href: "/admin/portfolio/new" }).await
}

/// `POST /admin/portfolio/{id}/move`: to the place in the field `to`. A script gets 204, a person the list again.
pub(crate) async fn relocate(
    shell: Shell,
    request: HttpRequest,
    id: web::Path<ProjectId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let place = fields.get("to").and_then(|to| to.parse::<usize>().ok());
    let place = place.ok_or(AppError::refused(StatusCode::UNPROCESSABLE_ENTITY, NO_PLACE))?;
    let id = id.into_inner();
    shell.change(move |tx| models::move_to(tx, id, place)).await?;
    if is_scripted(&request) {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(shell.redirect(LIST))
}

fn row(kinds: Kinds, place: usize, listed: Listed) -> AdminRow {
    let project = listed.project;
    AdminRow {
        place_number: place,
        thumb: listed.after.as_ref().or(listed.before.as_ref()).map(shown),
        kind: kinds.label(&project.kind),
        finished_at: noon(project.finished_on),
        status: if project.visible { "published" } else { "draft" },
        edit_href: format!("{LIST}/{}/edit", project.id),
        delete_href: format!("{LIST}/{}/delete", project.id),
        move_action: format!("{LIST}/{}/move", project.id),
        public_href: project.visible.then(|| models::path(&project.slug)),
        title: project.title,
        place: project.place,
    }
}
