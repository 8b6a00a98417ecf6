//! The access log of two days, and how it is replayed: each line at its time, with its address and its headers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use reqwest::Method;
use testkit::TestSite;

/// The usual format of web servers, with two more fields: `Accept-Language`, and any other header that matters.
const LOG: &str = include_str!("access.log");

/// After so many lines what was counted is written down.
const FLUSH: usize = 100;

struct Line<'a> {
    address: &'a str,
    time: DateTime<Utc>,
    method: Method,
    path: &'a str,
    status: u16,
    referrer: &'a str,
    user_agent: &'a str,
    languages: &'a str,
    other: &'a str,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Self {
        let (head, rest) = line.split_once(" - - [").unwrap();
        let (time, rest) = rest.split_once("] \"").unwrap();
        let fields: Vec<&str> = rest.split('"').collect();
        let mut request = fields[0].split(' ');
        Self {
            address: head,
            time: DateTime::parse_from_str(time, "%d/%b/%Y:%H:%M:%S %z").unwrap().to_utc(),
            method: request.next().unwrap().parse().unwrap(),
            path: request.next().unwrap(),
            status: fields[1].split_whitespace().next().unwrap().parse().unwrap(),
            referrer: fields[2],
            user_agent: fields[4],
            languages: fields[6],
            other: fields[8],
        }
    }

    fn headers(&self) -> Vec<(&'a str, &'a str)> {
        let mut headers = vec![("x-forwarded-for", self.address)];
        let given = [
            ("referer", self.referrer),
            ("user-agent", self.user_agent),
            ("accept-language", self.languages),
        ];
        headers.extend(given.into_iter().filter(|(_, value)| *value != "-"));
        headers.extend(self.other.split_once(": "));
        headers
    }
}

fn lines() -> Vec<Line<'static>> {
    LOG.lines().map(Line::read).collect()
}

/// Sends every line to the site, whose clock shows the time of the line.
pub(super) async fn replay(site: &TestSite) {
    for (number, line) in lines().iter().enumerate() {
        site.advance((line.time - site.clock.now()).to_std().unwrap());
        let client = site.client();
        let mut request = client.request(line.method.clone(), line.path);
        if line.method == Method::POST {
            request = request.form(&[("message", "sent without a token")]);
        }
        if line.status == 304 {
            let known = client.send(client.request(Method::HEAD, line.path)).await;
            request = request.header("if-none-match", known.header("etag"));
        }
        for (name, value) in line.headers() {
            request = request.header(name, value);
        }
        let answer = client.send(request).await;
        assert_eq!(answer.status, line.status, "line {}: {} {}", number + 1, line.method, line.path);
        if !line.path.starts_with("/admin") {
            assert_eq!(answer.header("set-cookie"), "", "line {}", number + 1);
        }
        if number % FLUSH == 0 {
            site.perform_routines().await;
        }
    }
    site.perform_routines().await;
}

/// What the log says about people: addresses, browsers, and what stands behind the host of a referrer.
pub(super) fn traces() -> BTreeSet<String> {
    let mut traces =
        BTreeSet::from(["name=rosalind".to_owned(), "search?q".to_owned(), "192.0.2.77".to_owned()]);
    for line in lines() {
        traces.insert(line.address.to_owned());
        traces.extend(
            line.user_agent
                .split(['(', ')', ';'])
                .map(str::trim)
                .filter(|part| part.len() > 5)
                .map(str::to_owned),
        );
    }
    assert!(traces.len() > 200, "{}", traces.len());
    traces
}
