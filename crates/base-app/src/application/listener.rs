//! The socket a site listens on: its own, or one that systemd passes.

use std::{io, net::TcpListener};

use listenfd::ListenFd;

use crate::settings::ServerSettings;

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program is there.
    #[error("LISTEN: {0} is already in use; stop the other program or set LISTEN to a free address")]
    InUse(String),
    /// The system says no.
    #[error("LISTEN: cannot listen on {0}: {1}")]
    Refused(String, io::Error),
}

/// Takes the first socket passed by systemd, or binds the address of the settings.
pub(crate) fn bind(server: &ServerSettings) -> Result<TcpListener, ListenError> {
    let address = server.listen.to_string();
    match ListenFd::from_env().take_tcp_listener(0) {
        Ok(Some(passed)) => return Ok(passed),
        Ok(None) => {}
        Err(error) => return Err(ListenError::Refused("the socket passed by systemd".to_owned(), error)),
    }
    TcpListener::bind(server.listen).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse(address),
        _ => ListenError::Refused(address, error),
    })
}
