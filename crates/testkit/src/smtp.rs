//! A small real SMTP server (RFC 5321) that can misbehave in every way a mail server does.

mod conversation;
mod mail;

use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    task::JoinSet,
    time::timeout,
};

pub use mail::ReceivedMail;

/// Longer than any delivery that is still going to happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the server behaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Takes every mail.
    Accept,
    /// Nobody listens on the port.
    Refuse,
    /// Takes connections and says nothing.
    Hang,
    /// 554 instead of a greeting: there is a server, but not for us.
    NoService,
    /// 504 to whatever name a client greets with.
    RefuseHello,
    /// Says that it can do this, one keyword with its words after the other, and nothing else.
    Offer(&'static [&'static str]),
    /// 535 to every password.
    WrongPassword,
    /// 451 to every recipient.
    Temporary,
    /// 550 to every recipient.
    Permanent,
    /// Closes the connection in the middle of the mail; nothing was taken.
    DropInData,
    /// Takes the mail, then closes the connection before it says so.
    AcceptThenDrop,
    /// Takes the mail, then does not answer the goodbye.
    HangAtGoodbye,
}

/// A server on a port of its own, for as long as this lives.
pub struct SmtpServer {
    address: SocketAddr,
    /// Holds the port while nobody listens, so that no other process gets it.
    _placeholder: TcpSocket,
    mode: watch::Sender<Mode>,
    mails: watch::Sender<Vec<ReceivedMail>>,
    listening: JoinSet<()>,
}

impl SmtpServer {
    /// Starts a server that takes every mail.
    pub async fn start() -> Self {
        let placeholder = socket_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let address = placeholder.local_addr().expect("a bound socket has an address");
        let mut server = Self {
            address,
            _placeholder: placeholder,
            mode: watch::Sender::new(Mode::Accept),
            mails: watch::Sender::default(),
            listening: JoinSet::new(),
        };
        server.listen();
        server
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Behaves differently from the next command on. When this returns after [`Mode::Refuse`], the port is closed and
    /// every connection broken; any other mode opens it again.
    pub async fn set_mode(&mut self, mode: Mode) {
        self.mode.send_replace(mode);
        if mode == Mode::Refuse {
            self.listening.shutdown().await;
        } else if self.listening.is_empty() {
            self.listen();
        }
    }

    /// All mails so far.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedMail> {
        self.mails.borrow().clone()
    }

    /// Returns as soon as `count` mails have come.
    ///
    /// # Panics
    /// If they do not come within half a minute.
    pub fn wait_for(&self, count: usize) -> impl Future<Output = Vec<ReceivedMail>> + Send + use<> {
        let all = self.mails.clone();
        async move {
            let mut mails = all.subscribe();
            match timeout(PATIENCE, mails.wait_for(|mails| mails.len() >= count)).await {
                Ok(Ok(mails)) => mails.clone(),
                Ok(Err(_)) => panic!("the mail server is gone"),
                Err(_) => {
                    panic!("{count} mails were expected within {PATIENCE:?}, {} came", all.borrow().len())
                }
            }
        }
    }

    fn listen(&mut self) {
        let listener = socket_at(self.address).listen(128).expect("a socket of ours can listen");
        self.listening.spawn(serve(listener, self.mode.clone(), self.mails.clone()));
    }
}

/// A socket that shares its address with others of this user, as only ours do.
fn socket_at(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("there are sockets");
    socket.set_reuseport(true).expect("addresses can be shared");
    socket.bind(address).expect("the port is ours");
    socket
}

/// Ends, and with it every conversation, when it is aborted.
async fn serve(listener: TcpListener, mode: watch::Sender<Mode>, mails: watch::Sender<Vec<ReceivedMail>>) {
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (mode, mails) = (mode.subscribe(), mails.clone());
        conversations.spawn(async move {
            // A conversation that breaks off is what some modes are for.
            let _ended = conversation::hold(stream, mode, &mails).await;
        });
        while conversations.try_join_next().is_some() {}
    }
}
