//! What pages are made of, besides what their handlers give.

use std::sync::Arc;

use super::{statics::Statics, templates::Layers};
use crate::{Languages, NoticeBoard};

/// Templates, texts, contents, files and languages of one site.
pub(crate) struct Resources {
    /// Templates, texts and contents.
    pub(crate) layers: Layers,
    /// The files that pages refer to.
    pub(crate) statics: Arc<Statics>,
    /// The languages of the site.
    pub(crate) languages: Arc<Languages>,
    /// What stands above every page for a while.
    pub(crate) notices: NoticeBoard,
    /// The feed that pages advertise.
    pub(crate) feed: Option<&'static str>,
}
