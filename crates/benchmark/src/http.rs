//! HTTP/1.1 as a browser speaks it, on a connection that stays open: what a request costs here is not the server's.
//!
//! The libraries' clients cost more for a request than the fastest server measured here, and would be what is measured.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// More headers than any answer here has.
const HEADERS: usize = 64;

/// The read buffer at the start: a page of a site fits.
const ROOM: usize = 64 * 1024;

/// What browsers say of themselves: a site counts the visit of one.
const BROWSER: &str = "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r\n\
     accept: text/html,application/xhtml+xml\r\naccept-language: en-GB,en;q=0.9\r\nsec-fetch-dest: document\r\n";

/// The bytes of a GET request. `headers` end with a line break each.
pub(crate) fn get(address: SocketAddr, path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{BROWSER}{headers}\r\n").into_bytes()
}

/// The bytes of a POST request from a page of the same site.
pub(crate) fn post(address: SocketAddr, path: &str, headers: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\n{BROWSER}origin: http://{address}\r\n{headers}\
         content-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The content type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A connection that is opened when it is needed, and again when the server has closed it.
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// An answer, as long as nothing else is asked.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    /// Everything before the body.
    pub(crate) head: &'a [u8],
    pub(crate) body: Body<'a>,
}

/// What an answer brings.
#[derive(Debug)]
pub(crate) enum Body<'a> {
    Whole(&'a [u8]),
    /// As it came: pieces with their lengths before them.
    Chunked(&'a [u8]),
}

impl Body<'_> {
    /// The bytes that were sent, put together.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Whole(bytes) => bytes.to_vec(),
            Self::Chunked(bytes) => {
                let mut whole = Vec::new();
                let mut at = 0;
                while let Some((from, size)) = chunk(bytes, at) {
                    whole.extend_from_slice(bytes.get(from..from + size).unwrap_or_default());
                    at = from + size + LINE_BREAK;
                    if size == 0 {
                        break;
                    }
                }
                whole
            }
        }
    }
}

impl Answer<'_> {
    /// The values of a header, in the order in which they came.
    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(self.head);
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }
}

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self { address, stream: None, buffer: vec![0; ROOM] }
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// # Errors
    /// When there is no server, or what it answers is no HTTP/1.1.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        let was_open = self.stream.is_some();
        let shape = match self.attempt(request).await {
            // A server may close a connection between two requests.
            Err(error) if was_open && is_closing(&error) => {
                self.stream = None;
                self.attempt(request).await
            }
            other => other,
        };
        let shape = shape.inspect_err(|_| self.stream = None)?;
        if shape.closes {
            self.stream = None;
        }
        let head = self.buffer.get(..shape.head).unwrap_or_default();
        let body = self.buffer.get(shape.head..shape.end).unwrap_or_default();
        let body = if shape.is_chunked { Body::Chunked(body) } else { Body::Whole(body) };
        Ok(Answer { status: shape.status, head, body })
    }

    async fn attempt(&mut self, request: &[u8]) -> Result<Shape> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            closed => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                closed.insert(stream)
            }
        };
        stream.write_all(request).await?;
        let mut filled = 0;
        let mut head = None;
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(filled * 2, 0);
            }
            let read = stream.read(self.buffer.get_mut(filled..).unwrap_or_default()).await?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            filled += read;
            let read = self.buffer.get(..filled).unwrap_or_default();
            if head.is_none() {
                head = Head::parse(read)?;
            }
            if let Some(end) = head.as_ref().and_then(|head| head.end(read)) {
                let Head { status, length, body, closes } = head.unwrap_or_default();
                return Ok(Shape { status, head: length, end, is_chunked: body.is_none(), closes });
            }
        }
    }
}

/// Where the parts of an answer lie in the buffer.
struct Shape {
    status: u16,
    head: usize,
    end: usize,
    is_chunked: bool,
    closes: bool,
}

#[derive(Default)]
struct Head {
    status: u16,
    length: usize,
    /// The length of the body; none of one that comes in pieces.
    body: Option<usize>,
    closes: bool,
}

impl Head {
    /// What stands before the body, once all of it is there.
    fn parse(read: &[u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let parsed = response.parse(read).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
        let httparse::Status::Complete(length) = parsed else { return Ok(None) };
        let status = response.code.unwrap_or_default();
        let value = |name: &str| {
            let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| std::str::from_utf8(header.value).ok())
        };
        let is_chunked =
            value("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
        let given = value("content-length").and_then(|length| length.trim().parse().ok());
        let body = match given {
            None if is_chunked => None,
            None if matches!(status, 204 | 304) => Some(0),
            None => return Err(Error::new(ErrorKind::InvalidData, "an answer without a length")),
            length => length,
        };
        let closes = value("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        Ok(Some(Self { status, length, body, closes }))
    }

    /// Where the answer ends, once all of it is there.
    fn end(&self, read: &[u8]) -> Option<usize> {
        if let Some(body) = self.body {
            return Some(self.length + body).filter(|end| *end <= read.len());
        }
        let mut at = self.length;
        loop {
            let (from, size) = chunk(read, at)?;
            at = from + size + LINE_BREAK;
            if size == 0 {
                return Some(at).filter(|end| *end <= read.len());
            }
        }
    }
}

const LINE_BREAK: usize = 2;

/// Where the piece whose length stands at `at` begins, and how long it is.
fn chunk(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    match httparse::parse_chunk_size(bytes.get(at..)?) {
        Ok(httparse::Status::Complete((length, size))) => Some((at + length, usize::try_from(size).ok()?)),
        _ => None,
    }
}

fn is_closing(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Answers each connection with one of these, in pieces, and closes it.
    fn server(answers: Vec<Vec<&'static str>>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = [0; 1024];
                assert!(stream.read(&mut buffer).unwrap() > 0);
                for piece in answer {
                    stream.write_all(piece.as_bytes()).unwrap();
                }
            }
        });
        address
    }

    fn ask(connection: &mut Connection) -> Result<(u16, String)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let request = get(connection.address, "/", "");
        // A stream belongs to the runtime that made it.
        connection.stream = None;
        let answer = runtime.block_on(connection.exchange(&request))?;
        Ok((answer.status, String::from_utf8(answer.body.bytes()).unwrap()))
    }

    #[test]
    fn answers_of_both_kinds_are_read_to_their_end_however_they_come() {
        let address = server(vec![
            vec!["HTTP/1.1 200 OK\r\ncontent-le", "ngth: 5\r\n\r\nhe", "llo"],
            vec!["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r", "\n2\r\nlo\r\n0\r\n\r\n"],
            vec!["HTTP/1.1 304 Not Modified\r\n\r\n"],
        ]);
        let mut connection = Connection::to(address);
        assert_eq!(ask(&mut connection).unwrap(), (200, "hello".to_owned()));
        assert_eq!(ask(&mut connection).unwrap(), (200, "hello".to_owned()));
        assert_eq!(ask(&mut connection).unwrap(), (304, String::new()));
    }

    #[test]
    fn half_an_answer_is_none() {
        let address = server(vec![vec!["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel"]]);
        let error = ask(&mut Connection::to(address)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_connection_that_was_closed_between_two_requests_is_opened_again() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let whole = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        let address = server(vec![vec![whole], vec![whole]]);
        let mut connection = Connection::to(address);
        let request = get(address, "/", "");
        for _ in 0..2 {
            assert_eq!(runtime.block_on(connection.exchange(&request)).unwrap().status, 200);
        }
    }
}
