//! Real Chromium, driven over WebDriver.

mod driver;
mod inspection;
mod page;
mod record;

use std::path::Path;

use fantoccini::{Client, ClientBuilder};
pub use fantoccini::{Locator, elements::Element, key::Key};
pub use inspection::Stop;
pub use serde_json::{Value, json};
use tempfile::TempDir;

use self::driver::Driver;

/// A browser with an empty profile, looking at one site. It is closed when this is dropped.
pub struct Browser {
    /// What drives it, for what this type has no method for.
    pub page: Client,
    base: String,
    // Dropped in this order: the browser ends before its folder goes.
    _driver: Driver,
    profile: TempDir,
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
    /// Starts a headless Chromium for the site at `base`, an address without a trailing slash.
    pub async fn start(base: &str, options: BrowserOptions) -> Self {
        let driver = Driver::start();
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let scripts = if options.javascript { 1 } else { 2 };
        let mut chromium = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1",
                // Chromium ends when its driver does, however that happens.
                "--remote-debugging-pipe",
                format!("--user-data-dir={}", profile.path().display()),
                format!("--window-size={},{}", options.width, options.height),
            ],
            "prefs": {
                "profile.managed_default_content_settings.javascript": scripts,
                // An empty page instead of the new tab's.
                "session.restore_on_startup": 4,
                "session.startup_urls": ["about:blank"],
            },
        });
        if let Some(program) = driver::program("WEBGARDEN_CHROMIUM") {
            chromium["binary"] = program.into();
        }
        let capabilities = json!({
            "goog:chromeOptions": chromium,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "ignore",
        });
        let page = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities.as_object().cloned().unwrap_or_default())
            .connect(&driver.address())
            .await
            .expect("Chromium starts");
        let browser = Self { page, base: base.to_owned(), _driver: driver, profile };
        // Otherwise the address bar may have the focus.
        browser.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await;
        assert_eq!(browser.runs_scripts().await, options.javascript, "the browser is set as it was asked");
        browser
    }

    /// The folder that the browser writes into.
    #[must_use]
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// Whether pages run scripts: asks one.
    async fn runs_scripts(&self) -> bool {
        let page = "data:text/html,<title>off</title><script>document.title = 'on'</script>";
        self.page.goto(page).await.expect("the browser shows a page");
        self.page.title().await.expect("a page has a title") == "on"
    }
}
