//! What the panel's own templates print: one struct for each.

use base_app::{Badge, Figure, Pagination, PictureUse, View, settings::PanelSettings};
use chrono::{DateTime, Utc};
use core_models::{JobId, SessionId, UploadId, UserId};
use forms::{Form, Invalid, Rules};
use serde::Serialize;

use crate::uploads::limit::UploadLimit;

/// A form's fields with their rules.
#[derive(Serialize)]
pub(crate) struct FormView {
    #[serde(flatten)]
    pub(crate) input: Invalid,
    pub(crate) rules: Rules,
}

impl FormView {
    pub(crate) fn of<F: Form>(input: Invalid) -> Self {
        Self::with(input, F::rules())
    }

    /// A form whose fields are declared by others.
    pub(crate) fn with(input: Invalid, rules: Rules) -> Self {
        Self { input, rules }
    }

    /// The rules of a second form that is sent together with the first.
    pub(crate) fn and<F: Form>(mut self) -> Self {
        self.rules.extend(F::rules());
        self
    }
}

/// Signing in.
#[derive(Serialize)]
pub(crate) struct LoginView {
    pub(crate) form: FormView,
    pub(crate) token: String,
    pub(crate) next: Option<String>,
    pub(crate) notice: Option<String>,
}

impl View for LoginView {
    const TEMPLATE: &'static str = "admin/login.html";
}

/// The first page.
#[derive(Serialize)]
pub(crate) struct DashboardView {
    pub(crate) greeting: String,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) cards: Vec<DashboardCard>,
}

impl View for DashboardView {
    const TEMPLATE: &'static str = "admin/dashboard.html";
}

/// Something that wants attention.
#[derive(Serialize)]
pub(crate) struct Alert {
    pub(crate) level: &'static str,
    pub(crate) text: String,
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
}

/// A feature's box.
#[derive(Serialize)]
pub(crate) struct DashboardCard {
    pub(crate) title: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) figures: Vec<Figure>,
    pub(crate) rows: Vec<DashboardRow>,
    pub(crate) empty: &'static str,
    pub(crate) more_label: &'static str,
    pub(crate) more_href: &'static str,
}

/// A line in a box; `meta` is a text, or a time in `at`.
#[derive(Serialize)]
pub(crate) struct DashboardRow {
    pub(crate) title: String,
    pub(crate) meta: Option<String>,
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) href: String,
    pub(crate) badge: Option<Badge>,
}

/// What the person may not do, or what is not there.
#[derive(Serialize)]
pub(crate) struct RefusalView {
    pub(crate) title: String,
    pub(crate) text: String,
}

impl View for RefusalView {
    const TEMPLATE: &'static str = "admin/refusal.html";
}

/// The own name, password and sessions.
#[derive(Serialize)]
pub(crate) struct AccountView {
    pub(crate) name_form: FormView,
    pub(crate) name_action: &'static str,
    pub(crate) form: FormView,
    pub(crate) action: &'static str,
    pub(crate) sessions: SessionsView,
}

impl View for AccountView {
    const TEMPLATE: &'static str = "admin/account.html";
}

/// Where the person is signed in.
#[derive(Serialize)]
pub(crate) struct SessionsView {
    pub(crate) rows: Vec<SessionEntry>,
    pub(crate) end_others_action: &'static str,
}

/// One browser.
#[derive(Serialize)]
pub(crate) struct SessionEntry {
    pub(crate) id: SessionId,
    pub(crate) agent: String,
    pub(crate) address: String,
    pub(crate) last_seen: DateTime<Utc>,
    pub(crate) current: bool,
}

/// The pictures.
#[derive(Serialize)]
pub(crate) struct LibraryView {
    pub(crate) rows: Vec<PictureRow>,
    pub(crate) pagination: Pagination,
    pub(crate) upload_action: &'static str,
    pub(crate) upload_endpoint: &'static str,
    pub(crate) max_upload: UploadLimit,
    /// What all pictures take, and what they may take.
    pub(crate) used: String,
    pub(crate) quota: String,
    pub(crate) notice: Option<&'static str>,
}

impl View for LibraryView {
    const TEMPLATE: &'static str = "admin/uploads/list.html";
}

/// One picture.
#[derive(Serialize)]
pub(crate) struct PictureRow {
    pub(crate) id: UploadId,
    pub(crate) src: String,
    pub(crate) thumb: String,
    pub(crate) original_filename: String,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) size_text: String,
    pub(crate) uploaded_at: DateTime<Utc>,
    pub(crate) used_in: Vec<PictureUse>,
    pub(crate) delete_action: String,
}

/// Asks before a picture is deleted.
#[derive(Serialize)]
pub(crate) struct PictureDeleteView {
    pub(crate) picture: PictureRow,
    pub(crate) action: String,
    pub(crate) cancel_href: &'static str,
}

impl View for PictureDeleteView {
    const TEMPLATE: &'static str = "admin/uploads/delete.html";
}

/// Everybody who may sign in.
#[derive(Serialize)]
pub(crate) struct UsersView {
    pub(crate) rows: Vec<UserRow>,
    pub(crate) new_href: &'static str,
}

impl View for UsersView {
    const TEMPLATE: &'static str = "admin/users/list.html";
}

