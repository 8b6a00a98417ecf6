//! Starting together, and stopping when asked.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use testkit::{Backend, process::Process, run};

use crate::installation::Installation;

/// Longer than any step takes that is going to happen.
const PATIENCE: Duration = Duration::from_secs(10);

async fn two_starts_at_once_both_come_up_on_a_new_database(backend: Backend) {
    let site = Installation::fresh(backend).with("WORKERS", "1");
    let together = Barrier::new(2);
    let start = || {
        together.wait();
        site.serve()
    };
    let processes = thread::scope(|scope| {
        let starting = [scope.spawn(start), scope.spawn(start)];
        starting.map(|thread| thread.join().unwrap())
    });
    for process in &processes {
        for path in ["/", "/blog", "/readyz"] {
            assert_eq!(process.client().get(path).await.status, 200, "{path}");
        }
    }
    assert!(site.succeed(&["migrate"], "").contains("(0 applied now)"));
}

testkit::on_both_databases! { two_starts_at_once_both_come_up_on_a_new_database }

#[test]
fn a_process_that_is_asked_to_stop_ends_well() {
    run(Backend::Sqlite, |backend| async move {
        let site = Installation::new(backend);
        let mut process = site.serve();
        let client = process.client();
        assert_eq!(client.get("/").await.status, 200, "the connection stays open");
        let begun = Instant::now();
        process.ask_to_stop();
        assert!(process.end().success());
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
        assert_eq!(site.serve().client().get("/readyz").await.status, 200, "and starts again");
    });
}

#[test]
fn a_process_whose_settings_are_others_ends_well_to_be_started_again() {
    run(Backend::Sqlite, |backend| async move {
        let site = Installation::new(backend);
        let mut process = site.serve();
        assert_eq!(process.client().get("/").await.status, 200);
        process.hang_up();
        assert!(process.end().success());
    });
}

#[test]
fn a_request_under_way_is_finished_before_the_process_ends() {
    run(Backend::Sqlite, |backend| async move {
        let site = Installation::new(backend).with("CONTACT_MINIMUM_SECONDS", "0");
        let mut process = site.serve();
        let token = process.client().get("/contact").await.token();
        let body = format!("csrf_token={token}&name=Anna&email=anna%40example.org&message=Goodbye");
        let mut visitor = begin_post(&process, body.len());
        process.ask_to_stop();
        takes_nobody_new(&process);
        visitor.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        visitor.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
        assert!(process.end().success());
        assert_eq!(site.messages().await, ["Goodbye"]);
    });
}

/// Sends the head of a form; when this returns, the site waits for the body.
fn begin_post(process: &Process, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address(process)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "POST /contact HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {length}\r\nexpect: 100-continue\r\n\r\n",
        address(process)
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

/// Returns as soon as the site takes no new connection.
fn takes_nobody_new(process: &Process) {
    let begun = Instant::now();
    while TcpStream::connect(address(process)).is_ok() {
        assert!(begun.elapsed() < PATIENCE, "new connections are still taken");
        thread::yield_now();
    }
}

fn address(process: &Process) -> &str {
    process.url().strip_prefix("http://").unwrap()
}
