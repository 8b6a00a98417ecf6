//! Requests, as many as a server can answer or so many a second, and how long each took.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use checkout::failure::{Explain, Failure};
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

use crate::accounting::own_time;
use crate::http::Connection;

/// Sleeping ends up to a millisecond late; the rest of the wait is spent awake.
const AWAKE: Duration = Duration::from_millis(2);

/// Microseconds that a request takes at most, as far as this counts: ten minutes.
const LONGEST: u64 = 600_000_000;

/// So many requests can be under way when they come by the clock. What is due while all are is late, and counts as late.
const PEOPLE: usize = 64;

/// Who is asked for what.
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Requests,
    /// What a right answer says.
    pub(crate) status: u16,
}

/// What is sent.
pub(crate) enum Requests {
    /// By turns.
    Same(Vec<Vec<u8>>),
    /// Each is another: made from its number.
    Each(Box<dyn Fn(u64) -> Vec<u8>>),
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "requests to {}", self.address)
    }
}

/// How they are sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// The next one of a connection as soon as it has its answer, for so long.
    Closed { connections: usize, time: Duration },
    /// The same until there were so many.
    Count { connections: usize, requests: u64 },
    /// So many a second for so long, whether the server keeps up or not.
    Rate { per_second: u32, time: Duration },
}

/// What one run met.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) requests: u64,
    pub(crate) time: Duration,
    /// Which part of the time this program itself was busy: near 1 it is the limit, and not the server.
    pub(crate) own_share: f64,
    /// In microseconds.
    latencies: Histogram<u64>,
}

impl Sample {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }

    /// So many milliseconds or fewer took this share of the requests.
    pub(crate) fn milliseconds(&self, share: f64) -> f64 {
        self.latencies.value_at_quantile(share) as f64 / 1000.0
    }
}

/// A runtime on this very thread, and so on its processor.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread().enable_all().build().explain(|| "starting to send requests".to_owned())
}

/// Sends requests.
///
/// # Errors
/// At the first answer that is not as it should be: what is quick because it fails is no figure.
pub(crate) fn drive(target: &Target, pace: Pace) -> Result<Sample, Failure> {
    runtime()?.block_on(run(target, pace))
}

async fn run(target: &Target, pace: Pace) -> Result<Sample, Failure> {
    let latencies = Histogram::new_with_bounds(1, LONGEST, 3).explain(|| "making a histogram".to_owned())?;
    let busy = own_time()?;
    let crowd = Crowd {
        target,
        pace,
        begun: Instant::now(),
        next: Cell::new(0),
        answered: Cell::new(0),
        latencies: RefCell::new(latencies),
    };
    try_join_all((0..pace.connections()).map(|_| crowd.visitor())).await?;
    let time = crowd.begun.elapsed();
    let own_share = (own_time()?.saturating_sub(busy)).as_secs_f64() / time.as_secs_f64();
    Ok(Sample { requests: crowd.answered.get(), time, own_share, latencies: crowd.latencies.into_inner() })
}

struct Crowd<'a> {
    target: &'a Target,
    pace: Pace,
    begun: Instant,
    next: Cell<u64>,
    answered: Cell<u64>,
    latencies: RefCell<Histogram<u64>>,
}

impl Crowd<'_> {
    /// Asks again and again, until there is nothing left to ask.
    async fn visitor(&self) -> Result<(), Failure> {
        let mut connection = Connection::to(self.target.address);
        loop {
            let number = self.next.get();
            let Some(due) = self.pace.due(number, self.begun) else { return Ok(()) };
            self.next.set(number + 1);
            // From when it should have been sent: a server that is slow makes those wait who come after, too.
            let from = match due {
                Some(due) => {
                    wait_until(due).await;
                    due
                }
                None => Instant::now(),
            };
            self.ask(&mut connection, number).await?;
            self.answered.set(self.answered.get() + 1);
            let microseconds = u64::try_from(from.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.latencies.borrow_mut().saturating_record(microseconds.max(1));
        }
    }

    async fn ask(&self, connection: &mut Connection, number: u64) -> Result<(), Failure> {
        let made;
        let request = match &self.target.requests {
            Requests::Same(requests) => by_turns(requests, number),
            Requests::Each(make) => {
                made = make(number);
                &made
            }
        };
        let answer = connection.exchange(request).await.explain(|| line(request))?;
        if answer.status == self.target.status {
            return Ok(());
        }
        let body = String::from_utf8_lossy(&answer.body.bytes()).chars().take(500).collect::<String>();
        let expected = self.target.status;
        Err(Failure::new(format!("{}: {} instead of {expected}:\n{body}", line(request), answer.status)))
    }
}

