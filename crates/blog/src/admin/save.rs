//! Saving a post: valid, or the editor again with the text kept; never twice, and never over somebody else's newer text.

use actix_web::{HttpResponse, http::StatusCode, web};
use admin::{Outage, Outcome, PanelForm, Sending, Shell, StaleView, Target};
use base_app::AppError;
use chrono::{DateTime, Utc};
use core_models::{
    DatabaseError, DbConnection, PostId, QueryResult, UserId,
    posts::{self, PostDraft},
};
use forms::{FORM_KEY, Fields, Form, Invalid, PostForm};
use sanitizer::{clean, first_image};

use super::{LIST, POSTS, editor};

const SLUG_TAKEN: &str = "Another post has this address already. Please choose a different one.";
const GONE: &str = "This post was deleted while you were writing. Your text is still in this form: save it to store it as a \
    new post.";

/// `POST /admin/posts/new`
pub(crate) async fn create(shell: Shell, PanelForm(fields): PanelForm) -> Result<HttpResponse, AppError> {
    save(&shell, None, &fields).await
}

/// `POST /admin/posts/{id}/edit`
pub(crate) async fn update(
    shell: Shell,
    id: web::Path<PostId>,
    PanelForm(fields): PanelForm,
) -> Result<HttpResponse, AppError> {
    save(&shell, Some(id.into_inner()), &fields).await
}

/// Saves the post that was opened, or a new one.
async fn save(shell: &Shell, opened: Option<PostId>, fields: &Fields) -> Result<HttpResponse, AppError> {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let form = match PostForm::parse(fields) {
        Ok(form) => form.into_inner(),
        Err(invalid) => return again(shell, opened, unprocessable, invalid).await,
    };
    let target = opened.map(|id| Target { id, version: form.version });
    let sending = Sending::of(POSTS.noun, fields);
    let written = Written {
        chosen_slug: !fields.get("slug").map(String::as_str).unwrap_or_default().trim().is_empty(),
        draft: draft(form),
        author: shell.user.id,
        is_new: opened.is_none(),
    };
    let (visible, now) = (written.draft.visible, shell.app.clock.now());
    let store = move |conn: &mut DbConnection| {
        sending.save(conn, target, now, |conn, target| written.store(conn, target, now))
    };
    let typed = Invalid::of::<PostForm>(fields);
    match shell.app.db.write(store).await {
        Ok(Outcome::Saved(id)) => shell.done(saved_text(visible), &format!("{LIST}/{id}/edit")),
        Ok(Outcome::Stale(id)) => stale(shell, id, opened.is_none(), fields).await,
        Err(DatabaseError::Conflict { .. }) => {
            again(shell, opened, unprocessable, typed.with("slug", SLUG_TAKEN)).await
        }
        Err(DatabaseError::NotFound) => gone(shell, typed).await,
        Err(error) => {
            let outage = Outage::of(error)?;
            again(shell, opened, outage.status, outage.explain(typed)).await
        }
    }
}

/// What is to be stored.
#[derive(Clone)]
struct Written {
    draft: PostDraft,
    /// Whether the person wrote the address, and no program made it from the title.
    chosen_slug: bool,
    author: UserId,
    is_new: bool,
}

impl Written {
    /// Stores it as a new post, or in place of an earlier text, and says the post's version.
    fn store(
        mut self,
        conn: &mut DbConnection,
        target: Option<Target<PostId>>,
        now: DateTime<Utc>,
    ) -> QueryResult<(PostId, i32)> {
        let id = target.map(|target| target.id);
        if self.is_new && !self.chosen_slug {
            self.draft.slug = posts::free_slug(conn, &self.draft.slug, id)?;
        }
        let Some(target) = target else {
            return Ok((posts::create(conn, self.draft, self.author, now)?, posts::FIRST_VERSION));
        };
        // Under another title it may be meant as another post: the person is asked.
        if self.is_new && posts::by_id(conn, target.id)?.title != self.draft.title {
            return Err(DatabaseError::Stale);
        }
        let post = posts::update(conn, target.id, self.draft, target.version, now)?;
        Ok((post.id, post.version))
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

/// The editor with the same text and a message at each field that needs attention, or one above it.
async fn again(
    shell: &Shell,
    id: Option<PostId>,
    status: StatusCode,
    invalid: Invalid,
) -> Result<HttpResponse, AppError> {
    shell.editor_page(status, "Please check the post", &editor(&shell.app, id, invalid)).await
}

/// 409: the editor of a new post with the text of one that somebody else has deleted.
async fn gone(shell: &Shell, mut typed: Invalid) -> Result<HttpResponse, AppError> {
    typed.fields.remove(FORM_KEY.name);
    typed.fields.remove("version");
    again(shell, None, StatusCode::CONFLICT, typed.with(Invalid::FORM, GONE)).await
}

/// 409: the editor with the person's own text, and beside it what is saved already: by somebody else, or as a `new` post by
/// this form, whose answer never came. Saving once more replaces it.
async fn stale(shell: &Shell, id: PostId, new: bool, fields: &Fields) -> Result<HttpResponse, AppError> {
    let theirs = shell.app.db.read(move |conn| posts::by_id(conn, id)).await?;
    let mut fields = fields.clone();
    fields.insert("version".to_owned(), theirs.version.to_string());
    if fields.get("slug").is_none_or(|slug| slug.trim().is_empty()) {
        fields.insert("slug".to_owned(), theirs.slug.clone());
    }
    let mut view = editor(&shell.app, Some(id), Invalid::of::<PostForm>(&fields));
    view.editor.stale = Some(StaleView {
        own: new,
        theirs_html: clean(&theirs.content),
        theirs_title: theirs.title,
        updated_at: theirs.updated_at.and_utc(),
    });
    let title = if new { "This is saved already" } else { "Somebody else saved this post" };
    shell.editor_page(StatusCode::CONFLICT, title, &view).await
}
