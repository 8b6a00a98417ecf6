//! Asking a site's program over its port on this machine, as the web server in front of it would.

use std::time::{Duration, Instant};

use ureq::{
    Agent,
    http::{HeaderName, header},
};

use crate::failure::Failure;

/// The longest answer that is read.
const MOST_BYTES: u64 = 32 << 20;

/// A site does not answer.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Nobody is there, or the answer does not come in time.
    #[error("port {port} does not answer {path}: {source}")]
    Silent {
        /// The port.
        port: u16,
        /// What was asked for.
        path: String,
        /// What the system says, or what is wrong with the answer.
        source: Box<ureq::Error>,
    },
    /// It has not been ready for too long.
    #[error("{path} on port {port} is not ready after {} seconds: {last}", limit.as_secs())]
    NotReady {
        /// The port.
        port: u16,
        /// What was asked for.
        path: String,
        /// How long it had.
        limit: Duration,
        /// What it said last.
        last: String,
    },
}

impl From<WebError> for Failure {
    fn from(error: WebError) -> Self {
        Self::caused_by(error)
    }
}

/// What a site answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The content.
    pub body: Vec<u8>,
}

impl Answer {
    /// The content as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A client of a site's program: where that listens, and the name it answers to.
#[derive(Debug, Clone)]
pub struct SiteClient {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The host name.
    pub host: String,
    /// How long an answer may take.
    pub limit: Duration,
    /// A bearer token, for what asks for one.
    pub token: Option<String>,
}

impl SiteClient {
    /// A port and a host name, with ten seconds for an answer.
    #[must_use]
    pub fn new(port: u16, host: &str) -> Self {
        Self { port, host: host.to_owned(), limit: Duration::from_secs(10), token: None }
    }

    /// Asks for a path, and for an answer that is made now: a page that the site has kept would hide that it cannot make it any more.
    ///
    /// # Errors
    /// [`WebError`] if no answer comes.
    pub fn get(&self, path: &str) -> Result<Answer, WebError> {
        let silent =
            |source| WebError::Silent { port: self.port, path: path.to_owned(), source: Box::new(source) };
        self.ask(path).map_err(silent)
    }

    /// Waits until a path answers with 200.
    ///
    /// # Errors
    /// [`WebError::NotReady`] when that takes longer than the limit.
    pub fn wait(&self, path: &str, limit: Duration) -> Result<(), WebError> {
        let begin = Instant::now();
        loop {
            let last = match self.get(path) {
                Ok(Answer { status: 200, .. }) => return Ok(()),
                Ok(answer) => format!("it answers {}", answer.status),
                Err(error) => error.to_string(),
            };
            if begin.elapsed() >= limit {
                return Err(WebError::NotReady { port: self.port, path: path.to_owned(), limit, last });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn ask(&self, path: &str) -> Result<Answer, ureq::Error> {
        let mut request = agent(self.limit)
            .get(format!("http://127.0.0.1:{}{path}", self.port))
            .header(header::HOST, &self.host)
            .header(header::CACHE_CONTROL, "no-cache")
            .header(HeaderName::from_static("x-forwarded-proto"), "https");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let mut answer = request.call()?;
        let body = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec()?;
        Ok(Answer { status: answer.status().as_u16(), body })
    }
}

/// A client for one request: it takes every status for an answer, follows nobody, and knows no proxy.
fn agent(limit: Duration) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(limit))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent("webgarden-ctl")
        .build()
        .into()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };

    use super::*;

    /// Answers one request with these bytes, and gives back what was asked.
    fn serve(answer: &'static [u8]) -> (SiteClient, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = SiteClient::new(listener.local_addr().unwrap().port(), "bakery.example");
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).unwrap();
            stream.write_all(answer).unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        (client, asked)
    }

    #[test]
    fn a_site_is_asked_by_its_name() {
        let (client, asked) = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<h1>Bread</h1>");
        let client = SiteClient { token: Some("secret".to_owned()), ..client };
        let answer = client.get("/about?x=1").unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (200, "<h1>Bread</h1>"));
        let asked = asked.join().unwrap().to_ascii_lowercase();
        for part in [
            "get /about?x=1 http/1.1",
            "host: bakery.example",
            "x-forwarded-proto: https",
            "authorization: bearer secret",
        ] {
            assert!(asked.lines().any(|line| line == part), "{part}: {asked}");
        }
    }

    #[test]
    fn a_failure_and_a_way_elsewhere_are_answers_too() {
        let (client, _asked) =
            serve(b"HTTP/1.1 303 See Other\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(client.get("/admin").unwrap().status, 303);
        let (client, _asked) = serve(b"HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nsick");
        assert_eq!(client.get("/").unwrap(), Answer { status: 500, body: b"sick".to_vec() });
    }

    #[test]
    fn who_answers_too_late_is_silent() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = SiteClient::new(listener.local_addr().unwrap().port(), "bakery.example");
        let error =
            SiteClient { limit: Duration::from_millis(50), ..client }.get("/").unwrap_err().to_string();
        assert!(error.contains("does not answer /: timeout"), "{error}");
    }

    #[test]
    fn who_does_not_speak_http_is_named() {
        let (client, _asked) = serve(b"220 mail.example ESMTP\r\n\r\n");
        let error = client.get("/").unwrap_err().to_string();
        assert!(error.contains("does not answer /: protocol"), "{error}");
    }

    #[test]
    fn waiting_ends_with_what_was_said_last() {
        let (client, _asked) = serve(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        let error = client.wait("/readyz", Duration::ZERO).unwrap_err().to_string();
        assert!(error.ends_with("is not ready after 0 seconds: it answers 503"), "{error}");
    }
}
