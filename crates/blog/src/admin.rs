//! How the owner writes, publishes and deletes posts.

mod list;
mod save;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use admin::{EditorView, Level, PanelForm, Shell, SlugRequest, Writing};
use auth::Session;
use base_app::{App, AppError};
use core_models::{DatabaseError, DbConnection, PostId, posts, saved_forms};
use forms::{Invalid, PostForm};

pub(crate) use list::index;
pub(crate) use save::{create, update};

use crate::views::{DeleteView, EditView};

const LIST: &str = "/admin/posts";
const POSTS: Writing = Writing {
    noun: "post",
    list_label: "Posts",
    list_href: LIST,
    public_folder: "/blog/",
    slug_endpoint: "/admin/slug",
};

/// `GET /admin/posts/new`
pub(crate) async fn new(shell: Shell) -> Result<HttpResponse, AppError> {
    shell.editor_page(StatusCode::OK, "New post", &editor(&shell.app, None, Invalid::default())).await
}

/// `GET /admin/posts/{id}/edit`
pub(crate) async fn edit(shell: Shell, id: web::Path<PostId>) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let post = shell.app.db.read(move |conn| posts::by_id(conn, id)).await?;
    let values = [
        ("title", post.title.clone()),
        ("slug", post.slug.clone()),
        ("content", post.content.clone()),
        ("visible", if post.visible { "on" } else { "" }.to_owned()),
        ("version", post.version.to_string()),
    ];
    let fields = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut view = editor(&shell.app, Some(id), Invalid::of::<PostForm>(&fields));
    view.editor.public_href = post.visible.then(|| format!("/blog/{}", post.slug));
    shell.editor_page(StatusCode::OK, &post.title, &view).await
}

/// `GET /admin/posts/{id}/delete`
pub(crate) async fn confirm_delete(shell: Shell, id: web::Path<PostId>) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let post = shell.app.db.read(move |conn| posts::by_id(conn, id)).await?;
    let view = DeleteView { title: post.title, action: format!("{LIST}/{id}/delete"), cancel_href: LIST };
    shell.page("Delete post", &view).await
}

/// `POST /admin/posts/{id}/delete`
pub(crate) async fn delete(
    shell: Shell,
    id: web::Path<PostId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let deleted = shell
        .app
        .db
        .write(move |conn| {
            let title = posts::by_id(conn, id)?.title;
            posts::delete(conn, id)?;
            saved_forms::forget(conn, POSTS.noun, id.0)?;
            Ok(title)
        })
        .await;
    match deleted {
        Ok(title) => shell.done(format!("“{title}” is deleted."), LIST),
        Err(DatabaseError::NotFound) => {
            shell.flash(Level::Info, "This post was deleted already.")?;
            Ok(shell.redirect(LIST))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/slug`: a free slug for a title.
pub(crate) async fn propose_slug(
    app: web::Data<App>,
    session: Session,
    request: HttpRequest,
    wanted: web::Json<SlugRequest>,
) -> Result<HttpResponse, AppError> {
    let free = |conn: &mut DbConnection, wanted: &str| posts::free_slug(conn, wanted, None);
    admin::propose_slug(&app, &session, &request, wanted.into_inner(), free).await
}

/// The editor, empty but for `input`.
fn editor(app: &App, id: Option<PostId>, input: Invalid) -> EditView {
    EditView { editor: EditorView::of::<PostForm>(app, POSTS, id, input) }
}
