//! The pictures that editors have uploaded: what is known about each file.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::changes::{Note, Subject, Transaction, What};
use crate::clock::stored;
use crate::db::{DatabaseError, DbConnection, QueryResult, serialise};
use crate::ids::{PostId, UploadId, UserId};
use crate::on_backend;
use crate::page::{Page, Window};
use crate::publishing::picture_pattern;
use crate::schema::{blog_posts, uploaded_files};
use crate::text::can_be_stored;

/// An uploaded picture.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = uploaded_files)]
pub struct Upload {
    /// The upload's id.
    pub id: UploadId,
    /// The name of the file, which nobody can guess.
    pub filename: String,
    /// The name it had on the editor's machine; only ever shown as text.
    pub original_filename: String,
    /// Where the file is, below the upload folder.
    pub filepath: String,
    /// The size in bytes.
    pub file_size: i64,
    /// The type, by content.
    pub mime_type: String,
    /// Who uploaded it.
    pub uploaded_by: UserId,
    /// When.
    pub uploaded_at: NaiveDateTime,
    /// The width in pixels.
    pub width: i32,
    /// The height in pixels.
    pub height: i32,
    /// The text for those who do not see it.
    pub alt: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// An upload whose file is on disk already.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// The name of the file.
    pub filename: String,
    /// The name it had on the editor's machine.
    pub original_filename: String,
    /// Where the file is, below the upload folder.
    pub filepath: String,
    /// The size in bytes.
    pub file_size: i64,
    /// The type, by content.
    pub mime_type: String,
    /// Who uploaded it.
    pub uploaded_by: UserId,
    /// The width in pixels.
    pub width: i32,
    /// The height in pixels.
    pub height: i32,
    /// The text for those who do not see it.
    pub alt: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Stores an upload.
///
/// # Errors
///
/// [`DatabaseError::Conflict`] on `uploaded_files.filename`, [`DatabaseError::Referenced`] for an unknown user.
pub fn create(tx: &mut Transaction<'_>, new: NewUpload, now: DateTime<Utc>) -> QueryResult<UploadId> {
    let title = new.original_filename.clone();
    let row = (
        uploaded_files::filename.eq(new.filename),
        uploaded_files::original_filename.eq(new.original_filename),
        uploaded_files::filepath.eq(new.filepath),
        uploaded_files::file_size.eq(new.file_size),
        uploaded_files::mime_type.eq(new.mime_type),
        uploaded_files::uploaded_by.eq(new.uploaded_by),
        uploaded_files::uploaded_at.eq(stored(now)),
        uploaded_files::width.eq(new.width),
        uploaded_files::height.eq(new.height),
        uploaded_files::alt.eq(new.alt),
        uploaded_files::sha256.eq(new.sha256),
    );
    let id = on_backend!(tx.conn(), c => {
        diesel::insert_into(uploaded_files::table).values(row).returning(uploaded_files::id).get_result(c)
    })?;
    tx.note(noted(id, title, What::Created));
    Ok(id)
}

fn noted(id: UploadId, title: String, what: What) -> Note {
    Note::new(Subject { feature: "uploads", kind: "picture", key: id.to_string(), title }, what)
}

/// The upload of the same bytes by the same person under the same name after `since`: this one, if it is sent again because
/// its answer was lost. From here to the end of the transaction no other of these bytes is stored.
///
/// # Errors
///
/// Those of the queries.
pub fn sent_before(
    conn: &mut DbConnection,
    new: &NewUpload,
    since: DateTime<Utc>,
) -> QueryResult<Option<Upload>> {
    serialise(conn, &format!("uploads:{}", new.sha256))?;
    let same = uploaded_files::table
        .filter(uploaded_files::sha256.eq(&new.sha256))
        .filter(uploaded_files::uploaded_by.eq(new.uploaded_by))
        .filter(uploaded_files::original_filename.eq(&new.original_filename))
        .filter(uploaded_files::uploaded_at.gt(stored(since)))
        .order(uploaded_files::id.desc());
    Ok(same.select(Upload::as_select()).first(conn).optional()?)
}

/// One page of the uploads, newest first.
///
/// # Errors
///
/// Those of the queries.
pub fn list(conn: &mut DbConnection, page: i64, per_page: i64) -> QueryResult<Page<Upload>> {
    let window = Window::new(page, per_page);
    let total = uploaded_files::table.count().get_result(conn)?;
    let items = uploaded_files::table
        .order((uploaded_files::uploaded_at.desc(), uploaded_files::id.desc()))
        .limit(window.limit())
        .offset(window.offset())
        .select(Upload::as_select())
        .load(conn)?;
    Ok(window.page(items, total))
}

/// The upload with this id.
///
/// # Errors
///
/// [`DatabaseError::NotFound`] when there is none.
pub fn by_id(conn: &mut DbConnection, id: UploadId) -> QueryResult<Upload> {
    Ok(uploaded_files::table.find(id).select(Upload::as_select()).first(conn)?)
}

/// The upload whose file has this name.
///
/// # Errors
///
/// Those of the query.
pub fn by_filename(conn: &mut DbConnection, filename: &str) -> QueryResult<Option<Upload>> {
    if !can_be_stored(filename) {
        return Ok(None);
    }
    let found = uploaded_files::table.filter(uploaded_files::filename.eq(filename));
    Ok(found.select(Upload::as_select()).first(conn).optional()?)
}

/// The uploads whose files have these names, in no particular order.
///
/// # Errors
///
/// Those of the query.
pub fn by_filenames(conn: &mut DbConnection, filenames: &[String]) -> QueryResult<Vec<Upload>> {
    let known = filenames.iter().filter(|filename| can_be_stored(filename));
    let found = uploaded_files::table.filter(uploaded_files::filename.eq_any(known));
    Ok(found.select(Upload::as_select()).load(conn)?)
}

/// Forgets an upload and returns it, so that its file can be removed after the commit.
///
/// # Errors
///
/// [`DatabaseError::NotFound`].
pub fn delete(tx: &mut Transaction<'_>, id: UploadId) -> QueryResult<Upload> {
    let upload = by_id(tx, id)?;
    match diesel::delete(uploaded_files::table.find(id)).execute(tx.conn())? {
        0 => Err(DatabaseError::NotFound),
        _ => {
            tx.note(noted(id, upload.original_filename.clone(), What::Deleted));
            Ok(upload)
        }
    }
}

/// The posts that show this file, in any of its sizes.
///
/// # Errors
///
/// Those of the query.
pub fn used_in_posts(conn: &mut DbConnection, filename: &str) -> QueryResult<Vec<(PostId, String)>> {
    if !can_be_stored(filename) {
        return Ok(Vec::new());
    }
    let pattern = picture_pattern(filename);
    let shown = blog_posts::content
        .like(pattern.clone())
        .escape('\\')
        .or(blog_posts::cover_image.assume_not_null().like(pattern).escape('\\'));
    Ok(blog_posts::table
        .filter(shown)
        .order(blog_posts::id)
        .select((blog_posts::id, blog_posts::title))
        .load(conn)?)
}

/// The file and the width of every picture.
///
/// # Errors
///
/// Those of the query.
pub fn files(conn: &mut DbConnection) -> QueryResult<Vec<(String, i32)>> {
    Ok(uploaded_files::table.select((uploaded_files::filename, uploaded_files::width)).load(conn)?)
}
