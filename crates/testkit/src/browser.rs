//! Real Chromium, driven over WebDriver.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder};
use serde_json::json;
use tempfile::TempDir;

/// A browser with an empty profile. It is closed when this is dropped.
pub struct Browser {
    /// What drives it.
    pub page: Client,
    driver: Child,
    _profile: TempDir,
}

/// How the browser is set.
#[derive(Debug, Clone, Copy)]
pub struct BrowserOptions {
    /// The window's width in CSS pixels.
    pub width: u32,
    /// The window's height in CSS pixels.
    pub height: u32,
    /// Whether pages may run scripts.
    pub javascript: bool,
}

impl Default for BrowserOptions {
    fn default() -> Self {
        Self { width: 1280, height: 900, javascript: true }
    }
}

impl Browser {
    /// Starts chromedriver on a free port and a headless Chromium with it.
    pub async fn start(options: BrowserOptions) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed: run `cargo xtask test`");
        let port = port(&mut driver);
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let scripts = if options.javascript { 1 } else { 2 };
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--hide-scrollbars",
                    format!("--user-data-dir={}", profile.path().display()),
                    format!("--window-size={},{}", options.width, options.height),
                ],
                "prefs": { "profile.managed_default_content_settings.javascript": scripts },
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let page = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities.as_object().cloned().unwrap_or_default())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        Self { page, driver, _profile: profile }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromedriver takes its Chromium with it.
        let _gone = self.driver.kill();
        let _ended = self.driver.wait();
    }
}

/// Chromedriver says on its first lines which port it took.
fn port(driver: &mut Child) -> u16 {
    let stdout = driver.stdout.take().expect("standard output is a pipe");
    for line in BufReader::new(stdout).lines() {
        let line = line.expect("chromedriver says its port");
        if let Some((_, rest)) = line.split_once("on port ") {
            return rest.trim_end_matches('.').trim().parse().expect("a port is a number");
        }
    }
    panic!("chromedriver ended without saying its port")
}
