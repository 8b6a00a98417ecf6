//! Looks at pages on a wide and a narrow screen, by day and by night, and says what is wrong with them.

use std::path::Path;

use serde_json::{Value, json};

use super::Browser;

const SCRIPT: &str = "crates/theme/node_modules/axe-core/axe.min.js";

/// The width of a phone in CSS pixels.
const PHONE: u32 = 390;

/// The narrowest screen that has to do (WCAG 2.2, 1.4.10 Reflow), in CSS pixels.
const NARROWEST: u32 = 320;

/// The width of a desk's screen in CSS pixels.
const DESK: u32 = 1280;

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
    /// Opens each page by day and by night, looks at it on a desk and on a phone, and gives everything that is wrong,
    /// one line each: requests to others, complaints of the browser, sideways scrolling, barriers that axe finds.
    pub async fn tour(&self, stops: &[Stop]) -> Vec<String> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": axe() })).await;
        let mut faults = Vec::new();
        for scheme in ["light", "dark"] {
            self.prefer(scheme).await;
            for stop in stops {
                self.resize(if stop.narrow_only { PHONE } else { DESK }).await;
                self.visit(stop).await;
                let mut found = Vec::new();
                if !stop.narrow_only {
                    found.extend(self.flaws(DESK).await);
                    self.resize(PHONE).await;
                }
                found.extend(self.flaws(PHONE).await);
                found.extend(self.mishaps(stop.status).await);
                faults.extend(found.iter().map(|fault| format!("{} ({scheme}): {fault}", stop.path)));
            }
        }
        faults
    }

    /// Opens each page on the narrowest screen, and gives what scrolls sideways and what has a short word in two lines, one line each.
    pub async fn squeeze(&self, stops: &[Stop]) -> Vec<String> {
        self.resize(NARROWEST).await;
        let mut faults = Vec::new();
        for stop in stops {
            self.visit(stop).await;
            for look in [TOO_WIDE, BROKEN_WORDS] {
                let found = texts(&self.run(look, Vec::new()).await);
                faults.extend(found.iter().map(|fault| format!("{}: {fault}", stop.path)));
            }
        }
        faults
    }

    /// The same for a document that has no address, such as a mail.
    pub async fn squeeze_document(&self, html: &str) -> Vec<String> {
        self.page.goto("about:blank").await.expect("an empty page can be shown");
        self.resize(NARROWEST).await;
        self.run("document.open(); document.write(arguments[0]); document.close();", vec![json!(html)]).await;
        texts(&self.run(TOO_WIDE, Vec::new()).await)
    }

    /// Opens a page and brings it into its state.
    async fn visit(&self, stop: &Stop) {
        self.open(&stop.path).await;
        self.until("the page to be whole", stop.ready).await;
        if let Some((script, sign)) = stop.act {
            self.run(script, Vec::new()).await;
            self.find(sign).await;
        }
    }

    /// Takes on this colour scheme, without animations.
    async fn prefer(&self, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Takes on a screen of this width.
    async fn resize(&self, width: u32) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        self.until("the screen", &format!("return innerWidth === {width}")).await;
    }

    /// What went wrong while the page was shown. `status` is what it was to be answered with.
    async fn mishaps(&self, status: u16) -> Vec<String> {
        let mut mishaps = self.foreign_requests().await;
        // The console notes the page's own status, which is as it should be.
        let refused = "Failed to load resource: the server responded with a status of";
        let own_status = format!("{}{} - {refused} {status} ", self.base, self.path().await);
        let complaints = self.complaints().await;
        mishaps.extend(complaints.into_iter().filter(|complaint| !complaint.starts_with(&own_status)));
        mishaps
    }

    /// What is wrong with the page on a screen of this width.
    async fn flaws(&self, width: u32) -> Vec<String> {
        let mut flaws = texts(&self.run(TOO_WIDE, Vec::new()).await);
        let barriers = self.page.execute_async(BARRIERS, Vec::new()).await;
        flaws.extend(texts(&barriers.expect("axe comes to an end")));
        flaws.iter().map(|flaw| format!("at {width} px: {flaw}")).collect()
    }
}

/// The source of axe.
fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(SCRIPT);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{SCRIPT}: {error}; run `cargo xtask assets`"))
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

/// What is pressed says so in whole words: one of twelve letters has room on any screen.
const BROKEN_WORDS: &str = "
    const faults = [];
    for (const pressed of document.querySelectorAll('summary, button, .btn')) {
        if (!pressed.checkVisibility()) continue;
        const words = document.createTreeWalker(pressed, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
            for (const word of words.currentNode.data.matchAll(/(?<!\\S)\\S{2,12}(?!\\S)/g)) {
                const range = document.createRange();
                range.setStart(words.currentNode, word.index);
                range.setEnd(words.currentNode, word.index + word[0].length);
                if (range.getClientRects().length > 1) faults.push(`${word[0]} is broken in ${pressed.outerHTML.slice(0, 80)}`);
            }
        }
    }
    return faults;";

const BARRIERS: &str = "
    const done = arguments[arguments.length - 1];
    const line = (rule) => rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\\n', ' ')}`);
    if ([...document.querySelectorAll('iframe')].some((frame) => !frame.contentWindow.axe)) done(['axe is not in a frame']);
    else axe.run(document, { resultTypes: ['violations'], preload: false }).then(
        (results) => done(results.violations.flatMap(line)),
        (error) => done([`axe failed: ${error}`]),
    );";

fn texts(value: &Value) -> Vec<String> {
    let lines = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.map(str::to_owned).collect()
}
