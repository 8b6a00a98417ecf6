//! Saving a post: valid, or the editor again with the text kept; never over somebody else's newer text.

use actix_web::{HttpResponse, http::StatusCode, web};
use admin::{PanelForm, Shell, StaleView};
use base_app::AppError;
use core_models::{
    DatabaseError, PostId,
    posts::{self, PostDraft},
};
use forms::{Fields, Form, Invalid, PostForm};
use sanitizer::{clean, first_image};

use super::{LIST, editor};

const SLUG_TAKEN: &str = "Another post has this address already. Please choose a different one.";

/// `POST /admin/posts/new`
pub(crate) async fn create(shell: Shell, PanelForm(fields): PanelForm) -> Result<HttpResponse, AppError> {
    let form = match PostForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => return again(&shell, None, invalid).await,
    };
    let author = shell.user.id;
    let now = shell.app.clock.now();
    let chosen = !fields.get("slug").map(String::as_str).unwrap_or_default().trim().is_empty();
    let draft = draft(form);
    let visible = draft.visible;
    let saved = shell
        .app
        .db
        .write(move |conn| {
            let mut draft = draft;
            if !chosen {
                draft.slug = posts::free_slug(conn, &draft.slug, None)?;
            }
            posts::create(conn, draft, author, now)
        })
        .await;
    match saved {
        Ok(id) => shell.done(saved_text(visible), &format!("{LIST}/{id}/edit")),
        Err(DatabaseError::Conflict { .. }) => again(&shell, None, slug_taken(&fields)).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/posts/{id}/edit`
pub(crate) async fn update(
    shell: Shell,
    id: web::Path<PostId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let form = match PostForm::parse(&fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => return again(&shell, Some(id), invalid).await,
    };
    let version = form.version;
    let now = shell.app.clock.now();
    let draft = draft(form);
    let visible = draft.visible;
    let saved = shell.app.db.write(move |conn| posts::update(conn, id, draft, version, now)).await;
    match saved {
        Ok(_) => shell.done(saved_text(visible), &format!("{LIST}/{id}/edit")),
        Err(DatabaseError::Conflict { .. }) => again(&shell, Some(id), slug_taken(&fields)).await,
        Err(DatabaseError::Stale) => stale(&shell, id, &fields).await,
        Err(error) => Err(error.into()),
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

fn saved_text(visible: bool) -> &'static str {
    if visible {
        "Saved. The post is on your site."
    } else {
        "Saved as a draft. Only you and your colleagues see it."
    }
}

fn slug_taken(fields: &Fields) -> Invalid {
    Invalid::of::<PostForm>(fields).with("slug", SLUG_TAKEN)
}

/// The editor with the same text and a message at each field that needs attention.
async fn again(shell: &Shell, id: Option<PostId>, invalid: Invalid) -> Result<HttpResponse, AppError> {
    shell
        .editor_page(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Please check the post",
            &editor(&shell.app, id, invalid),
        )
        .await
}

/// 409: the editor with the person's own text, and beside it what somebody else has saved meanwhile. Saving once more
/// replaces theirs.
async fn stale(shell: &Shell, id: PostId, fields: &Fields) -> Result<HttpResponse, AppError> {
    let theirs = shell.app.db.read(move |conn| posts::by_id(conn, id)).await?;
    let mut fields = fields.clone();
    fields.insert("version".to_owned(), theirs.version.to_string());
    let mut view = editor(&shell.app, Some(id), Invalid::of::<PostForm>(&fields));
    view.editor.stale = Some(StaleView {
        theirs_html: clean(&theirs.content),
        theirs_title: theirs.title,
        updated_at: theirs.updated_at.and_utc(),
    });
    shell.editor_page(StatusCode::CONFLICT, "Somebody else saved this post", &view).await
}
