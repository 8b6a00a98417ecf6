//! Looks at pages on a wide and a narrow screen, by day and by night, and says what is wrong with them.

use std::path::Path;

use serde_json::{Value, json};

use super::Browser;

const SCRIPT: &str = "crates/theme/node_modules/axe-core/axe.min.js";

/// The width of a phone in CSS pixels.
const PHONE: u32 = 390;

/// A screen that a page is looked at on.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// CSS pixels.
    pub width: u32,
    /// What `prefers-color-scheme` says.
    pub dark: bool,
}

impl Look {
    /// A desk and a phone, by day and by night.
    pub const ALL: [Self; 4] = [
        Self { width: 1280, dark: false },
        Self { width: 1280, dark: true },
        Self { width: PHONE, dark: true },
        Self { width: PHONE, dark: false },
    ];
}

/// A page to look at, in one of its states.
#[derive(Debug, Clone)]
pub struct Stop {
    path: String,
    ready: &'static str,
    act: Option<(&'static str, &'static str)>,
    status: u16,
    narrow_only: bool,
}

impl Stop {
    /// The page at this path.
    #[must_use]
    pub fn at(path: &str) -> Self {
        Self { path: path.to_owned(), ready: "return true", act: None, status: 200, narrow_only: false }
    }

    /// Is only whole when the body of this function returns true.
    #[must_use]
    pub fn ready(self, script: &'static str) -> Self {
        Self { ready: script, ..self }
    }

    /// Is looked at after this script has run and an element that matches `sign` can be seen.
    #[must_use]
    pub fn after(self, script: &'static str, sign: &'static str) -> Self {
        Self { act: Some((script, sign)), ..self }
    }

    /// Answers this status instead of 200.
    #[must_use]
    pub fn answering(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Is only looked at on a phone.
    #[must_use]
    pub fn on_a_phone(self) -> Self {
        Self { narrow_only: true, ..self }
    }
}

impl Browser {
    /// Takes on a screen of this width and colour scheme, without animations.
    pub async fn look(&self, look: Look) {
        let size = json!({ "width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if look.dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Opens each page in each look and gives everything that is wrong, one line each.
    pub async fn tour(&self, stops: &[Stop]) -> Vec<String> {
        let mut faults = Vec::new();
        for look in Look::ALL {
            self.look(look).await;
            for stop in stops.iter().filter(|stop| !stop.narrow_only || look.width == PHONE) {
                self.open(&stop.path).await;
                self.until("the page to be whole", stop.ready).await;
                if let Some((script, sign)) = stop.act {
                    self.run(script, Vec::new()).await;
                    self.find(sign).await;
                }
                faults.extend(self.inspect(look, stop.status).await);
            }
        }
        faults
    }

    /// What is wrong with the page that is shown: requests to others, complaints of the browser, sideways scrolling,
    /// barriers that axe finds. `status` is what the page was answered with.
    pub async fn inspect(&self, look: Look, status: u16) -> Vec<String> {
        let mut faults = self.foreign_requests().await;
        let path = self.path().await;
        // The console notes the page's own status, which is as it should be.
        let refused = "Failed to load resource: the server responded with a status of";
        let own_status = format!("{}{path} - {refused} {status} ", self.base);
        let complaints = self.complaints().await;
        faults.extend(complaints.into_iter().filter(|complaint| !complaint.starts_with(&own_status)));
        faults.extend(self.too_wide().await);
        faults.extend(self.barriers().await);
        let scheme = if look.dark { "dark" } else { "light" };
        faults.iter().map(|fault| format!("{path} at {} px, {scheme}: {fault}", look.width)).collect()
    }

    /// What makes the page scroll sideways.
    async fn too_wide(&self) -> Vec<String> {
        texts(&self.run(TOO_WIDE, Vec::new()).await)
    }

    /// What axe finds wrong, in the page and in its frames.
    async fn barriers(&self) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(SCRIPT);
        let axe = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{SCRIPT}: {error}; run `cargo xtask assets`"));
        let frames = self.run("return window.frames.length", Vec::new()).await.as_u64().unwrap_or_default();
        for frame in 0..u16::try_from(frames).unwrap_or_default() {
            self.page.enter_frame(frame).await.expect("the page has this frame");
            self.run(&axe, Vec::new()).await;
            self.page.enter_parent_frame().await.expect("a frame has a parent");
        }
        self.run(&axe, Vec::new()).await;
        let found = self.page.execute_async(BARRIERS, Vec::new()).await.expect("axe comes to an end");
        texts(&found)
    }
}

/// A page must not move sideways; if it does, names the elements that stick out.
const TOO_WIDE: &str = "
    scrollTo(10000, scrollY);
    const moved = scrollX;
    scrollTo(0, scrollY);
    if (moved === 0) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
    const names = wide.slice(0, 4).map((element) => element.outerHTML.slice(0, 80));
    return [`scrolls sideways by ${moved} px: ${names.join(' … ')}`];";

const BARRIERS: &str = "
    const done = arguments[arguments.length - 1];
    const line = (rule) => rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\\n', ' ')}`);
    axe.run(document, { resultTypes: ['violations'], preload: false }).then(
        (results) => done(results.violations.flatMap(line)),
        (error) => done([`axe failed: ${error}`]),
    );";

fn texts(value: &Value) -> Vec<String> {
    let lines = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.map(str::to_owned).collect()
}
