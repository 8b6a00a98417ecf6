//! What keeps a site in order: what it throws away, checks, archives, and what it begins with.

pub(crate) mod backup;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod housekeeping;
pub(crate) mod inspection;
pub(crate) mod inventory;
pub(crate) mod late_mail;
pub(crate) mod message_keeping;
pub(crate) mod production;
pub(crate) mod release;
pub(crate) mod restoration;
pub(crate) mod upload_folder;
