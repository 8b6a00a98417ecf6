//! How the owner adds, orders, publishes and deletes projects.

mod list;
mod save;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use admin::{EditorView, Level, PanelForm, Shell, SlugRequest, Writing};
use auth::Session;
use base_app::{App, AppError, UploadedPicture};
use core_models::{
    DatabaseError, DbConnection, QueryResult, saved_forms,
    uploads::{self, Upload},
};
use forms::{Fields, Invalid};

pub(crate) use list::{index, relocate};
pub(crate) use save::{create, update};

use crate::{
    form::ProjectForm,
    kinds::Kinds,
    models::{self, Picture, Project, ProjectId},
    views::{Choice, DeleteView, EditView, PictureOption},
};

pub(crate) const LIST: &str = "/admin/portfolio";
const PROJECTS: Writing = Writing {
    noun: "project",
    list_label: "Portfolio",
    list_href: LIST,
    public_folder: "/portfolio/",
    slug_endpoint: "/admin/portfolio/slug",
};

/// How many of the newest pictures can be chosen from.
const PICTURES: i64 = 60;

/// `GET /admin/portfolio/new`
pub(crate) async fn new(kinds: Kinds, shell: Shell) -> Result<HttpResponse, AppError> {
    let view = editor(kinds, &shell, None, Invalid::default()).await?;
    shell.editor_page(StatusCode::OK, "New project", &view).await
}

/// `GET /admin/portfolio/{id}/edit`
pub(crate) async fn edit(
    kinds: Kinds,
    shell: Shell,
    id: web::Path<ProjectId>,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let project = shell.app.db.read(move |conn| models::by_id(conn, id)).await?;
    let input = Invalid::of::<ProjectForm>(&fields(&project));
    let mut view = editor(kinds, &shell, Some(id), input).await?;
    let summary = project.listed.project;
    view.editor.public_href = summary.visible.then(|| models::path(&summary.slug));
    shell.editor_page(StatusCode::OK, &summary.title, &view).await
}

/// `GET /admin/portfolio/{id}/delete`
pub(crate) async fn confirm_delete(shell: Shell, id: web::Path<ProjectId>) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let project = shell.app.db.read(move |conn| models::by_id(conn, id)).await?.listed.project;
    let view = DeleteView { title: project.title, action: format!("{LIST}/{id}/delete"), cancel_href: LIST };
    shell.page("Delete project", &view).await
}

/// `POST /admin/portfolio/{id}/delete`
pub(crate) async fn delete(
    shell: Shell,
    id: web::Path<ProjectId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let deleted = shell
        .app
        .db
        .write(move |conn| {
            let title = models::by_id(conn, id)?.listed.project.title;
            models::delete(conn, id)?;
            saved_forms::forget(conn, PROJECTS.noun, id.0)?;
            Ok(title)
        })
        .await;
    match deleted {
        Ok(title) => {
            shell.done(format!("“{title}” is deleted. Its pictures are still in your library."), LIST)
        }
        Err(DatabaseError::NotFound) => {
            shell.flash(Level::Info, "This project was deleted already.")?;
            Ok(shell.redirect(LIST))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/portfolio/slug`: a free slug for a title.
pub(crate) async fn propose_slug(
    app: web::Data<App>,
    session: Session,
    request: HttpRequest,
    wanted: web::Json<SlugRequest>,
) -> Result<HttpResponse, AppError> {
    let free = |conn: &mut DbConnection, wanted: &str| models::free_slug(conn, wanted, None);
    admin::propose_slug(&app, &session, &request, wanted.into_inner(), free).await
}

/// A stored project as the fields of its form.
fn fields(project: &Project) -> Fields {
    let on = |ticked: bool| if ticked { "on" } else { "" }.to_owned();
    let file = |picture: &Option<Picture>| picture.as_ref().map(|picture| picture.upload.filename.clone());
    let alt = |picture: &Option<Picture>| picture.as_ref().map(|picture| picture.alt.clone());
    let decorative =
        |picture: &Option<Picture>| on(picture.as_ref().is_some_and(|picture| picture.alt.is_empty()));
    let listed = &project.listed;
    let summary = &listed.project;
    let values = [
        ("title", summary.title.clone()),
        ("slug", summary.slug.clone()),
        ("kind", summary.kind.clone()),
        ("place", summary.place.clone()),
        ("finished_on", summary.finished_on.to_string()),
        ("content", project.content.clone()),
        ("before", file(&listed.before).unwrap_or_default()),
        ("before_alt", alt(&listed.before).unwrap_or_default()),
        ("before_decorative", decorative(&listed.before)),
        ("after", file(&listed.after).unwrap_or_default()),
        ("after_alt", alt(&listed.after).unwrap_or_default()),
        ("after_decorative", decorative(&listed.after)),
        ("visible", on(summary.visible)),
        ("version", summary.version.to_string()),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The editor, empty but for `input`.
async fn editor(
    kinds: Kinds,
    shell: &Shell,
    id: Option<ProjectId>,
    input: Invalid,
) -> Result<EditView, AppError> {
    let value = |name: &str| input.fields.get(name).cloned().unwrap_or_default();
    let chosen = vec![value("before"), value("after")];
    let pictures = shell.app.db.read(move |conn| library(conn, &chosen)).await?;
    let mut choices: Vec<Choice> = kinds
        .0
        .iter()
        .map(|kind| Choice { key: kind.key.to_owned(), label: kind.label.to_owned() })
        .collect();
    let kind = value("kind");
    if id.is_some() && !kind.is_empty() && kinds.find(&kind).is_none() {
        choices.push(Choice { label: format!("{kind} (not offered any more)"), key: kind });
    }
    Ok(EditView {
        editor: EditorView::of::<ProjectForm>(&shell.app, PROJECTS, id, input),
        kinds: choices,
        pictures: pictures.iter().map(option).collect(),
    })
}

/// The newest pictures, and those that are chosen already.
fn library(conn: &mut DbConnection, chosen: &[String]) -> QueryResult<Vec<Upload>> {
    let mut pictures = uploads::list(conn, 1, PICTURES)?.items;
    for older in uploads::by_filenames(conn, chosen)? {
        if pictures.iter().all(|picture| picture.id != older.id) {
            pictures.push(older);
        }
    }
    Ok(pictures)
}

fn option(upload: &Upload) -> PictureOption {
    PictureOption {
        label: format!("{} ({} × {})", upload.original_filename, upload.width, upload.height),
        src: UploadedPicture::of(upload, "").thumb,
        filename: upload.filename.clone(),
    }
}
