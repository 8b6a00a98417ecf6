//! How the owner writes, publishes and deletes posts.

mod list;

use actix_web::{HttpRequest, HttpResponse, web};
use admin::{
    EditorView, PanelForm, Shell, SlugRequest, Writing,
    publishing::{self, Desk, Stored, Written},
};
use auth::Session;
use base_app::{App, AppError};
use core_models::{
    DbConnection, PostId, QueryResult,
    posts::{self, Post, PostDraft, Posts},
    publishing::Entries,
};
use forms::{Fields, Form, Invalid, PostForm};
use sanitizer::{clean, first_image};

pub(crate) use list::index;

use crate::views::EditView;

const LIST: &str = "/admin/posts";

/// Where posts are written.
#[derive(Clone)]
struct PostDesk;

/// `GET /admin/posts/new`
pub(crate) async fn new(shell: Shell) -> Result<HttpResponse, AppError> {
    publishing::new(&PostDesk, &shell).await
}

/// `POST /admin/posts/new`
pub(crate) async fn create(shell: Shell, PanelForm(fields): PanelForm) -> Result<HttpResponse, AppError> {
    publishing::save(&PostDesk, &shell, None, &fields).await
}

/// `GET /admin/posts/{id}/edit`
pub(crate) async fn edit(shell: Shell, id: web::Path<PostId>) -> Result<HttpResponse, AppError> {
    publishing::edit(&PostDesk, &shell, id.into_inner()).await
}

/// `POST /admin/posts/{id}/edit`
pub(crate) async fn update(
    shell: Shell,
    id: web::Path<PostId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    publishing::save(&PostDesk, &shell, Some(id.into_inner()), &fields).await
}

/// `GET /admin/posts/{id}/delete`
pub(crate) async fn confirm_delete(shell: Shell, id: web::Path<PostId>) -> Result<HttpResponse, AppError> {
    publishing::confirm_delete::<PostDesk>(&shell, id.into_inner()).await
}

/// `POST /admin/posts/{id}/delete`
pub(crate) async fn delete(
    shell: Shell,
    id: web::Path<PostId>,
    _form: PanelForm,
) -> Result<HttpResponse, AppError> {
    publishing::delete::<PostDesk>(&shell, id.into_inner()).await
}

/// `POST /admin/slug`: a free slug for a title.
pub(crate) async fn propose_slug(
    app: web::Data<App>,
    session: Session,
    request: HttpRequest,
    wanted: web::Json<SlugRequest>,
) -> Result<HttpResponse, AppError> {
    publishing::propose_slug::<Posts>(&app, &session, &request, wanted.into_inner()).await
}

impl Desk for PostDesk {
    type Entries = Posts;
    type Entry = Post;
    type Form = PostForm;
    type View = EditView;

    const WRITING: Writing = Writing {
        noun: Posts::NOUN,
        list_label: "Posts",
        list_href: LIST,
        public_folder: "/blog/",
        slug_endpoint: "/admin/slug",
    };

    fn entries(&self, shell: &Shell) -> Posts {
        Posts { author: shell.user.id }
    }

    fn load(conn: &mut DbConnection, id: PostId) -> QueryResult<Post> {
        posts::by_id(conn, id)
    }

    fn stored(post: &Post) -> Stored {
        Stored {
            title: post.title.clone(),
            slug: post.slug.clone(),
            content: clean(&post.content),
            visible: post.visible,
            version: post.version,
            updated_at: post.updated_at.and_utc(),
        }
    }

    fn fields(post: &Post) -> Fields {
        let values = [
            ("title", post.title.clone()),
            ("slug", post.slug.clone()),
            ("content", post.content.clone()),
            ("visible", if post.visible { "on" } else { "" }.to_owned()),
            ("version", post.version.to_string()),
        ];
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    async fn read(
        &self,
        _: &Shell,
        _: Option<PostId>,
        fields: &Fields,
    ) -> QueryResult<Result<Written<Self>, Invalid>> {
        Ok(PostForm::parse(fields).map(|form| {
            let form = form.into_inner();
            Written { version: form.version, draft: draft(form) }
        }))
    }

    async fn editor(&self, shell: &Shell, id: Option<PostId>, input: Invalid) -> Result<EditView, AppError> {
        Ok(EditView { editor: EditorView::of::<PostForm>(&shell.app, Self::WRITING, id, input) })
    }

    fn frame(view: &mut EditView) -> &mut EditorView {
        &mut view.editor
    }
}

fn draft(form: PostForm) -> PostDraft {
    let cover = first_image(&form.content);
    PostDraft {
        excerpt: form.excerpt(),
        cover_image: cover.as_ref().map(|picture| picture.src.clone()),
        cover_alt: cover.map(|picture| picture.alt),
        title: form.title,
        slug: form.slug,
        content: form.content,
        visible: form.visible,
    }
}
