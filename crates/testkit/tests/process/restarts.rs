//! Restarts on a socket that stays open, as systemd does them: whoever comes meanwhile waits.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use testkit::Backend;

use crate::installation::Installation;

/// Longer than any restart takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the answer begins to whoever gets the page.
const ANSWERED: &str = "HTTP/1.1 200 OK";

async fn a_restart_refuses_nobody(backend: Backend) {
    const VISITORS: usize = 16;
    const RESTARTS: usize = 5;
    let site = Installation::new(backend);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let mut process = site.serve_on(&socket);
    let done = AtomicBool::new(false);
    let answers = thread::scope(|scope| {
        let visit = || {
            let mut answers = Vec::new();
            while !done.load(Ordering::Relaxed) {
                answers.push(open_page(address));
            }
            answers
        };
        let end = Ending(&done);
        let visitors: Vec<_> = (0..VISITORS).map(|_| scope.spawn(visit)).collect();
        for _ in 0..RESTARTS {
            assert_eq!(open_page(address), ANSWERED, "the site is open before it is asked to stop");
            process.ask_to_stop();
            assert!(process.end().success());
            process = site.serve_on(&socket);
        }
        drop(end);
        visitors.into_iter().flat_map(|visitor| visitor.join().unwrap()).collect::<Vec<_>>()
    });
    let refused: Vec<_> = answers.iter().filter(|answer| *answer != ANSWERED).collect();
    assert!(answers.len() > VISITORS, "{} visits", answers.len());
    assert!(refused.is_empty(), "{} of {}: {}", refused.len(), answers.len(), refused[0]);
}

testkit::on_both_databases! { a_restart_refuses_nobody }

/// Sends the visitors home, also when the test fails.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Opens a page over a connection of its own, as nginx does; gives the first line of the answer, or what went wrong.
fn open_page(address: SocketAddr) -> String {
    let page = || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /about HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    };
    match page() {
        Ok(answer) => answer.lines().next().unwrap_or("nothing was answered").to_owned(),
        Err(error) => error.to_string(),
    }
}
