//! What the browser noted: requests, errors; and what the page believes about its screen.

use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Browser;

/// A command that only chromedriver knows.
#[derive(Debug)]
struct OwnCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for OwnCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _address: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        let answer = self.page.issue_cmd(OwnCommand { path: "goog/cdp/execute", body }).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// What the console says and the browser refused (such as what the content security policy forbids) since this
    /// was last asked. Mere information is left out.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.log("browser").await;
        let serious = entries.iter().filter(|entry| matches!(text(entry, "level"), "SEVERE" | "WARNING"));
        serious.map(|entry| text(entry, "message").to_owned()).collect()
    }

    /// The address of everything that pages asked for over the network since this was last asked.
    pub async fn requests(&self) -> Vec<String> {
        let entries = self.log("performance").await;
        let events =
            entries.iter().filter_map(|entry| serde_json::from_str::<Value>(text(entry, "message")).ok());
        events.filter_map(|event| requested(&event["message"])).collect()
    }

    /// Those requests that left the site.
    pub async fn foreign_requests(&self) -> Vec<String> {
        let mut requests = self.requests().await;
        let origin = format!("{}/", self.base);
        requests.retain(|address| !address.starts_with(&origin));
        requests
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let answer = self.page.issue_cmd(OwnCommand { path: "se/log", body: json!({ "type": kind }) }).await;
        answer.expect("chromedriver keeps this log").as_array().cloned().unwrap_or_default()
    }
}

fn requested(event: &Value) -> Option<String> {
    let address = match event["method"].as_str()? {
        "Network.requestWillBeSent" => event["params"]["request"]["url"].as_str()?,
        "Network.webSocketCreated" => event["params"]["url"].as_str()?,
        _ => return None,
    };
    // These stay in the page.
    let local = ["data:", "blob:", "about:"].iter().any(|scheme| address.starts_with(scheme));
    (!local).then(|| address.to_owned())
}

fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry[name].as_str().unwrap_or_default()
}
