//! Bundles as the machine that builds them makes them.

use std::{fs::File, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use tar::{Builder, Header};

/// A bundle in the making: entries as they will stand in the file.
pub(crate) struct Bundle {
    pub(crate) manifest: serde_json::Value,
    pub(crate) entries: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    /// A bundle of this package and version with this program.
    pub(crate) fn new(package: &str, version: &str, program: &[u8]) -> Self {
        let entries = vec![
            (format!("bin/{package}"), program.to_vec()),
            (format!("static/site-{version}.css"), b"body { color: green }".to_vec()),
        ];
        let files: Vec<_> = entries
            .iter()
            .map(|(path, content)| {
                let mode = if path.starts_with("bin/") { 0o755 } else { 0o644 };
                serde_json::json!({
                    "path": path, "size": content.len(), "sha256": hash(content), "mode": mode,
                })
            })
            .collect();
        let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        let manifest = serde_json::json!({
            "format": 1, "site": package, "version": version, "commit": "abc1234", "target": target, "files": files,
        });
        Self { manifest, entries }
    }

    /// Writes it.
    pub(crate) fn write(&self, path: &Path) {
        let mut builder = Builder::new(GzEncoder::new(File::create(path).unwrap(), Compression::fast()));
        let manifest = ("manifest.json".to_owned(), serde_json::to_vec(&self.manifest).unwrap());
        for (path, content) in std::iter::once(&manifest).chain(&self.entries) {
            let mut header = Header::new_ustar();
            header.set_path(path).unwrap();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, content.as_slice()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap().flush().unwrap();
    }
}

pub(crate) fn hash(content: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(content))
}
