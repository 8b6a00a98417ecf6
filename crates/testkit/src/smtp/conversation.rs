//! One connection's worth of SMTP, from the greeting to the goodbye.

use std::io;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

use super::{Mode, ReceivedMail};

const HELLO: &str = "250-testkit\r\n250-8BITMIME\r\n250 AUTH PLAIN";

/// Talks until the client has had enough, or the mode wants the connection broken.
pub(super) async fn hold(
    stream: TcpStream,
    mut mode: watch::Receiver<Mode>,
    mails: &watch::Sender<Vec<ReceivedMail>>,
) -> io::Result<()> {
    if *mode.borrow_and_update() == Mode::Hang {
        // Silence, until the mode changes.
        let _changed = mode.changed().await;
        return Ok(());
    }
    let (reader, writer) = stream.into_split();
    let mut conversation = Conversation {
        reader: BufReader::new(reader),
        writer,
        mode,
        hello: String::new(),
        from: String::new(),
        to: Vec::new(),
        user: None,
    };
    conversation.run(mails).await
}

struct Conversation {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    mode: watch::Receiver<Mode>,
    hello: String,
    from: String,
    to: Vec<String>,
    user: Option<String>,
}

impl Conversation {
    async fn run(&mut self, mails: &watch::Sender<Vec<ReceivedMail>>) -> io::Result<()> {
        if self.mode() == Mode::NoService {
            return self.say("554 no service for you").await;
        }
        self.say("220 testkit ESMTP").await?;
        while let Some(command) = self.line().await? {
            let verb = command.get(..4).unwrap_or_default().to_ascii_uppercase();
            if verb == "EHLO" {
                self.hello = command.get(5..).unwrap_or_default().to_owned();
            }
            match (verb.as_str(), self.mode()) {
                ("EHLO" | "HELO", Mode::RefuseHello) => {
                    self.say("504 5.5.2 <op>: Helo command rejected: need fully-qualified hostname").await?;
                }
                ("EHLO", Mode::Offer(offers)) => self.offer(offers).await?,
                ("EHLO" | "HELO", _) => self.say(HELLO).await?,
                ("STAR", _) => self.say("454 4.7.0 TLS is out of order").await?,
                ("AUTH", Mode::WrongPassword) => self.say("535 5.7.8 the password is wrong").await?,
                ("AUTH", _) => {
                    self.user = Some(self.user(command.get(5..).unwrap_or_default()).await?);
                    self.say("235 welcome").await?;
                }
                ("MAIL", _) => {
                    self.from = address(&command);
                    self.to.clear();
                    self.say("250 ok").await?;
                }
                ("RCPT", Mode::Temporary) => self.say("451 try again later").await?,
                ("RCPT", Mode::Permanent) => {
                    self.say(&format!("550 5.1.1 <{}>: no such mailbox", address(&command))).await?;
                }
                ("RCPT", _) => {
                    self.to.push(address(&command));
                    self.say("250 ok").await?;
                }
                ("DATA", _) => {
                    if !self.take_mail(mails).await? {
                        return Ok(());
                    }
                }
                ("QUIT", Mode::HangAtGoodbye) => {
                    let _closed = self.reader.read_to_end(&mut Vec::new()).await;
                    return Ok(());
                }
                ("QUIT", _) => return self.say("221 bye").await,
                ("RSET" | "NOOP", _) => self.say("250 ok").await?,
                _ => self.say("502 not here").await?,
            }
        }
        Ok(())
    }

    async fn offer(&mut self, offers: &[&str]) -> io::Result<()> {
        let mut lines = vec!["250-testkit".to_owned()];
        lines.extend(offers.iter().map(|offer| format!("250-{offer}")));
        lines.push("250 8BITMIME".to_owned());
        self.say(&lines.join("\r\n")).await
    }

    /// The mechanism, and what the client says who it is: at once, or when it is asked.
    async fn user(&mut self, given: &str) -> io::Result<String> {
        if given != "LOGIN" {
            return Ok(given.to_owned());
        }
        let mut user = given.to_owned();
        for question in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
            self.say(question).await?;
            user = format!("{user} {}", self.line().await?.unwrap_or_default());
        }
        Ok(user)
    }

    /// Whether the conversation goes on.
    async fn take_mail(&mut self, mails: &watch::Sender<Vec<ReceivedMail>>) -> io::Result<bool> {
        if self.to.is_empty() {
            self.say("503 for whom?").await?;
            return Ok(true);
        }
        self.say("354 go on").await?;
        if self.mode() == Mode::DropInData {
            self.line().await?;
            return Ok(false);
        }
        let raw = self.data().await?;
        let to = std::mem::take(&mut self.to);
        let (hello, from, user) = (self.hello.clone(), self.from.clone(), self.user.clone());
        mails.send_modify(|mails| mails.push(ReceivedMail { hello, from, to, user, raw }));
        if self.mode() == Mode::AcceptThenDrop {
            return Ok(false);
        }
        self.say("250 taken").await?;
        Ok(true)
    }

    /// The lines of a mail up to the single dot, with doubled dots made single (RFC 5321 §4.5.2).
    async fn data(&mut self) -> io::Result<String> {
        let mut raw = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.reader.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                return Ok(String::from_utf8_lossy(&raw).into_owned());
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let read = self.reader.read_until(b'\n', &mut line).await?;
        Ok((read > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned()))
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.writer.write_all(format!("{answer}\r\n").as_bytes()).await
    }

    fn mode(&self) -> Mode {
        *self.mode.borrow()
    }
}

fn address(command: &str) -> String {
    command.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
