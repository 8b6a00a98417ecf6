//! Encrypted archives: for whoever has the key, and no one else, wherever a copy of them ends up.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    iter,
    path::Path,
};

use age::{DecryptError, Decryptor, EncryptError, Encryptor, Identity, Recipient, x25519};

/// What a file is copied in.
const PIECE: usize = 128 * 1024;

/// An archive cannot be encrypted or read.
#[derive(Debug, thiserror::Error)]
pub enum EncryptionError {
    /// The setting is no public key.
    #[error(
        "ctl.toml: `recipient` is no public key of age ({0}); `age-keygen` makes one, which begins with age1"
    )]
    Recipient(&'static str),
    /// The file has no private key.
    #[error("{0} has no private key of age, which begins with AGE-SECRET-KEY-1")]
    NoKey(String),
    /// It was encrypted for another key.
    #[error("the archive was encrypted for another key than the one in {0}")]
    WrongKey(String),
    /// It is damaged, or is none.
    #[error("the encrypted archive is damaged: {0}")]
    Damaged(String),
    /// Age refuses.
    #[error("the archive cannot be encrypted: {0}")]
    Unencrypted(#[from] EncryptError),
    /// A file cannot be read or written.
    #[error("an archive cannot be encrypted or read: {0}")]
    File(#[from] io::Error),
}

/// Writes a file encrypted for this public key.
///
/// # Errors
/// [`EncryptionError`].
pub fn encrypt(from: &Path, to: &File, recipient: &str) -> Result<(), EncryptionError> {
    let recipient: x25519::Recipient = recipient.trim().parse().map_err(EncryptionError::Recipient)?;
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn Recipient))?;
    let mut encrypted = encryptor.wrap_output(BufWriter::new(to))?;
    io::copy(&mut BufReader::with_capacity(PIECE, File::open(from)?), &mut encrypted)?;
    encrypted.finish()?.flush()?;
    Ok(())
}

/// Writes the content of an encrypted file, with the private key in this file.
///
/// # Errors
/// [`EncryptionError::WrongKey`] if it is not for this key, [`EncryptionError::Damaged`] if it is not what was written.
pub fn decrypt(from: &Path, to: &File, key: &Path) -> Result<(), EncryptionError> {
    let name = key.display().to_string();
    let text = fs::read_to_string(key)?;
    let keys: Vec<x25519::Identity> = text.lines().filter_map(|line| line.trim().parse().ok()).collect();
    if keys.is_empty() {
        return Err(EncryptionError::NoKey(name));
    }
    let damaged = |error: &dyn std::fmt::Display| EncryptionError::Damaged(error.to_string());
    let decryptor = Decryptor::new_buffered(BufReader::with_capacity(PIECE, File::open(from)?))
        .map_err(|error| damaged(&error))?;
    let opened = decryptor.decrypt(keys.iter().map(|key| key as &dyn Identity));
    let mut content = opened.map_err(|error| match error {
        DecryptError::NoMatchingKeys => EncryptionError::WrongKey(name),
        error => damaged(&error),
    })?;
    let mut file = BufWriter::new(to);
    let mut piece = vec![0; PIECE];
    loop {
        // Only what was read can be damaged; what cannot be written is another matter.
        let count = content.read(&mut piece).map_err(|error| damaged(&error))?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        file.write_all(read)?;
    }
    file.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use age::secrecy::ExposeSecret;

    use super::*;

    struct Keys {
        folder: tempfile::TempDir,
        public: String,
    }

    impl Keys {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let key = x25519::Identity::generate();
            let text = format!("# created: today\n{}\n", key.to_string().expose_secret());
            fs::write(folder.path().join("key.txt"), text).unwrap();
            fs::write(folder.path().join("plain"), vec![7; 300_000]).unwrap();
            Self { folder, public: key.to_public().to_string() }
        }

        fn encrypt(&self) -> Result<(), EncryptionError> {
            let to = File::create(self.folder.path().join("encrypted")).unwrap();
            encrypt(&self.folder.path().join("plain"), &to, &self.public)
        }

        fn decrypt(&self, key: &Path) -> Result<Vec<u8>, EncryptionError> {
            let path = self.folder.path().join("decrypted");
            decrypt(&self.folder.path().join("encrypted"), &File::create(&path).unwrap(), key)?;
            Ok(fs::read(path).unwrap())
        }

        fn key(&self) -> std::path::PathBuf {
            self.folder.path().join("key.txt")
        }
    }

    #[test]
    fn only_the_right_key_opens_an_archive() {
        let (ours, others) = (Keys::new(), Keys::new());
        ours.encrypt().unwrap();
        assert_eq!(ours.decrypt(&ours.key()).unwrap(), vec![7; 300_000]);
        assert!(matches!(ours.decrypt(&others.key()), Err(EncryptionError::WrongKey(_))));
        let error = ours.decrypt(&ours.folder.path().join("plain")).unwrap_err();
        assert!(matches!(error, EncryptionError::File(_) | EncryptionError::NoKey(_)), "{error}");
        let nonsense = Keys { public: "age1nonsense".to_owned(), ..Keys::new() };
        assert!(matches!(nonsense.encrypt(), Err(EncryptionError::Recipient(_))));
    }

    #[test]
    fn an_encrypted_archive_that_is_damaged_or_truncated_is_refused() {
        let keys = Keys::new();
        keys.encrypt().unwrap();
        let path = keys.folder.path().join("encrypted");
        let bytes = fs::read(&path).unwrap();
        for place in [5, 100, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[place] ^= 4;
            fs::write(&path, changed).unwrap();
            let error = keys.decrypt(&keys.key()).unwrap_err();
            assert!(
                matches!(error, EncryptionError::Damaged(_) | EncryptionError::WrongKey(_)),
                "{place}: {error}"
            );
        }
        for length in [0, 50, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(matches!(keys.decrypt(&keys.key()), Err(EncryptionError::Damaged(_))), "{length}");
        }
    }
}
