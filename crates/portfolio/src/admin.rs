//! How the owner adds, orders, publishes and deletes projects.

mod desk;
mod list;

use actix_web::{HttpRequest, HttpResponse, web};
use admin::{PanelForm, Shell, SlugRequest, publishing};
use auth::Session;
use base_app::{App, AppError};

use desk::ProjectDesk;
pub(crate) use list::{index, relocate};

use crate::{
    kinds::Kinds,
    models::{ProjectId, Projects},
};

pub(crate) const LIST: &str = "/admin/portfolio";

/// `GET /admin/portfolio/new`
pub(crate) async fn new(kinds: Kinds, shell: Shell) -> Result<HttpResponse, AppError> {
    publishing::new(&ProjectDesk { kinds }, &shell).await
}

/// `POST /admin/portfolio/new`
pub(crate) async fn create(
    kinds: Kinds,
    shell: Shell,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    publishing::save(&ProjectDesk { kinds }, &shell, None, &fields).await
}

/// `GET /admin/portfolio/{id}/edit`
pub(crate) async fn edit(
    kinds: Kinds,
    shell: Shell,
    id: web::Path<ProjectId>,
) -> Result<HttpResponse, AppError> {
    publishing::edit(&ProjectDesk { kinds }, &shell, id.into_inner()).await
}

/// `POST /admin/portfolio/{id}/edit`
pub(crate) async fn update(
    kinds: Kinds,
    shell: Shell,
    id: web::Path<ProjectId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    publishing::save(&ProjectDesk { kinds }, &shell, Some(id.into_inner()), &fields).await
}

/// `GET /admin/portfolio/{id}/delete`
pub(crate) async fn confirm_delete(shell: Shell, id: web::Path<ProjectId>) -> Result<HttpResponse, AppError> {
    publishing::confirm_delete::<ProjectDesk>(&shell, id.into_inner()).await
}

/// `POST /admin/portfolio/{id}/delete`
pub(crate) async fn delete(
    shell: Shell,
    id: web::Path<ProjectId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    publishing::delete::<ProjectDesk>(&shell, id.into_inner()).await
}

/// `POST /admin/portfolio/slug`: a free slug for a title.
pub(crate) async fn propose_slug(
    app: web::Data<App>,
    session: Session,
    request: HttpRequest,
    wanted: web::Json<SlugRequest>,
) -> Result<HttpResponse, AppError> {
    publishing::propose_slug::<Projects>(&app, &session, &request, wanted.into_inner()).await
}
