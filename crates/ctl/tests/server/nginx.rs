//! The web server in front of a site: the real nginx, with the files that were written, below another root.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddrV4},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU8, Ordering},
    time::{Duration, Instant},
};

use crate::machine::Machine;

/// nginx for a machine. It listens on sockets in its folder instead of on ports, and speaks no TLS unless it is only tested.
pub(crate) struct Nginx<'a> {
    machine: &'a Machine,
    folder: PathBuf,
    /// Where it listens besides, for visitors who come from addresses of their own.
    door: SocketAddrV4,
    process: Option<Child>,
}

pub(crate) struct Answer {
    pub(crate) head: String,
    pub(crate) body: String,
}

/// An address of this machine that nobody else uses: each process has its own, each server one of them.
fn own_address() -> SocketAddrV4 {
    static SERVERS: AtomicU8 = AtomicU8::new(100);
    let [.., high, low] = std::process::id().to_be_bytes();
    SocketAddrV4::new(Ipv4Addr::new(127, SERVERS.fetch_add(1, Ordering::Relaxed), high, low), 8443)
}

impl<'a> Nginx<'a> {
    pub(crate) fn of(machine: &'a Machine) -> Self {
        let folder = machine.state("nginx");
        fs::create_dir_all(&folder).unwrap();
        Self { machine, folder, door: own_address(), process: None }
    }

