//! Mail as `.eml` files, for development.

use std::{
    fs, io,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::DeliveryError;

/// The most characters of the id in the name of a file.
const ID_LENGTH: usize = 40;

/// Writes the mail under a name that sorts by time. A reader never sees half a file.
pub(crate) async fn write(
    folder: &Path,
    message_id: &str,
    mail: &lettre::Message,
) -> Result<(), DeliveryError> {
    let failed = |error: io::Error| {
        DeliveryError::Temporary(format!("{} cannot be written: {error}", folder.display()))
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let name = format!("{:016}-{}", now.as_micros(), readable(message_id));
    tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    let unfinished = folder.join(format!(".{name}"));
    tokio::fs::write(&unfinished, mail.formatted()).await.map_err(failed)?;
    tokio::fs::rename(unfinished, folder.join(format!("{name}.eml"))).await.map_err(failed)
}

/// Removes the mails with this id; a folder that is not there has none.
pub(crate) fn remove(folder: &Path, message_id: &str) -> io::Result<()> {
    let ending = format!("-{}.eml", readable(message_id));
    remove_those(folder, |name| name.ends_with(&ending))
}

/// Removes the mails that were written before `before`.
pub(crate) fn remove_before(folder: &Path, before: SystemTime) -> io::Result<()> {
    let before = before.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    let is_past = |name: &str| {
        let written = name.split_once('-').and_then(|(time, _)| time.parse::<u128>().ok());
        name.ends_with(".eml") && written.is_some_and(|written| written < before)
    };
    remove_those(folder, is_past)
}

fn remove_those(folder: &Path, goes: impl Fn(&str) -> bool) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(&goes) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// What is before the `@`, with a dash for all that does not belong in a file's name.
fn readable(message_id: &str) -> String {
    let unique = message_id.split('@').next().unwrap_or_default();
    let words =
        unique.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").chars().take(ID_LENGTH).collect()
}
