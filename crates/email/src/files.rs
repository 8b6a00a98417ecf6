//! Mail as `.eml` files, for development.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::DeliveryError;

/// As much of the id as a readable name needs.
const ID_LENGTH: usize = 40;

/// Writes the mail under a name that sorts by time. A reader never sees half a file.
pub(crate) async fn write(
    folder: &Path,
    message_id: &str,
    mail: &lettre::Message,
) -> Result<(), DeliveryError> {
    let failed = |error: std::io::Error| {
        DeliveryError::Temporary(format!("{} cannot be written: {error}", folder.display()))
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let name = format!("{:016}-{}", now.as_micros(), readable(message_id));
    tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    let unfinished = folder.join(format!(".{name}"));
    tokio::fs::write(&unfinished, mail.formatted()).await.map_err(failed)?;
    tokio::fs::rename(unfinished, folder.join(format!("{name}.eml"))).await.map_err(failed)
}

/// What is before the `@`, with a dash for all that does not belong in a file's name.
fn readable(message_id: &str) -> String {
    let unique = message_id.split('@').next().unwrap_or_default();
    let words =
        unique.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").chars().take(ID_LENGTH).collect()
}