    /// Writes all files with other paths; `tls` says what becomes of the port 443.
    fn write(&self, tls: &str) -> PathBuf {
        let root = self.machine.path("");
        let root = root.to_string_lossy();
        let folder = self.folder.to_string_lossy();
        for (place, content) in
            self.machine.everything().iter().filter(|(place, _)| place.starts_with("/etc/nginx/"))
        {
            let Some((_mode, text)) = content.split_once('\n') else { continue };
            let mut text = text.replace(":8101", &format!(":{}", self.machine.port()));
            for ours in ["/etc/letsencrypt/", "/var/www/", "/var/log/"] {
                text = text.replace(&format!(" {ours}"), &format!(" {root}{}", ours.trim_start_matches('/')));
            }
            text = text.replace(" /etc/nginx/", &format!(" {folder}/etc/nginx/"));
            text = text.lines().map(|line| self.both_doors(line, tls) + "\n").collect();
            text = text.replace("listen 80", &format!("listen unix:{folder}/80"));
            let path = self.folder.join(place.trim_start_matches('/'));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let frame = format!(
            "daemon off; master_process off; pid {folder}/pid; error_log stderr;\nevents {{ }}\nhttp {{\n\
             client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;\n\
             uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
             include {folder}/etc/nginx/conf.d/*.conf; include {folder}/etc/nginx/sites-enabled/*;\n}}\n"
        );
        let path = self.folder.join("nginx.conf");
        fs::write(&path, frame).unwrap();
        path
    }

    /// A line of a file; what listens on the port 443 listens on a socket and on an address.
    fn both_doors(&self, line: &str, tls: &str) -> String {
        let Some((_, rest)) = line.split_once("listen 443 ssl http2") else { return line.to_owned() };
        format!("listen unix:{}/443{tls}{rest} listen {}{tls}{rest}", self.folder.display(), self.door)
    }

    pub(crate) fn start(self) -> Self {
        self.start_with("")
    }

    /// Starts it; `tls` says what becomes of the port 443.
    pub(crate) fn start_with(mut self, tls: &str) -> Self {
        let path = self.write(tls);
        let mut command = nginx();
        self.process =
            Some(command.arg("-c").arg(path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let begun = Instant::now();
        while UnixStream::connect(self.folder.join("443")).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "nginx does not start");
            std::thread::yield_now();
        }
        self
    }

    /// Asks as somebody who comes from this address.
    pub(crate) fn visit(&self, from: Ipv4Addr, request: &str) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        let connected = runtime.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind((from, 0).into()).unwrap();
            socket.connect(self.door.into()).await.unwrap()
        });
        let stream = connected.into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        converse(stream, request)
    }

    /// Asks over TLS: the name for which the connection is opened need not be that of the request.
    pub(crate) fn secretly(&self, server_name: &str, request: &str) -> String {
        let mut client = Command::new("openssl");
        client.args(["s_client", "-quiet", "-ign_eof", "-servername", server_name, "-connect"]);
        let client = client.arg(self.door.to_string());
        let mut client =
            client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        client.stdin.as_mut().unwrap().write_all(request.as_bytes()).unwrap();
        String::from_utf8_lossy(&client.wait_with_output().unwrap().stdout).to_ascii_lowercase()
    }

    /// Asks over HTTPS, as far as the site is concerned.
    pub(crate) fn get(&self, path: &str, headers: &str) -> Answer {
        self.ask(
            "443",
            &format!("GET {path} HTTP/1.1\r\nHost: bakery.example\r\n{headers}Connection: close\r\n\r\n"),
        )
    }

    pub(crate) fn ask(&self, socket: &str, request: &str) -> Answer {
        converse(UnixStream::connect(self.folder.join(socket)).unwrap(), request)
    }
}

/// Sends a request, and reads what comes until the end.
pub(crate) fn converse(mut stream: impl Read + Write, request: &str) -> Answer {
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Answer { head: head.to_ascii_lowercase(), body: body.to_owned() }
}

impl Drop for Nginx<'_> {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ended = process.kill();
            let _reaped = process.wait();
        }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn has(&self, line: &str) -> &Self {
        assert!(self.head.lines().any(|header| header == line), "{line}: {}", self.head);
        self
    }

    /// A page of ours, in which these words are.
    #[track_caller]
    pub(crate) fn is_page(&self, words: &str) -> &Self {
        assert!(self.body.contains(words) && !self.body.contains("nginx"), "{words}: {}", self.body);
        self.has("content-type: text/html").has("strict-transport-security: max-age=63072000")
    }

    #[track_caller]
    pub(crate) fn status(&self, status: u16) -> &Self {
        assert!(self.head.starts_with(&format!("http/1.1 {status} ")), "{status}: {}", self.head);
        self
    }
}

/// The real one.
pub(crate) fn nginx() -> Command {
    Command::new(std::env::var("WEBGARDEN_NGINX").unwrap_or_else(|_unset| "nginx".to_owned()))
}

pub(crate) fn with_site() -> Machine {
    let machine = Machine::new();
    fs::remove_file(machine.path("proc/net/if_inet6")).unwrap();
    machine.provision().well();
    let release = "var/www/webgarden/sites/bakery/current/static";
    machine.write(&format!("{release}/site-0123456789ab.css"), "body{}");
    machine.write("var/www/webgarden/sites/bakery/previous/static/site-before000000.css", "before{}");
    machine.write(&format!("{release}/admin/panel-SX6JUED2.js"), "panel()");
    machine.write(&format!("{release}/favicon.ico"), "icon");
    machine.write(&format!("{release}/manifest.json"), "{}");
    machine.write(&format!("{release}/site-0123456789ab.css.gz"), "compressed");
    machine.write("var/www/webgarden/uploads/bakery/0a1b2c.png", "picture");
    machine.write("var/www/webgarden/uploads/bakery/.site", "bakery");
    machine
}

#[test]
fn nginx_accepts_what_is_written_with_tls() {
    let machine = with_site();
    for command in [None, Some("suspend")] {
        if let Some(command) = command {
            machine.ctl(&[command, "bakery"]).well();
        }
        let server = Nginx::of(&machine);
        let path = server.write(" ssl http2");
        let output = nginx().args(["-t", "-c"]).arg(path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && !said.contains("[warn]"), "{said}");
    }
}

#[test]
fn files_come_from_disk_with_the_headers_of_the_program() {
    let machine = with_site();
    let server = Nginx::of(&machine).start();
    let style = server.get("/static/site-0123456789ab.css", "Accept-Encoding: gzip\r\n");
    style.status(200).has("content-encoding: gzip").has("vary: accept-encoding");
    style
        .has("content-type: text/css; charset=utf-8")
        .has("cache-control: public, max-age=31536000, immutable");
    style.has("x-content-type-options: nosniff").has("strict-transport-security: max-age=63072000");
    assert_eq!(style.body, "compressed");
    assert_eq!(server.get("/static/site-0123456789ab.css", "").body, "body{}");
    let before = server.get("/static/site-before000000.css", "");
    assert_eq!(before.status(200).body, "before{}", "a page of the release before has its style");
    let script = server.get("/static/admin/panel-SX6JUED2.js", "");
    script.status(200).has("cache-control: public, max-age=31536000, immutable");
    let icon = server.get("/static/favicon.ico", "");
    icon.status(200).has("content-type: image/x-icon").has("cache-control: public, max-age=86400");
    let picture = server.get("/uploads/0a1b2c.png", "");
    picture
        .status(200)
        .has("content-type: image/png")
        .has("cache-control: public, max-age=31536000, immutable");
    picture.has("content-security-policy: default-src 'none'; sandbox");
    assert_eq!(picture.body, "picture");
}

#[test]
fn everything_else_is_the_programs_to_answer() {
    let machine = with_site();
    std::os::unix::fs::symlink("/etc/passwd", machine.path("var/www/webgarden/uploads/bakery/ffff.png"))
        .unwrap();
    let server = Nginx::of(&machine).start();
    let paths = [
        "/",
        "/static/manifest.json",
        "/static/site-0123456789ab.css.gz",
        "/static/gone-0123456789ab.css",
        "/uploads/gone.png",
        "/uploads/.site",
        "/uploads/0A1B2C.png",
    ];
    for path in paths {
        let answer = server.get(path, "");
        answer.status(200);
        assert!(answer.body.contains(&format!("GET {path} HTTP/1.1")), "{path}: {}", answer.body);
    }
    let linked = server.get("/uploads/ffff.png", "");
    assert!(!linked.body.contains("root:"), "{}", linked.body);
    let forged = "X-Forwarded-For: 6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Host: evil.example\r\n";
    let told = server.get("/", forged).body.to_ascii_lowercase();
    assert!(
        !told.contains("6.6.6.6") && !told.contains("evil.example") && told.contains("host: bakery.example"),
        "{told}"
    );
}

#[test]
fn a_name_that_no_site_has_gets_no_answer() {
    let machine = with_site();
    let server = Nginx::of(&machine).start();
    for socket in ["80", "443"] {
        let answer = server.ask(socket, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        assert_eq!(answer.head, "", "{socket}");
    }
    let moved = server.ask("80", "GET /a?b=c HTTP/1.1\r\nHost: bakery.example\r\nConnection: close\r\n\r\n");
    moved.status(308).has("location: https://bakery.example/a?b=c");
    machine.write("var/www/webgarden/challenges/.well-known/acme-challenge/abc", "proof");
    let asked =
        "GET /.well-known/acme-challenge/abc HTTP/1.1\r\nHost: bakery.example\r\nConnection: close\r\n\r\n";
    assert_eq!(server.ask("80", asked).body, "proof");
}

#[test]
fn what_is_too_large_or_too_often_is_refused_in_words_that_help() {
    let machine = with_site();
    let server = Nginx::of(&machine).start();
    for method in ["POST", "PUT"] {
        let head = format!(
            "{method} /contact HTTP/1.1\r\nHost: bakery.example\r\nContent-Length: 104857601\r\nConnection: close\r\n\r\n"
        );
        let answer = server.ask("443", &head);
        answer.status(413).is_page("too large to send").has("cache-control: no-store");
        assert!(!answer.head.contains("retry-after"), "{}", answer.head);
    }
    let refused: Vec<_> = (0..200)
        .map(|_| server.get("/", ""))
        .filter(|answer| answer.head.starts_with("http/1.1 429"))
        .collect();
    assert!(refused.len() > 50, "{} of 200 were refused", refused.len());
    for answer in refused {
        answer.is_page("wait a moment").has("cache-control: no-store").has("retry-after: 10");
    }
    server.get("/static/favicon.ico", "").status(200);
    for page in ["large", "often", "misdirected"] {
        let asked = server.get(&format!("/.webgarden/{page}"), "");
        assert!(!asked.head.starts_with("http/1.1 200 "), "{page} has no address of its own: {}", asked.head);
    }
}
