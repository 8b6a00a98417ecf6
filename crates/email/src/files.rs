//! Mail as `.eml` files, for development.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::DeliveryError;

/// Writes the mail under a name that sorts by time. A reader never sees half a file.
pub(crate) async fn write(folder: &Path, mail: &lettre::Message) -> Result<(), DeliveryError> {
    let failed = |error: std::io::Error| DeliveryError::Temporary(format!("{} cannot be written: {error}", folder.display()));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let id = mail.headers().get_raw("Message-ID").unwrap_or_default();
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
    let name = format!("{:016}-{id}", now.as_micros());
    tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    let unfinished = folder.join(format!(".{name}"));
    tokio::fs::write(&unfinished, mail.formatted()).await.map_err(failed)?;
    tokio::fs::rename(unfinished, folder.join(format!("{name}.eml"))).await.map_err(failed)
}