/// One person.
#[derive(Serialize)]
pub(crate) struct UserRow {
    pub(crate) id: UserId,
    pub(crate) display_name: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) role: &'static str,
    pub(crate) last_login: Option<DateTime<Utc>>,
    pub(crate) edit_href: String,
    pub(crate) delete_href: Option<String>,
    pub(crate) is_self: bool,
}

/// A person's details.
#[derive(Serialize)]
pub(crate) struct UserEditView {
    pub(crate) form: FormView,
    pub(crate) form_key: String,
    pub(crate) id: Option<UserId>,
    pub(crate) action: String,
    pub(crate) delete_href: Option<String>,
    pub(crate) password: Option<UserPasswordView>,
}

impl View for UserEditView {
    const TEMPLATE: &'static str = "admin/users/edit.html";
}

/// A new password for somebody who forgot theirs.
#[derive(Serialize)]
pub(crate) struct UserPasswordView {
    pub(crate) form: FormView,
    pub(crate) action: String,
}

/// Asks before a person is deleted, and who takes over what they made.
#[derive(Serialize)]
pub(crate) struct UserDeleteView {
    pub(crate) user: UserRow,
    pub(crate) heirs: Vec<Heir>,
    pub(crate) action: String,
    pub(crate) cancel_href: &'static str,
    pub(crate) notice: Option<&'static str>,
}

impl View for UserDeleteView {
    const TEMPLATE: &'static str = "admin/users/delete.html";
}

/// Somebody who can take over.
#[derive(Serialize)]
pub(crate) struct Heir {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) suggested: bool,
}

/// The line above every public page.
#[derive(Serialize)]
pub(crate) struct AnnouncementView {
    pub(crate) form: FormView,
    pub(crate) action: &'static str,
    /// Whether visitors see what is stored.
    pub(crate) status: Option<&'static str>,
}

impl View for AnnouncementView {
    const TEMPLATE: &'static str = "admin/announcement.html";
}

/// What the owner can set.
#[derive(Serialize)]
pub(crate) struct SettingsView {
    pub(crate) form: FormView,
    pub(crate) parts: Vec<PanelSettings>,
    pub(crate) action: &'static str,
}

impl View for SettingsView {
    const TEMPLATE: &'static str = "admin/settings.html";
}

/// What is wrong with the site.
#[derive(Serialize)]
pub(crate) struct HealthView {
    pub(crate) report: Option<ReportView>,
    pub(crate) action: &'static str,
}

impl View for HealthView {
    const TEMPLATE: &'static str = "admin/health.html";
}

/// What the last inspection has found.
#[derive(Serialize)]
pub(crate) struct ReportView {
    pub(crate) at: DateTime<Utc>,
    pub(crate) pages: usize,
    pub(crate) cut_short: bool,
    pub(crate) to_mend: usize,
    pub(crate) hints: usize,
    pub(crate) groups: Vec<FindingGroup>,
    pub(crate) checks: Vec<CheckLine>,
}

/// The findings of one rule.
#[derive(Serialize)]
pub(crate) struct FindingGroup {
    pub(crate) title: String,
    pub(crate) findings: Vec<FindingView>,
}

/// One thing to mend.
#[derive(Serialize)]
pub(crate) struct FindingView {
    pub(crate) word: &'static str,
    pub(crate) level: &'static str,
    pub(crate) problem: String,
    pub(crate) remedy: String,
    pub(crate) settings_href: Option<&'static str>,
    pub(crate) places: Vec<PlaceView>,
    pub(crate) more: usize,
}

/// Where it stands.
#[derive(Serialize)]
pub(crate) struct PlaceView {
    pub(crate) subject: String,
    pub(crate) href: Option<String>,
    pub(crate) edit_href: Option<String>,
    pub(crate) words: String,
}

/// One thing that the site needs.
#[derive(Serialize)]
pub(crate) struct CheckLine {
    pub(crate) title: String,
    pub(crate) is_right: bool,
    pub(crate) text: String,
    pub(crate) href: Option<&'static str>,
}

impl CheckLine {
    pub(crate) fn new(title: &str, outcome: Result<String, String>, href: Option<&'static str>) -> Self {
        let is_right = outcome.is_ok();
        Self { title: title.to_owned(), is_right, text: outcome.unwrap_or_else(|problem| problem), href }
    }
}

/// Mail that is delayed, and mail that was given up.
#[derive(Serialize)]
pub(crate) struct MailView {
    pub(crate) delayed: Vec<MailRow>,
    /// How many more are delayed than are shown.
    pub(crate) more_delayed: i64,
    pub(crate) rows: Vec<MailRow>,
    pub(crate) pagination: Pagination,
}

impl View for MailView {
    const TEMPLATE: &'static str = "admin/mail/list.html";
}

/// One mail.
#[derive(Serialize)]
pub(crate) struct MailRow {
    pub(crate) id: JobId,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) attempts: i32,
    pub(crate) last_error: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) next_try: Option<DateTime<Utc>>,
    pub(crate) resend_action: Option<String>,
}

/// Asks before an entry is deleted.
#[derive(Serialize)]
pub(crate) struct EntryDeleteView {
    /// One of its kind in a word.
    pub(crate) noun: &'static str,
    pub(crate) title: String,
    pub(crate) keeps_pictures: bool,
    pub(crate) action: String,
    pub(crate) cancel_href: &'static str,
}

impl View for EntryDeleteView {
    const TEMPLATE: &'static str = "admin/entry_delete.html";
}
