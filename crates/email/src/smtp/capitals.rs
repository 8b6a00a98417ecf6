//! A connection in the open whose server may write its keywords in small letters.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The code before a keyword; between the two is a dash or a blank.
const CODE: &[u8] = b"250";

/// Shows lettre, which looks for `STARTTLS` in just these letters, all keywords in capitals until the connection is
/// encrypted. What servers say of an error stays as it is.
#[derive(Debug)]
pub(super) struct Capitals {
    stream: TcpStream,
    /// How much of the line was read.
    column: usize,
    /// Whether what was read of the line is a code and some of a keyword.
    in_keyword: bool,
    upgraded: bool,
}

impl Capitals {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, column: 0, in_keyword: true, upgraded: false }
    }

    fn capitalise(&mut self, byte: &mut u8) {
        match self.column.checked_sub(CODE.len()) {
            None => self.in_keyword &= CODE.get(self.column) == Some(byte),
            Some(0) => {}
            Some(_) => self.in_keyword &= byte.is_ascii_alphanumeric(),
        }
        if self.in_keyword {
            byte.make_ascii_uppercase();
        }
        self.column += 1;
        if *byte == b'\n' {
            (self.column, self.in_keyword) = (0, true);
        }
    }
}

impl AsyncRead for Capitals {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if !self.upgraded {
            for byte in buffer.filled_mut().iter_mut().skip(before) {
                self.capitalise(byte);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Capitals {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // What comes back is one line, which begins with 220, and then no text any more.
        self.upgraded |= bytes.starts_with(b"STARTTLS");
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncTokioStream for Capitals {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn keywords_are_read_in_capitals_and_words_as_they_are() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        let mut client = Capitals::new(stream);
        let said = "220 mail Hello\r\n250-mail Hello\r\n250-starttls\r\n250-Size 10 b\r\n250 auth=plain\r\n554 no\r\n";
        let (first, second) = said.split_at(31);
        for half in [first, second] {
            server.write_all(half.as_bytes()).await.unwrap();
        }
        let mut read = vec![0; said.len()];
        client.read_exact(&mut read).await.unwrap();
        assert_eq!(
            String::from_utf8(read).unwrap(),
            "220 mail Hello\r\n250-MAIL Hello\r\n250-STARTTLS\r\n250-SIZE 10 b\r\n250 AUTH=plain\r\n554 no\r\n"
        );
        client.write_all(b"STARTTLS\r\n").await.unwrap();
        server.write_all(b"250-small\r\n").await.unwrap();
        let mut read = [0; 11];
        client.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"250-small\r\n");
    }
}
