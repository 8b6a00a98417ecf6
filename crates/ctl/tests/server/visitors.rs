//! What visitors meet: limits for each of them, a site that is away, names that are written otherwise, proxies in front.

use std::{fs, net::Ipv4Addr};

use crate::{
    machine::Machine,
    nginx::{Nginx, with_site},
};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"];

fn request(method: &str, path: &str, host: &str, headers: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: 3\r\nConnection: close\r\n\r\na=b"
    )
}

fn page(host: &str) -> String {
    request("GET", "/", host, "")
}

/// How many of so many requests from one address are refused.
fn refused(server: &Nginx<'_>, from: Ipv4Addr, host: &str, headers: &str, count: usize) -> usize {
    let ask = |_| server.visit(from, &request("GET", "/", host, headers)).head;
    (0..count).map(ask).filter(|head| head.starts_with("http/1.1 429 ")).count()
}

#[test]
fn an_address_that_asks_too_often_is_refused_alone_and_at_that_site_alone() {
    let machine = with_site();
    machine.provision_second().well();
    let server = Nginx::of(&machine).start();
    let flooder = Ipv4Addr::new(127, 0, 0, 9);
    assert!(refused(&server, flooder, "bakery.example", "", 200) > 50);
    for last in 20..41 {
        let visitor = Ipv4Addr::new(127, 0, 0, last);
        for host in ["bakery.example", "florist.example"] {
            assert_eq!(refused(&server, visitor, host, "", 3), 0, "{visitor} at {host}");
        }
    }
    assert_eq!(refused(&server, flooder, "florist.example", "", 3), 0);
    assert_eq!(
        refused(&server, Ipv4Addr::LOCALHOST, "bakery.example", "", 200),
        0,
        "this machine is not counted"
    );
}

#[test]
fn behind_trusted_proxies_each_visitor_is_one_and_nobody_else_is_believed() {
    let machine = Machine::new();
    let proxies = "[trusted_proxies]\nranges = [\"127.0.0.7\", \"198.51.100.0/24\"]\n";
    machine.write("etc/webgarden/ctl.toml", proxies);
    fs::remove_file(machine.path("proc/net/if_inet6")).unwrap();
    machine.provision().well();
    let server = Nginx::of(&machine).start();
    let proxy = Ipv4Addr::new(127, 0, 0, 7);
    let through = |from: Ipv4Addr, header: &str| {
        server.visit(from, &request("GET", "/", "bakery.example", header)).body.to_ascii_lowercase()
    };
    for (header, visitor) in [
        ("X-Forwarded-For: 203.0.113.5\r\n", "203.0.113.5"),
        ("X-Forwarded-For: 6.6.6.6, 203.0.113.5\r\n", "203.0.113.5"),
        ("X-Forwarded-For: 203.0.113.5, 198.51.100.9\r\n", "203.0.113.5"),
        ("X-Forwarded-For: 2001:db8::5\r\n", "2001:db8::5"),
    ] {
        let told = through(proxy, header);
        assert!(told.lines().any(|line| line == format!("x-forwarded-for: {visitor}")), "{header}: {told}");
        assert!(!told.contains("6.6.6.6"), "{told}");
    }
    let stranger = through(Ipv4Addr::new(127, 0, 0, 8), "X-Forwarded-For: 6.6.6.6\r\n");
    assert!(stranger.contains("x-forwarded-for: 127.0.0.8") && !stranger.contains("6.6.6.6"), "{stranger}");
    let flood = |visitor: &str, count| {
        refused(&server, proxy, "bakery.example", &format!("X-Forwarded-For: {visitor}\r\n"), count)
    };
    assert!(flood("203.0.113.66", 200) > 50);
    assert_eq!(flood("203.0.113.67", 3), 0);
    // All addresses of one household with IPv6 are one visitor, those of the next are another.
    assert!(flood("2001:db8:0:1::1", 200) > 50);
    assert!(flood("2001:db8:0:1:ffff:a:b:c", 50) > 10);
    assert_eq!(flood("2001:db8:0:2::1", 50), 0);
}

