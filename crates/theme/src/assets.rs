//! A folder of files that the binary carries: embedded in release builds, read from disk in debug builds.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// One folder of files, as a plain value that can be passed around.
#[derive(Clone, Copy)]
pub struct Assets {
    get: fn(&str) -> Option<Cow<'static, [u8]>>,
    names: fn() -> Vec<String>,
}

impl Assets {
    /// The folder that `E` derives `RustEmbed` for.
    pub fn of<E: RustEmbed>() -> Self {
        Self { get: get::<E>, names: names::<E> }
    }

    /// A folder whose files come from functions, for tests in which they change.
    pub fn by(get: fn(&str) -> Option<Cow<'static, [u8]>>, names: fn() -> Vec<String>) -> Self {
        Self { get, names }
    }

    /// A folder without files.
    pub fn none() -> Self {
        Self { get: |_| None, names: Vec::new }
    }

    /// The bytes of the file at `path`, which is relative to the folder and uses `/`.
    pub fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        (self.get)(path)
    }

    /// The paths of all files, sorted.
    pub fn names(&self) -> Vec<String> {
        (self.names)()
    }
}

impl std::fmt::Debug for Assets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assets").field("names", &self.names()).finish()
    }
}

fn get<E: RustEmbed>(path: &str) -> Option<Cow<'static, [u8]>> {
    E::get(path).map(|file| file.data)
}

fn names<E: RustEmbed>() -> Vec<String> {
    let mut names: Vec<String> = E::iter().map(Cow::into_owned).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(RustEmbed)]
    #[folder = "src/"]
    struct Source;

    #[test]
    fn files_are_found_by_their_path() {
        let source = Assets::of::<Source>();
        assert!(source.names().contains(&"assets.rs".to_owned()));
        assert!(source.get("assets.rs").unwrap().starts_with(b"//! A folder"));
        assert!(source.get("missing.rs").is_none());
    }

    #[test]
    fn a_path_cannot_leave_the_folder() {
        let source = Assets::of::<Source>();
        assert!(source.get("../Cargo.toml").is_none());
        assert!(source.get("/etc/passwd").is_none());
        assert!(source.get("").is_none());
    }

    #[test]
    fn no_folder_has_no_files() {
        assert!(Assets::none().names().is_empty());
        assert!(Assets::none().get("assets.rs").is_none());
    }
}
