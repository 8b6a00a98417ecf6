//! What a person does with a page, and what a test waits for.

use std::time::Duration;

use fantoccini::{
    Locator,
    actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
    error::CmdError,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::Browser;

/// How long a page may take for one step; generous, because a test machine does much at once.
const PATIENCE: Duration = Duration::from_secs(30);

const PERIOD: Duration = Duration::from_millis(25);

/// How long the mouse takes for a drag: long enough for the page to see it move.
const DRAG: Duration = Duration::from_millis(300);

impl Browser {
    /// Opens a path of the site.
    pub async fn open(&self, path: &str) {
        self.page.goto(&format!("{}{path}", self.base)).await.expect("the site answers");
    }

    /// Path and query of the page that is shown.
    pub async fn path(&self) -> String {
        let address = self.page.current_url().await.expect("a page is shown");
        address.as_str().strip_prefix(&self.base).unwrap_or(address.as_str()).to_owned()
    }

    /// The first element that matches a CSS selector, as soon as it can be seen.
    pub async fn find(&self, selector: &str) -> Element {
        let start = Instant::now();
        loop {
            let found = match self.page.find(Locator::Css(selector)).await {
                Ok(element) => element.is_displayed().await.map(|shown| shown.then_some(element)),
                Err(error) => Err(error),
            };
            match found {
                Ok(Some(element)) => return element,
                Ok(None) => {}
                Err(error) => assert!(is_passing(&error), "{selector}: {error}"),
            }
            assert!(start.elapsed() < PATIENCE, "{selector} does not show on {}", self.path().await);
            sleep(PERIOD).await;
        }
    }

    /// Clicks on the first element that matches a CSS selector, as soon as it can be seen.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        element.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Types into a field in place of what is there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        element.clear().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.send_keys(text).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Presses keys one after the other, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.page.perform_actions(actions).await.unwrap_or_else(|error| panic!("{keys:?}: {error}"));
    }

    /// Presses the mouse on the middle of one element, moves it just past the middle of another, and lets go.
    pub async fn drag(&self, from: &str, to: &str) {
        let (from, to) = (self.find(from).await, self.find(to).await);
        let moves = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element: from, duration: None, x: 0., y: 0. })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::MoveToElement { element: to, duration: Some(DRAG), x: 0., y: 12. })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.page.perform_actions(moves).await.unwrap_or_else(|error| panic!("dragging: {error}"));
    }

    /// Gives files to whatever has the focus, in this document or the frame that was entered, as if they were pasted
    /// from the clipboard (`paste`) or let go of there (`drop`).
    pub async fn hand_over(&self, event: &str, files: &[(&str, &str, Vec<u8>)]) {
        let files: Vec<_> = files.iter().map(|(name, kind, bytes)| json!([name, kind, bytes])).collect();
        self.run(HAND_OVER, vec![json!(event), json!(files)]).await;
    }

    /// Pastes HTML, as another program puts it on the clipboard, into what has the focus.
    pub async fn paste_html(&self, html: &str) {
        self.run(PASTE_HTML, vec![json!(html)]).await;
    }

    /// Runs the body of a function in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.page.execute(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until the body of a function returns something true.
    pub async fn until(&self, what: &str, script: &str) {
        let start = Instant::now();
        loop {
            match self.page.execute(script, Vec::new()).await {
                Ok(Value::Bool(true)) => return,
                Ok(_) => {}
                Err(error) => assert!(is_passing(&error), "{what}: {error}"),
            }
            assert!(start.elapsed() < PATIENCE, "still waiting for {what} on {}", self.path().await);
            sleep(PERIOD).await;
        }
    }

    /// Waits until a whole page is shown whose path, without the query, is this.
    pub async fn arrive(&self, path: &str) {
        let here = format!("return location.pathname === {path:?} && document.readyState === 'complete'");
        self.until(path, &here).await;
    }

    /// The text that can be seen in every element that matches a CSS selector.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let elements = self.page.find_all(Locator::Css(selector)).await.expect("the selector is valid");
        let mut texts = Vec::new();
        for element in elements {
            texts.push(element.text().await.expect("the page stays as it is"));
        }
        texts
    }
}

const HAND_OVER: &str = "
    const [event, files] = arguments;
    const data = new DataTransfer();
    for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    const about = { bubbles: true, cancelable: true, composed: true };
    document.activeElement.dispatchEvent(event === 'paste'
        ? new ClipboardEvent('paste', { ...about, clipboardData: data })
        : new DragEvent('drop', { ...about, dataTransfer: data }));";

const PASTE_HTML: &str = "
    const data = new DataTransfer();
    data.setData('text/html', arguments[0]);
    data.setData('text/plain', 'plain');
    const about = { bubbles: true, cancelable: true, composed: true, clipboardData: data };
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', about));";

/// Whether the page may only have to go on loading.
fn is_passing(error: &CmdError) -> bool {
    let passing =
        ["no such element", "stale element reference", "javascript error", "unknown error", "no such frame"];
    matches!(error, CmdError::Standard(problem) if passing.contains(&problem.error().as_str()))
}