#[test]
fn a_site_that_is_away_says_so_to_whatever_is_asked() {
    let suspended = with_site();
    suspended.ctl(&["suspend", "bakery"]).well();
    let dead = with_site();
    let block = "etc/nginx/sites-enabled/webgarden-bakery.conf";
    // A socket that nobody listens on.
    dead.write(block, &dead.read(block).replace(&dead.port().to_string(), "9"));
    for (machine, what) in [(&suspended, "suspended"), (&dead, "dead")] {
        let server = Nginx::of(machine).start();
        for method in METHODS {
            for path in ["/", "/contact", "/static/gone-0123456789ab.css", "/uploads/gone.png"] {
                let answer = server.ask("443", &request(method, path, "bakery.example", ""));
                answer.status(503).has("retry-after: 300").has("cache-control: no-store");
                answer.has("content-type: text/html").has("strict-transport-security: max-age=63072000");
                assert!(
                    answer.body.contains("taking a short break"),
                    "{what}, {method} {path}: {}",
                    answer.body
                );
            }
        }
        let head = server.ask("443", &request("HEAD", "/", "bakery.example", ""));
        assert_eq!(head.status(503).has("retry-after: 300").body, "", "{what}");
        // Nobody gets the page by its own address.
        let page = server.get("/.webgarden/away", "");
        assert!(!page.head.starts_with("http/1.1 200 "), "{what}: {}", page.head);
        let form = server.ask("443", &request("POST", "/static/favicon.ico", "bakery.example", ""));
        form.status(503).has("retry-after: 300");
    }
}

#[test]
fn a_file_that_is_sent_a_form_leaves_it_to_the_program() {
    let machine = with_site();
    let server = Nginx::of(&machine).start();
    for path in ["/static/favicon.ico", "/uploads/0a1b2c.png"] {
        let answer = server.ask("443", &request("POST", path, "bakery.example", ""));
        assert!(answer.body.contains(&format!("POST {path} HTTP/1.1")), "{}", answer.body);
    }
}

#[test]
fn a_dot_behind_the_name_leads_to_the_name_without() {
    let machine = with_site();
    let server = Nginx::of(&machine).start();
    for host in ["bakery.example.", "bakery.example.:443", "BAKERY.example."] {
        let moved = server.ask("443", &request("GET", "/a?b=c", host, ""));
        moved.status(308).has("location: https://bakery.example/a?b=c");
        let moved = server.ask("80", &request("GET", "/a?b=c", host, ""));
        moved.status(308).has("location: https://bakery.example/a?b=c");
    }
    for host in ["bakery.example", "bakery.example:443", "BAKERY.example"] {
        server.ask("443", &page(host)).status(200);
    }
}

#[test]
fn a_connection_that_was_opened_for_another_site_is_misdirected() {
    let machine = Machine::new();
    fs::remove_file(machine.path("proc/net/if_inet6")).unwrap();
    machine.provision_with(&["--www"]).well();
    machine.provision_second().well();
    let server = Nginx::of(&machine).start_with(" ssl");
    for (opened_for, host, status) in [
        ("bakery.example", "bakery.example", 200),
        ("BAKERY.example", "bakery.example", 200),
        ("www.bakery.example", "bakery.example", 200),
        ("florist.example", "florist.example", 200),
        ("florist.example", "bakery.example", 421),
        ("bakery.example", "florist.example", 421),
        ("florist.example", "www.bakery.example", 421),
        ("bakery.example", "www.bakery.example", 308),
    ] {
        let said = server.secretly(opened_for, &page(host));
        assert!(said.starts_with(&format!("http/1.1 {status} ")), "{opened_for} for {host}: {said}");
        assert_eq!(said.contains("<h1>this address is not served here</h1>"), status == 421, "{said}");
    }
    let form = server.secretly("florist.example", &request("POST", "/contact", "bakery.example", ""));
    assert!(form.starts_with("http/1.1 421 ") && form.contains("not served here"), "{form}");
    let address = request("GET", "/.webgarden/misdirected", "bakery.example", "");
    let asked = server.secretly("florist.example", &address);
    assert!(asked.starts_with("http/1.1 404 "), "{asked}");
    let unknown = server.secretly("evil.example", &page("bakery.example"));
    assert_eq!(unknown, "");
}

#[test]
fn a_site_speaks_for_the_names_below_its_own_only_when_asked_to() {
    let machine = Machine::new();
    machine.write("etc/webgarden/ctl.toml", "hsts_subdomains = [\"florist\"]\n");
    fs::remove_file(machine.path("proc/net/if_inet6")).unwrap();
    machine.provision().well();
    machine.provision_second().well();
    let server = Nginx::of(&machine).start();
    let said = |host: &str| {
        let head = server.ask("443", &page(host)).head;
        let lines: Vec<_> =
            head.lines().filter(|line| line.starts_with("strict-transport")).map(str::to_owned).collect();
        lines
    };
    assert_eq!(said("bakery.example"), ["strict-transport-security: max-age=63072000"]);
    assert_eq!(said("florist.example"), ["strict-transport-security: max-age=63072000; includesubdomains"]);
}
