//! What a browser loads before a page is complete, pictures apart.

use std::collections::BTreeMap;

use crate::{Answer, Client};

/// In bytes, compressed as browsers ask for it.
const LIMIT: usize = 150_000;

/// The sizes of files that several pages load.
#[derive(Default)]
pub(super) struct Weights(BTreeMap<String, usize>);

impl Weights {
    /// Adds a fault when the page with its styles, scripts and first fonts is too heavy.
    pub(super) async fn check(
        &mut self,
        client: &Client,
        path: &str,
        answer: &Answer,
        faults: &mut Vec<String>,
    ) {
        let mut files = answer.attributes("link[rel=stylesheet], link[rel=preload][as=font]", "href");
        files.extend(answer.attributes("script[src]", "src"));
        let mut total = answer.bytes.len();
        for file in &files {
            total += self.of(client, file).await;
        }
        if total > LIMIT {
            let limit = LIMIT / 1000;
            faults.push(format!(
                "{path}: loads {} kB before it is complete, and {limit} are the limit",
                total / 1000
            ));
        }
    }

    async fn of(&mut self, client: &Client, file: &str) -> usize {
        if let Some(size) = self.0.get(file) {
            return *size;
        }
        let size = client.with_header("accept-encoding", "br").get(file).await.bytes.len();
        self.0.insert(file.to_owned(), size);
        size
    }
}
