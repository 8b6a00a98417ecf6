//! A small real SMTP server (RFC 5321) that can misbehave in every way a mail server does.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::JoinHandle,
};

/// How the server behaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Takes every mail.
    Accept,
    /// Nobody listens on the port.
    Refuse,
    /// Takes connections and says nothing.
    Hang,
    /// 451 to every recipient.
    Temporary,
    /// 550 to every recipient.
    Permanent,
    /// Closes the connection in the middle of the mail; nothing was taken.
    DropInData,
    /// Takes the mail, then closes the connection before it says so.
    AcceptThenDrop,
}

/// A mail as it came over the wire.
#[derive(Debug, Clone)]
pub struct ReceivedMail {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body, dots unstuffed.
    pub raw: String,
}

/// A server on a port of its own, for as long as this lives.
pub struct SmtpServer {
    port: u16,
    mode: watch::Sender<Mode>,
    box_: Arc<Mailbox>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Mailbox {
    mails: Mutex<Vec<ReceivedMail>>,
    arrived: Notify,
}

impl SmtpServer {
    /// Starts a server that takes every mail.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (mode, _) = watch::channel(Mode::Accept);
        let mut server = Self { port, mode, box_: Arc::default(), listening: None };
        server.listen(listener);
        server
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Behaves differently from the next command on.
    pub async fn set_mode(&mut self, mode: Mode) {
        self.mode.send_replace(mode);
        if mode == Mode::Refuse {
            if let Some(task) = self.listening.take() {
                task.abort();
                // The port is free only when the task is gone.
                let _aborted = task.await;
            }
        } else if self.listening.is_none() {
            let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("the port is still free");
            self.listen(listener);
        }
    }

    /// All mails so far.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedMail> {
        self.box_.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns as soon as `count` mails have come.
    pub async fn wait_for(&self, count: usize) -> Vec<ReceivedMail> {
        loop {
            let arrived = self.box_.arrived.notified();
            let mails = self.received();
            if mails.len() >= count {
                return mails;
            }
            arrived.await;
        }
    }

    fn listen(&mut self, listener: TcpListener) {
        let (mode, mails) = (self.mode.subscribe(), Arc::clone(&self.box_));
        self.listening = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mode, mails) = (mode.clone(), Arc::clone(&mails));
                tokio::spawn(async move {
                    // A conversation that breaks off is what some modes are for.
                    let _ended = converse(stream, mode, &mails).await;
                });
            }
        }));
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        if let Some(task) = self.listening.take() {
            task.abort();
        }
    }
}

impl ReceivedMail {
    /// The value of a header, unfolded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let unfolded = self.raw.replace("\r\n ", " ").replace("\r\n\t", " ");
        let head = unfolded.split("\r\n\r\n").next()?.to_owned();
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

async fn converse(stream: TcpStream, mut mode: watch::Receiver<Mode>, mails: &Mailbox) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader);
    if *mode.borrow() == Mode::Hang {
        // Silence, until the mode changes.
        let _changed = mode.changed().await;
        return Ok(());
    }
    writer.write_all(b"220 testkit ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let now = *mode.borrow();
        let command = line.trim_end().to_owned();
        let verb = command.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match (verb.as_str(), now) {
            ("EHLO" | "HELO", _) => "250-testkit\r\n250 8BITMIME",
            ("MAIL", _) => {
                from = address(&command);
                to.clear();
                "250 ok"
            }
            ("RCPT", Mode::Temporary) => "451 try again later",
            ("RCPT", Mode::Permanent) => "550 no such mailbox",
            ("RCPT", _) => {
                to.push(address(&command));
                "250 ok"
            }
            ("DATA", _) => {
                writer.write_all(b"354 go on\r\n").await?;
                if now == Mode::DropInData {
                    lines.read_line(&mut line).await?;
                    return Ok(());
                }
                let raw = data(&mut lines).await?;
                mails.mails.lock().unwrap_or_else(PoisonError::into_inner).push(ReceivedMail {
                    from: from.clone(),
                    to: to.clone(),
                    raw,
                });
                mails.arrived.notify_waiters();
                if now == Mode::AcceptThenDrop {
                    return Ok(());
                }
                "250 taken"
            }
            ("QUIT", _) => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            ("RSET" | "NOOP", _) => "250 ok",
            _ => "502 not here",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// The lines of a mail up to the single dot, with doubled dots made single (RFC 5321 §4.5.2).
async fn data(lines: &mut BufReader<tokio::net::tcp::OwnedReadHalf>) -> std::io::Result<String> {
    let mut raw = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn address(command: &str) -> String {
    command.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
