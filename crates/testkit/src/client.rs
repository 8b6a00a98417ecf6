//! An HTTP client for tests: keeps cookies whatever their flags, follows no redirect, reads pages.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::{Method, RequestBuilder, multipart::Form, redirect::Policy};
use scraper::{Html, Selector};

/// Shorter than a site keeps an idle connection: a test that blocks its thread would not notice that it was closed.
const IDLE: Duration = Duration::from_secs(2);

/// One browser without JavaScript. Clones share their cookies.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header values by lower-case name; of a repeated one all values, by newline.
    pub headers: BTreeMap<String, String>,
    /// The body as bytes.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A client without cookies for the site at `base`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .pool_idle_timeout(IDLE)
            .build()
            .expect("the client builds");
        Self { base: base.to_owned(), http, cookies: Arc::default(), headers: Vec::new() }
    }

    /// The same browser at another address: browsers keep cookies by host and do not look at the port.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same client with one more header on every request.
    #[must_use]
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `POST` of a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).form(fields)).await
    }

    /// `POST` of a form with the token of the page at `page`.
    pub async fn post_from(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).await.token();
        let mut all = vec![("csrf_token", token.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// `POST` of a file as multipart field `file`, with the panel's token in the header.
    pub async fn upload(&self, token: &str, name: &str, bytes: &[u8]) -> Answer {
        let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let request = self.request(Method::POST, "/admin/uploads").header("x-csrf-token", token);
        self.send(request.multipart(Form::new().part("file", part))).await
    }

    /// `POST` of a form with files, as browsers send it: the fields, then each file (its name and bytes) as `file_field`.
    pub async fn post_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file_field: &str,
        files: &[(&str, Vec<u8>)],
    ) -> Answer {
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (name, bytes) in files {
            let part = reqwest::multipart::Part::bytes(bytes.clone()).file_name((*name).to_owned());
            form = form.part(file_field.to_owned(), part);
        }
        self.send(self.request(Method::POST, path).multipart(form)).await
    }

    /// Any request of this client, cookies included.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        let cookies = self.cookies.lock().expect("no test panics while it holds the cookies");
        if !cookies.is_empty() {
            let line: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", line.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.expect("the site answers")
    }

    /// Sends a request to a site that may be gone.
    ///
    /// # Errors
    /// When no whole answer comes back.
    pub async fn try_send(&self, request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let entry = headers.entry(name.as_str().to_owned()).or_default();
            if !entry.is_empty() {
                entry.push('\n');
            }
            entry.push_str(&value);
        }
        self.keep_cookies(headers.get("set-cookie").map(String::as_str).unwrap_or_default());
        let status = response.status().as_u16();
        Ok(Answer { status, headers, bytes: response.bytes().await?.to_vec() })
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("no test panics while it holds the cookies").get(name).cloned()
    }

    /// The names and values of all cookies.
    #[must_use]
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().expect("no test panics while it holds the cookies").clone()
    }

    /// Sets a cookie, as somebody who stole or made one up would.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .expect("no test panics while it holds the cookies")
            .insert(name.to_owned(), value.to_owned());
    }

    fn keep_cookies(&self, lines: &str) {
        let mut cookies = self.cookies.lock().expect("no test panics while it holds the cookies");
        for line in lines.lines() {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if value.is_empty() || line.to_ascii_lowercase().contains("max-age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header's value, or an empty text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The page as a tree.
    #[must_use]
    pub fn page(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// The text of every element that matches a CSS selector, white space collapsed.
    #[must_use]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let wanted = Selector::parse(selector).expect("the selector is valid");
        let page = self.page();
        page.select(&wanted)
            .map(|element| {
                element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    /// An attribute of every element that matches a CSS selector and has it.
    #[must_use]
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let wanted = Selector::parse(selector).expect("the selector is valid");
        let page = self.page();
        page.select(&wanted).filter_map(|element| element.attr(attribute)).map(str::to_owned).collect()
    }

    /// The token of the first form on the page that has one.
    #[must_use]
    pub fn token(&self) -> String {
        let tokens = self.attributes("input[name=csrf_token]", "value");
        let meta = self.attributes("meta[name=csrf-token]", "content");
        tokens.into_iter().chain(meta).next().unwrap_or_default()
    }
}
