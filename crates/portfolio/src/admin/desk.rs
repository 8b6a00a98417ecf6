//! Where projects are written: their form, their editor with kinds of work and pictures, and what of both can be saved.

use admin::{
    EditorView, Shell, Writing,
    publishing::{Desk, Stored, Written},
};
use base_app::{AppError, UploadedPicture};
use core_models::{
    DbConnection, QueryResult,
    publishing::Entries,
    uploads::{self, Upload},
};
use forms::{Fields, Form, Invalid};
use sanitizer::clean;

use super::LIST;
use crate::{
    form::ProjectForm,
    kinds::Kinds,
    models::{self, Draft, Picture, Project, ProjectId, Projects},
    views::{Choice, EditView, PictureOption},
};

const PICTURE_GONE: &str = "A picture you chose has been deleted meanwhile. Please choose another one.";
const UNKNOWN_KIND: &str = "Please choose one of the kinds of work in the list.";

/// How many of the newest pictures can be chosen from.
const PICTURES: i64 = 60;

/// Where projects of these kinds of work are written.
#[derive(Clone)]
pub(super) struct ProjectDesk {
    pub(super) kinds: Kinds,
}

impl Desk for ProjectDesk {
    type Entries = Projects;
    type Entry = Project;
    type Form = ProjectForm;
    type View = EditView;

    const WRITING: Writing = Writing {
        noun: Projects::NOUN,
        list_label: "Portfolio",
        list_href: LIST,
        public_folder: "/portfolio/",
        slug_endpoint: "/admin/portfolio/slug",
    };
    const KEEPS_PICTURES: bool = true;
    const SHOWS_WHAT_IS_GONE: Option<&'static str> = Some(PICTURE_GONE);

    fn entries(&self, _: &Shell) -> Projects {
        Projects
    }

    fn load(conn: &mut DbConnection, id: ProjectId) -> QueryResult<Project> {
        models::by_id(conn, id)
    }

    fn stored(project: &Project) -> Stored {
        let summary = &project.listed.project;
        Stored {
            title: summary.title.clone(),
            slug: summary.slug.clone(),
            content: clean(&project.content),
            visible: summary.visible,
            version: summary.version,
            updated_at: summary.updated_at.and_utc(),
        }
    }

    fn fields(project: &Project) -> Fields {
        fields(project)
    }

    /// The kind of work that an opened project has may stay, also when it is not offered any more.
    async fn read(
        &self,
        shell: &Shell,
        opened: Option<ProjectId>,
        fields: &Fields,
    ) -> QueryResult<Result<Written<Self>, Invalid>> {
        let known = match opened {
            Some(id) => {
                let project = shell.app.db.read(move |conn| models::by_id(conn, id)).await?;
                Some(project.listed.project.kind)
            }
            None => None,
        };
        let is_known = |kind: &str| known.as_deref() == Some(kind) || self.kinds.find(kind).is_some();
        Ok(valid(fields, is_known).map(|form| Written { version: form.version, draft: draft(form) }))
    }

    async fn editor(
        &self,
        shell: &Shell,
        id: Option<ProjectId>,
        input: Invalid,
    ) -> Result<EditView, AppError> {
        let value = |name: &str| input.fields.get(name).cloned().unwrap_or_default();
        let chosen = vec![value("before"), value("after")];
        let pictures = shell.app.db.read(move |conn| library(conn, &chosen)).await?;
        let offered = self.kinds.0.iter();
        let mut choices: Vec<Choice> =
            offered.map(|kind| Choice { key: kind.key.to_owned(), label: kind.label.to_owned() }).collect();
        let kind = value("kind");
        if id.is_some() && !kind.is_empty() && self.kinds.find(&kind).is_none() {
            choices.push(Choice { label: format!("{kind} (not offered any more)"), key: kind });
        }
        Ok(EditView {
            editor: EditorView::of::<ProjectForm>(&shell.app, Self::WRITING, id, input),
            kinds: choices,
            pictures: pictures.iter().map(option).collect(),
        })
    }

    fn frame(view: &mut EditView) -> &mut EditorView {
        &mut view.editor
    }
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

/// The valid form, of a kind of work that may be chosen.
fn valid(fields: &Fields, is_known: impl Fn(&str) -> bool) -> Result<ProjectForm, Invalid> {
    let parsed = ProjectForm::parse(fields).map(forms::Valid::into_inner);
    let kind = fields.get("kind").map(String::as_str).unwrap_or_default().trim();
    match parsed {
        Ok(form) if is_known(&form.kind) => Ok(form),
        Ok(_) => Err(Invalid::of::<ProjectForm>(fields).with("kind", UNKNOWN_KIND)),
        Err(invalid) if is_known(kind) => Err(invalid),
        Err(invalid) => Err(invalid.with("kind", UNKNOWN_KIND)),
    }
}

fn draft(form: ProjectForm) -> Draft {
    Draft {
        excerpt: form.excerpt(),
        title: form.title,
        slug: form.slug,
        content: form.content,
        place: form.place,
        finished_on: form.finished_on,
        kind: form.kind,
        visible: form.visible,
        before: form.before,
        after: form.after,
    }
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