impl Pace {
    fn connections(self) -> usize {
        match self {
            Self::Closed { connections, .. } | Self::Count { connections, .. } => connections,
            Self::Rate { .. } => PEOPLE,
        }
    }

    /// When the request of this number is due: at once, at a moment, or never.
    fn due(self, number: u64, begun: Instant) -> Option<Option<Instant>> {
        match self {
            Self::Closed { time, .. } => (begun.elapsed() < time).then_some(None),
            Self::Count { requests, .. } => (number < requests).then_some(None),
            Self::Rate { per_second, time } => {
                let after = Duration::from_secs_f64(number as f64 / f64::from(per_second));
                (after < time).then(|| Some(begun + after))
            }
        }
    }
}

async fn wait_until(due: Instant) {
    if let Some(asleep) = due.checked_duration_since(Instant::now()).and_then(|left| left.checked_sub(AWAKE))
    {
        tokio::time::sleep(asleep).await;
    }
    while Instant::now() < due {
        yield_now().await;
    }
}

fn by_turns(requests: &[Vec<u8>], number: u64) -> &[u8] {
    let count = u64::try_from(requests.len()).unwrap_or(1).max(1);
    let turn = usize::try_from(number % count).unwrap_or_default();
    requests.get(turn).map(Vec::as_slice).unwrap_or_default()
}

/// The first line of a request.
fn line(request: &[u8]) -> String {
    String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use super::*;
    use crate::http::get;

    /// Answers each request after this long, one after the other: the first that comes holds up the rest.
    fn server(status: &'static str, hold_up: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let first = std::sync::Arc::new(std::sync::Mutex::new(hold_up));
            for stream in listener.incoming() {
                let first = std::sync::Arc::clone(&first);
                thread::spawn(move || answer(stream.unwrap(), status, &first));
            }
        });
        address
    }

    fn answer(mut stream: TcpStream, status: &str, first: &std::sync::Mutex<Duration>) {
        let mut buffer = [0; 1024];
        while stream.read(&mut buffer).is_ok_and(|read| read > 0) {
            {
                let mut first = first.lock().unwrap();
                thread::sleep(std::mem::take(&mut *first));
            }
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok");
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }

    fn target(address: SocketAddr) -> Target {
        Target { address, requests: Requests::Same(vec![get(address, "/", "")]), status: 200 }
    }

    #[test]
    fn as_many_are_sent_as_are_wanted_and_each_is_timed() {
        let target = target(server("200 OK", Duration::ZERO));
        let sample = drive(&target, Pace::Count { connections: 4, requests: 100 }).unwrap();
        assert_eq!(sample.requests, 100);
        assert_eq!(sample.latencies.len(), 100);
        let rate = sample.rate() * sample.time.as_secs_f64();
        assert!((rate - 100.0).abs() < 1e-6, "{rate}");
    }

    #[test]
    fn who_comes_while_a_server_stands_still_waits_for_it_too() {
        let target = target(server("200 OK", Duration::from_millis(300)));
        let pace = Pace::Rate { per_second: 500, time: Duration::from_millis(600) };
        let sample = drive(&target, pace).unwrap();
        assert_eq!(sample.requests, 300, "all that were due were sent");
        // For half of the time nobody was answered: who came in the middle of that waited for half of it.
        assert!(sample.milliseconds(0.75) > 50.0, "{}", sample.milliseconds(0.75));
        assert!(sample.milliseconds(1.0) > 290.0, "{}", sample.milliseconds(1.0));
    }

    #[test]
    fn a_wrong_answer_ends_the_run_with_what_it_said() {
        let target = target(server("500 Internal Server Error", Duration::ZERO));
        let failure = drive(&target, Pace::Count { connections: 1, requests: 1 }).unwrap_err();
        assert_eq!(failure.to_string(), "GET / HTTP/1.1: 500 instead of 200:\nok");
    }
}
