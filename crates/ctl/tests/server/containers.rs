//! What is written for containers: the real nginx accepts it, and answers as that of a server does.

use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::nginx::{Answer, converse, nginx, with_site};

/// nginx of the image, on sockets in a folder, in front of a program that is away.
struct Container {
    folder: TempDir,
    process: Option<Child>,
}

impl Container {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), process: None }
    }

    /// Lays out what the image has, and gives the path of nginx's file.
    fn write(&self, certificate: &Path) -> PathBuf {
        let folder = self.folder.path();
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
        let place = |text: &str| {
            let folder = folder.display();
            text.replace(" /tmp/", &format!(" {folder}/"))
                .replace(" /etc/nginx/webgarden/", &format!(" {folder}/"))
                .replace(" /var/www/webgarden/pages/", &format!(" {}/pages/", deploy.display()))
                .replace(" /srv/static/", &format!(" {folder}/static/"))
                .replace("/certificate/", &format!("{}/", certificate.display()))
                .replace("listen 8", &format!("listen unix:{folder}/8"))
                .replace("//site:8080", "//127.0.0.1:9")
        };
        let image = fs::read_to_string(deploy.join("containers/Containerfile")).unwrap();
        let copied = image.split_whitespace().filter(|word| word.starts_with("deploy/nginx/"));
        for name in copied.map(|path| path.trim_start_matches("deploy/nginx/")) {
            let text = fs::read_to_string(deploy.join("nginx").join(name)).unwrap();
            fs::write(folder.join(name), place(&text)).unwrap();
        }
        fs::create_dir(folder.join("static")).unwrap();
        fs::write(folder.join("static/site-0123456789ab.css"), "body{}").unwrap();
        let path = folder.join("nginx.conf");
        fs::write(&path, place(include_str!("../../../../deploy/containers/nginx.conf"))).unwrap();
        path
    }

    /// Starts it without TLS.
    fn start(mut self) -> Self {
        let path = self.write(Path::new("/certificate"));
        let text = fs::read_to_string(&path).unwrap().replace(" ssl http2 ", " ");
        let text =
            text.lines().filter(|line| !line.trim().starts_with("ssl_")).collect::<Vec<_>>().join("\n");
        fs::write(&path, text).unwrap();
        let mut command = nginx();
        command.args(["-g", "daemon off; master_process off;", "-c"]).arg(path);
        self.process = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let begun = Instant::now();
        while UnixStream::connect(self.folder.path().join("8443")).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "nginx does not start");
            std::thread::yield_now();
        }
        self
    }

    fn ask(&self, method: &str, path: &str, length: usize) -> Answer {
        let stream = UnixStream::connect(self.folder.path().join("8443")).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: bakery.example\r\nConnection: close\r\n");
        converse(stream, &format!("{head}Content-Length: {length}\r\n\r\n{}", "a".repeat(length.min(10))))
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ended = process.kill();
            let _reaped = process.wait();
        }
    }
}

#[test]
fn nginx_accepts_what_is_written_for_containers() {
    let machine = with_site();
    let path = Container::new();
    let path = path.write(&machine.path("etc/letsencrypt/live/webgarden-bakery"));
    let output = nginx().args(["-t", "-c"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn containers_have_the_pages_and_headers_of_a_server() {
    let server = Container::new().start();
    let style = server.ask("GET", "/static/site-0123456789ab.css", 0);
    style.status(200).has("cache-control: public, max-age=31536000, immutable");
    style.has("x-frame-options: deny").has("strict-transport-security: max-age=63072000");
    for method in ["GET", "POST", "PUT"] {
        for path in ["/", "/contact", "/static/gone-0123456789ab.css", "/uploads/gone.png"] {
            let away = server.ask(method, path, 3);
            away.status(503).is_page("taking a short break").has("retry-after: 300");
        }
    }
    server.ask("POST", "/contact", 104_857_601).status(413).is_page("too large to send");
    let often = (0..1000).map(|_| server.ask("GET", "/", 0)).find(|answer| answer.head.contains(" 429 "));
    often.unwrap().is_page("wait a moment").has("retry-after: 10");
}

#[test]
fn containers_name_no_setting_that_programs_do_not_have() {
    let settings = include_str!("../../../../docs/settings.md");
    let compose = include_str!("../../../../deploy/containers/compose.yaml");
    let image = include_str!("../../../../deploy/containers/Containerfile");
    let of_site = compose.split_once("    environment:\n").unwrap().1.split_once("    volumes:").unwrap().0;
    let in_compose = of_site.lines().filter_map(|line| line.trim().split_once(": "));
    let in_image = image.split_once("\nENV ").unwrap().1.split_once("\nUSER").unwrap().0;
    let in_image = in_image.lines().filter_map(|line| line.trim().split_once('='));
    let names: Vec<&str> = in_compose.chain(in_image).map(|(name, _)| name).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(settings.contains(&format!("| `{name}` |")), "{name}");
    }
}
