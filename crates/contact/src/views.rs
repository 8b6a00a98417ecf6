//! What the templates of the form, the inbox and the mails print: one struct for each.

use admin::Tab;
use base_app::{Pagination, View};
use chrono::{DateTime, Utc};
use core_models::MessageId;
use forms::{Control, Invalid, Rules};
use serde::Serialize;
use texts::Message;

/// The contact page.
#[derive(Serialize)]
pub(crate) struct FormView {
    pub(crate) form: FormState,
    pub(crate) questions: Vec<Control>,
    pub(crate) photos: Option<PhotosView>,
    pub(crate) token: String,
    pub(crate) notice: Option<Notice>,
    pub(crate) action: String,
}

impl View for FormView {
    const TEMPLATE: &'static str = "contact/form.html";
}

/// The form's fields with their rules.
#[derive(Serialize)]
pub(crate) struct FormState {
    #[serde(flatten)]
    pub(crate) input: Invalid,
    pub(crate) rules: Rules,
}

/// The part of the form with the photos.
#[derive(Serialize)]
pub(crate) struct PhotosView {
    pub(crate) most: usize,
    pub(crate) megabytes: usize,
    pub(crate) kept: Vec<KeptRow>,
    pub(crate) problems: Vec<String>,
}

/// A photo that is on the site already; the form carries its value.
#[derive(Serialize)]
pub(crate) struct KeptRow {
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) name: String,
}

/// A sentence above the form.
#[derive(Serialize)]
pub(crate) struct Notice {
    pub(crate) level: &'static str,
    pub(crate) text: String,
}

/// The page after a message has arrived.
#[derive(Serialize)]
pub(crate) struct ThanksView {}

impl View for ThanksView {
    const TEMPLATE: &'static str = "contact/thanks.html";
}

/// The inbox.
#[derive(Serialize)]
pub(crate) struct InboxView {
    pub(crate) tabs: Vec<Tab>,
    pub(crate) rows: Vec<InboxRow>,
    /// For how many months messages are kept, if the site promises any.
    pub(crate) months: Option<u16>,
    /// How many go by themselves within a month.
    pub(crate) leaving: usize,
    pub(crate) leaving_href: &'static str,
    /// How many went by themselves a short while ago, and on which day.
    pub(crate) left: Option<LeftView>,
    pub(crate) pagination: Pagination,
}

impl View for InboxView {
    const TEMPLATE: &'static str = "admin/messages/list.html";
}

/// Messages that went by themselves.
#[derive(Serialize)]
pub(crate) struct LeftView {
    pub(crate) count: usize,
    pub(crate) day: String,
}

/// A message in the inbox.
#[derive(Serialize)]
pub(crate) struct InboxRow {
    pub(crate) id: MessageId,
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) excerpt: String,
    /// What was chosen from the site's first list, if it has one.
    pub(crate) chosen: Option<String>,
    pub(crate) photos: i64,
    /// The day on which it goes by itself, if that is soon.
    pub(crate) goes_on: Option<String>,
    pub(crate) submitted_at: DateTime<Utc>,
    pub(crate) status: &'static str,
    pub(crate) spam_reason: Option<String>,
}

/// One message.
#[derive(Serialize)]
pub(crate) struct MessageView {
    pub(crate) message: MessageBody,
    pub(crate) photos: Vec<PhotoRow>,
    pub(crate) reply_href: String,
    pub(crate) statuses: Vec<StatusChoice>,
    pub(crate) status_action: String,
    pub(crate) notes_action: String,
    pub(crate) notes_error: Option<Message>,
    pub(crate) rules: Rules,
    pub(crate) release_action: Option<String>,
    pub(crate) ending: Option<EndingView>,
    pub(crate) delete_href: String,
    pub(crate) mails: Vec<MailRow>,
    pub(crate) previous_href: Option<String>,
    pub(crate) next_href: Option<String>,
}

impl View for MessageView {
    const TEMPLATE: &'static str = "admin/messages/show.html";
}

/// When a message goes by itself.
#[derive(Serialize)]
pub(crate) struct EndingView {
    pub(crate) day: String,
    pub(crate) kept: bool,
    pub(crate) action: String,
}

/// The question before a message is deleted.
#[derive(Serialize)]
pub(crate) struct DeleteView {
    pub(crate) name: String,
    pub(crate) submitted_at: DateTime<Utc>,
    pub(crate) action: String,
    pub(crate) cancel_href: String,
}

impl View for DeleteView {
    const TEMPLATE: &'static str = "admin/messages/delete.html";
}

/// What the visitor wrote, and what the owner noted.
#[derive(Serialize)]
pub(crate) struct MessageBody {
    pub(crate) id: MessageId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: Option<String>,
    pub(crate) phone_href: Option<String>,
    pub(crate) message: String,
    pub(crate) answers: Vec<AnswerRow>,
    pub(crate) submitted_at: DateTime<Utc>,
    pub(crate) status: &'static str,
    pub(crate) notes: String,
    pub(crate) spam_reason: Option<String>,
}

/// A question of the site's own with what was answered.
#[derive(Clone, Serialize)]
pub(crate) struct AnswerRow {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// A photo that the visitor sent with the message.
#[derive(Serialize)]
pub(crate) struct PhotoRow {
    pub(crate) href: String,
    pub(crate) thumb: String,
    pub(crate) name: String,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// A status to choose.
#[derive(Serialize)]
pub(crate) struct StatusChoice {
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    pub(crate) current: bool,
}

/// A mail about the message, and how far it got.
#[derive(Serialize)]
pub(crate) struct MailRow {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) state: &'static str,
    pub(crate) state_label: &'static str,
    pub(crate) attempts: i32,
    pub(crate) last_error: Option<String>,
    pub(crate) at: DateTime<Utc>,
}

/// What the mails about a message print.
#[derive(Serialize)]
pub(crate) struct MailView {
    pub(crate) message: MailedMessage,
    pub(crate) panel_href: String,
}

/// The message as the mails show it.
#[derive(Serialize)]
pub(crate) struct MailedMessage {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: Option<String>,
    pub(crate) message: String,
    pub(crate) answers: Vec<AnswerRow>,
    /// How many photos came with it.
    pub(crate) photos: usize,
    pub(crate) submitted_at: DateTime<Utc>,
}
