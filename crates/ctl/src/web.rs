//! Asking a site's program over its port on this machine, as the web server in front of it would.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::{Duration, Instant},
};

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
        /// What the system says.
        source: io::Error,
    },
    /// What comes is no answer.
    #[error("port {port} answers {path} with something that is not HTTP")]
    Garbled {
        /// The port.
        port: u16,
        /// What was asked for.
        path: String,
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

/// What a site answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in small letters, with values.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of the first header of this name, which is in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The content as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Where a site's program listens, and the name it answers to.
#[derive(Debug, Clone)]
pub struct Door {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The host name.
    pub host: String,
    /// How long an answer may take.
    pub limit: Duration,
    /// A bearer token, for what asks for one.
    pub token: Option<String>,
}

impl Door {
    /// A port and a host name, with ten seconds for an answer.
    #[must_use]
    pub fn new(port: u16, host: &str) -> Self {
        Self { port, host: host.to_owned(), limit: Duration::from_secs(10), token: None }
    }

    /// Asks for a path.
    ///
    /// # Errors
    /// [`WebError`] if no answer comes.
    pub fn get(&self, path: &str) -> Result<Answer, WebError> {
        self.ask(path).map_err(|source| self.silent(path, source)).and_then(|bytes| {
            parse(&bytes).ok_or_else(|| WebError::Garbled { port: self.port, path: path.to_owned() })
        })
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

    fn ask(&self, path: &str) -> io::Result<Vec<u8>> {
        let end = Instant::now() + self.limit;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let mut stream = TcpStream::connect_timeout(&address, self.limit)?;
        stream.set_write_timeout(Some(self.limit))?;
        let token = self.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n"));
        // An answer to this version comes in one piece and ends with the connection.
        let request = format!(
            "GET {path} HTTP/1.0\r\nHost: {}\r\nX-Forwarded-Proto: https\r\nUser-Agent: webgarden-ctl\r\n{}Connection: \
             close\r\n\r\n",
            self.host,
            token.unwrap_or_default()
        );
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        let mut part = [0; 16 << 10];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            stream.set_read_timeout(Some(left))?;
            let read = (&mut stream).take(MOST_BYTES).read(&mut part)?;
            let Some(read) = part.get(..read).filter(|read| !read.is_empty()) else { return Ok(bytes) };
            bytes.extend_from_slice(read);
            if bytes.len() as u64 > MOST_BYTES {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
    }

    fn silent(&self, path: &str, source: io::Error) -> WebError {
        WebError::Silent { port: self.port, path: path.to_owned(), source }
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = bytes.split_at_checked(end)?;
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/")?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Answer { status, headers, body: body.get(4..)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Answers one request with these bytes, and gives back what was asked.
    fn serve(answer: &'static [u8]) -> (Door, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let door = Door::new(listener.local_addr().unwrap().port(), "bakery.example");
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).unwrap();
            stream.write_all(answer).unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        (door, asked)
    }

    #[test]
    fn an_answer_has_status_headers_and_content() {
        let (door, asked) = serve(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Bread</h1>");
        let answer = door.get("/").unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (200, "<h1>Bread</h1>"));
        assert_eq!(answer.header("content-type"), Some("text/html"));
        assert!(asked.join().unwrap().contains("\r\nHost: bakery.example\r\n"));
    }

    #[test]
    fn who_does_not_speak_http_is_named() {
        let (door, _asked) = serve(b"220 mail.example ESMTP\r\n\r\n");
        assert!(door.get("/").unwrap_err().to_string().ends_with("with something that is not HTTP"));
    }

    #[test]
    fn waiting_ends_with_what_was_said_last() {
        let (door, _asked) = serve(b"HTTP/1.0 503 Service Unavailable\r\n\r\n");
        let error = door.wait("/readyz", Duration::ZERO).unwrap_err().to_string();
        assert!(error.ends_with("is not ready after 0 seconds: it answers 503"), "{error}");
    }
}
