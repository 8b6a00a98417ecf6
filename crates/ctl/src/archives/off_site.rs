//! Copies of archives in a store away from this server: any that speaks the protocol of Amazon S3.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    sync::Arc,
};

use object_store::{ObjectStore, RetryConfig, WriteMultipart, aws::AmazonS3Builder, path::Path as Key};
use tokio::runtime::Runtime;

use crate::{config::OffSite as Settings, site::name::SiteName};

/// What a file is sent in; the protocol wants 5 MiB at least.
const PIECE: usize = 8 << 20;

/// The most pieces that are under way at once.
const PIECES: usize = 3;

/// How many times more a request is sent that failed.
const RETRIES: usize = 3;

/// The store does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum OffSiteError {
    /// It refuses, or is away.
    #[error("the off-site store: {0}")]
    Store(#[from] object_store::Error),
    /// A file cannot be read or written.
    #[error("an archive cannot be copied off-site or back: {0}")]
    File(#[from] io::Error),
}

/// A store, and the folder in it that is this server's.
pub struct OffSite {
    store: Arc<dyn ObjectStore>,
    folder: String,
    runtime: Runtime,
}

impl OffSite {
    /// The store that the settings name. Nothing is asked yet.
    ///
    /// # Errors
    /// [`OffSiteError::Store`] if a setting cannot be used.
    pub fn of(settings: &Settings) -> Result<Self, OffSiteError> {
        let store = AmazonS3Builder::new()
            .with_endpoint(&settings.endpoint)
            .with_allow_http(settings.endpoint.starts_with("http://"))
            .with_region(&settings.region)
            .with_bucket_name(&settings.bucket)
            .with_access_key_id(&settings.access_key)
            .with_secret_access_key(&settings.secret_key)
            .with_retry(RetryConfig { max_retries: RETRIES, ..RetryConfig::default() })
            .build()?;
        Self::new(Arc::new(store), &settings.folder)
    }

    fn new(store: Arc<dyn ObjectStore>, folder: &str) -> Result<Self, OffSiteError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { store, folder: folder.to_owned(), runtime })
    }

    /// Copies an archive there, under its own name. It is there as a whole or not at all.
    ///
    /// # Errors
    /// [`OffSiteError`].
    pub fn send(&self, site: &SiteName, file: &Path) -> Result<(), OffSiteError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let mut content = File::open(file)?;
        self.runtime.block_on(async {
            let mut upload = WriteMultipart::new_with_chunk_size(
                self.store.put_multipart(&self.key(site, &name)).await?,
                PIECE,
            );
            let mut piece = vec![0; PIECE];
            loop {
                let count = content.read(&mut piece)?;
                let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
                upload.wait_for_capacity(PIECES).await?;
                upload.write(read);
            }
            upload.finish().await?;
            Ok(())
        })
    }

    /// The names of a site's archives there, and their sizes in bytes.
    ///
    /// # Errors
    /// [`OffSiteError`].
    pub fn list(&self, site: &SiteName) -> Result<Vec<(String, u64)>, OffSiteError> {
        let folder = Key::from(format!("{}/{site}", self.folder));
        let listed = self.runtime.block_on(self.store.list_with_delimiter(Some(&folder)))?;
        let named = listed
            .objects
            .iter()
            .filter_map(|object| Some((object.location.filename()?.to_owned(), object.size)));
        Ok(named.collect())
    }

    /// Fetches an archive from there.
    ///
    /// # Errors
    /// [`OffSiteError`].
    pub fn fetch(&self, site: &SiteName, name: &str, mut to: &File) -> Result<(), OffSiteError> {
        let key = self.key(site, name);
        self.runtime.block_on(async {
            let size = self.store.head(&key).await?.size;
            let mut begin = 0;
            while begin < size {
                let end = size.min(begin + PIECE as u64);
                to.write_all(&self.store.get_range(&key, begin..end).await?)?;
                begin = end;
            }
            Ok(())
        })
    }

    /// Removes an archive there.
    ///
    /// # Errors
    /// [`OffSiteError`].
    pub fn remove(&self, site: &SiteName, name: &str) -> Result<(), OffSiteError> {
        Ok(self.runtime.block_on(self.store.delete(&self.key(site, name)))?)
    }

    fn key(&self, site: &SiteName, name: &str) -> Key {
        Key::from(format!("{}/{site}/{name}", self.folder))
    }
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    #[test]
    fn an_archive_comes_back_as_it_was_sent_and_sites_keep_apart() {
        let off_site = OffSite::new(Arc::new(InMemory::new()), "server-1").unwrap();
        let (bakery, florist): (SiteName, SiteName) = ("bakery".parse().unwrap(), "florist".parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        // More than two pieces.
        let content: Vec<u8> = (0..PIECE * 2 + 17).map(|byte| (byte % 251) as u8).collect();
        let file = folder.path().join("bakery-20270115T080000Z.tar.gz.age");
        std::fs::write(&file, &content).unwrap();
        off_site.send(&bakery, &file).unwrap();
        let listed = [("bakery-20270115T080000Z.tar.gz.age".to_owned(), content.len() as u64)];
        assert_eq!(off_site.list(&bakery).unwrap(), listed);
        assert!(off_site.list(&florist).unwrap().is_empty());
        let back = folder.path().join("back");
        off_site.fetch(&bakery, "bakery-20270115T080000Z.tar.gz.age", &File::create(&back).unwrap()).unwrap();
        assert_eq!(std::fs::read(&back).unwrap(), content);
        off_site.remove(&bakery, "bakery-20270115T080000Z.tar.gz.age").unwrap();
        assert!(off_site.list(&bakery).unwrap().is_empty());
    }

    #[test]
    fn a_store_that_is_away_is_named() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let settings = Settings {
            endpoint: format!("http://{free}"),
            region: "eu".to_owned(),
            bucket: "backups".to_owned(),
            folder: "server-1".to_owned(),
            access_key: "a".to_owned(),
            secret_key: "b".to_owned(),
        };
        let off_site = OffSite::of(&settings).unwrap();
        let error = off_site.remove(&"bakery".parse().unwrap(), "x").unwrap_err().to_string();
        assert!(error.starts_with("the off-site store: "), "{error}");
    }
}
