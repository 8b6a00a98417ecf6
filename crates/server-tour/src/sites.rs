//! Two sites on one server: set up, looked at from outside, paused, copied, renamed and removed.

use checkout::failure::Failure;

use super::Tour;
use super::authority;
use super::machine::{Machine, said};

/// A site with a database of the server's PostgreSQL, and one of another program with a file.
pub(super) const SITES: [&str; 2] = ["calm", "still"];

/// The domains of the tour; the machine is all of them.
const DOMAINS: &str = "calm.example still.example copy.example then.example quiet.example www.quiet.example";

/// The server's own settings; visitors have the limits that everybody gets.
pub(super) fn settings(web_server: &str) -> String {
    format!(
        "operator = \"operator@example.org\"\nweb_server = \"{web_server}\"\n[acme]\ndirectory = \"{}\"\nca_file = \"{}\"\n",
        authority::DIRECTORY,
        authority::INTERFACE_CA
    )
}

/// How the manual sets up a site.
const PROVISION: &str = "webgarden-ctl provision bakery --domain bakery.example --bundle bakery-0.1.0-abc1234.tar.gz \
                         --email anna@bakery.example";

/// The least that `systemd-analyze security` may find; 10 is no protection at all.
const EXPOSURE: f32 = 2.0;

impl Tour<'_> {
    /// From a bare server to two sites with HTTPS.
    pub(super) fn set_up(&self, server: &Machine) -> Result<(), Failure> {
        server.write("/etc/webgarden/ctl.toml", &settings("nginx"))?;
        server.shell(&format!("echo 127.0.0.1 {DOMAINS} >> /etc/hosts"))?;
        self.step("calm is set up on PostgreSQL", || self.type_in(server, PROVISION))?;
        self.step("calm.example answers with a valid chain", || visit(server, "calm.example"))?;
        self.step("still is set up on SQLite, under a strict umask", || {
            server.shell(&format!(
                "umask 077 && webgarden-ctl provision still --domain still.example --database sqlite --bundle {} --email owner@still.example",
                self.bundles.other
            ))
        })?;
        self.step("still.example answers with a valid chain", || visit(server, "still.example"))?;
        self.step("setting up again changes nothing", || self.type_in(server, PROVISION))?;
        self.step("what was written is right for systemd and nginx", || written_well(server))?;
        self.step("an unknown host gets nothing, a spoofed address is not believed", || strangers(server))?;
        self.step("files come from the disk while the program rests", || files_without_program(server))?;
        self.step("a site reaches what is its own, and nothing of its neighbours", || reach(server))?;
        self.step("a lost certificate takes its own site away alone", || lost_certificate(server))
    }

    /// What happens to sites now and then.
    pub(super) fn look_after(&self, server: &Machine) -> Result<(), Failure> {
        self.step("a suspended site says so, and comes back", || {
            self.type_in(server, "webgarden-ctl suspend bakery")?;
            expect(server, "https://calm.example/", "503")?;
            expect(server, "https://still.example/", "200")?;
            self.type_in(server, "webgarden-ctl resume bakery")?;
            expect(server, "https://calm.example/", "200")
        })?;
        self.step("a copy has the content and a certificate of its own", || {
            self.type_in(server, "webgarden-ctl clone bakery bakery-trial --domain trial.bakery.example")?;
            visit(server, "copy.example")
        })?;
        self.step("a site gets another name", || {
            self.type_in(server, "webgarden-ctl rename-domain bakery baker.example --www --keep-old")?;
            visit(server, "quiet.example")?;
            for old in ["www.quiet.example", "calm.example"] {
                expect(server, &format!("https://{old}/blog"), "308 https://quiet.example/blog")?;
            }
            Ok(())
        })?;
        self.step("what is removed leaves one archive and nothing else", || {
            self.type_in(server, "webgarden-ctl remove bakery-trial")?;
            leftovers(server, "copy")?;
            for site in ["then", "still", "calm"] {
                server.shell(&format!("webgarden-ctl remove {site}"))?;
                leftovers(server, site)?;
            }
            Ok(())
        })
    }
}

/// Over HTTPS with the authority's root and no other, and from HTTP to there.
pub(super) fn visit(server: &Machine, domain: &str) -> Result<(), Failure> {
    expect(server, &format!("https://{domain}/"), "200")?;
    expect(server, &format!("https://{domain}/contact"), "200")?;
    let line = format!(
        "curl --silent --output /dev/null --write-out '%{{http_code}} %{{redirect_url}}' http://{domain}/blog"
    );
    let answer = server.shell(&line)?;
    if answer == format!("308 https://{domain}/blog") {
        return Ok(());
    }
    Err(Failure::new(format!("http://{domain}/blog answers {answer}")))
}

/// Asks for an address until the status is this one, with the address where it leads if it does, and fails if it is not within seconds.
pub(super) fn expect(server: &Machine, url: &str, status: &str) -> Result<(), Failure> {
    // nginx takes up another configuration a moment after it was told to.
    let output = server.attempt(&format!(
        "for attempt in $(seq 50); do
  answer=$(curl --silent --show-error --max-time 20 --cacert {} --output /dev/null --write-out '%{{http_code}} %{{redirect_url}}' '{url}' 2>&1)
  answer=${{answer% }}; [ \"$answer\" = '{status}' ] && break; sleep 0.1
done; echo -n \"$answer\"",
        authority::ROOT
    ))?;
    let answer = said(&output);
    if answer == status {
        return Ok(());
    }
    Err(Failure::new(format!("{url} answers {answer} instead of {status}")))
}

/// Whoever asks calm for a page, and whoever sends it a form, is told that it is away.
pub(super) fn is_away(server: &Machine) -> Result<(), Failure> {
    expect(server, "https://calm.example/", "503")?;
    for sent in ["", "--data name=x"] {
        let answer = server.shell(&format!(
            "curl --silent --cacert {} --include {sent} https://calm.example/contact",
            authority::ROOT
        ))?;
        let told = answer.to_ascii_lowercase();
        if let Some(part) =
            [" 503", "retry-after: 300", "short break"].iter().find(|part| !told.contains(**part))
        {
            return Err(Failure::new(format!(
                "“{part}” is not in what a site that is away answers:\n{answer}"
            )));
        }
    }
    Ok(())
}

fn written_well(server: &Machine) -> Result<(), Failure> {
    server.shell("nginx -t && nft -c -f /etc/webgarden/firewall.nft")?;
    server.shell("systemd-analyze verify /etc/systemd/system/webgarden-*.service /etc/systemd/system/webgarden-*.timer")?;
    for site in SITES {
        let line = format!("systemd-analyze security --no-pager webgarden-{site}.service | tail -n 1");
        let verdict = server.shell(&line)?;
        let exposure = verdict.split_whitespace().find_map(|word| word.parse::<f32>().ok());
        if exposure.is_none_or(|exposure| exposure > EXPOSURE) {
            return Err(Failure::new(format!("webgarden-{site}.service: {}", verdict.trim())));
        }
    }
    Ok(())
}

fn strangers(server: &Machine) -> Result<(), Failure> {
    let closed = [
        "curl --silent --output /dev/null --header 'Host: evil.example' http://127.0.0.1/",
        "curl --silent --insecure --output /dev/null --resolve evil.example:443:127.0.0.1 https://evil.example/",
    ];
    for line in closed {
        let output = server.attempt(line)?;
        if output.status.success() {
            return Err(Failure::new(format!("`{line}` got an answer: {}", said(&output))));
        }
    }
    server.shell(&format!(
        "curl --silent --cacert {} --output /dev/null --header 'X-Forwarded-For: 203.0.113.9' https://calm.example/about \
         && ! grep --recursive --quiet 203.0.113.9 /var/log/webgarden/",
        authority::ROOT
    ))?;
    Ok(())
}

/// The style of the home page, from the disk, compressed.
fn files_without_program(server: &Machine) -> Result<(), Failure> {
    let page = server.shell(&format!("curl --silent --cacert {} https://calm.example/", authority::ROOT))?;
    let style = page.split('"').find(|part| part.starts_with("/static/") && part.ends_with(".css"));
    let style = style.ok_or_else(|| Failure::new("the home page names no style"))?;
    server.shell("webgarden-ctl stop calm")?;
    let headers = server.shell(&format!(
        "curl --silent --cacert {} --dump-header - --output /dev/null --header 'Accept-Encoding: br' 'https://calm.example{style}'",
        authority::ROOT
    ))?;
    is_away(server)?;
    server.shell("webgarden-ctl start calm")?;
    expect(server, "https://calm.example/", "200")?;
    let headers = headers.to_ascii_lowercase();
    for wanted in ["200", "content-encoding: br", "immutable", "x-content-type-options: nosniff"] {
        if !headers.contains(wanted) {
            return Err(Failure::new(format!("{style} lacks {wanted}:\n{headers}")));
        }
    }
    Ok(())
}

/// What the user of calm gets to, by shell, and whether it is to succeed.
const REACHED: [(&str, bool); 8] = [
    ("curl --silent --fail --max-time 5 --output /dev/null http://127.0.0.1:$(port calm)/healthz", true),
    ("curl --silent --max-time 5 --output /dev/null http://127.0.0.1:$(port still)/metrics", false),
    (
        "curl --silent --insecure --fail --max-time 5 --output /dev/null --resolve still.example:443:127.0.0.1 https://still.example/metrics",
        false,
    ),
    ("curl --silent --max-time 5 --output /dev/null http://10.9.0.1:$(port still)/", false),
    ("bash -c '> /dev/tcp/127.0.0.1/5432'", false),
    ("psql --dbname=wg-calm --command='SELECT 1'", true),
    ("psql --dbname=postgres --command='SELECT 1'", false),
    ("psql --dbname=template1 --command='SELECT 1'", false),
];

fn reach(server: &Machine) -> Result<(), Failure> {
    for (line, may) in REACHED {
        let output = server.attempt(&format!(
            "port() {{ sed -n 's/^port = //p' /etc/webgarden/sites/$1.toml; }}; cd / && runuser -u wg-calm -- {line}"
        ))?;
        if output.status.success() != may {
            let expected = if may { "is refused" } else { "works" };
            return Err(Failure::new(format!("as wg-calm `{line}` {expected}: {}", said(&output))));
        }
    }
    Ok(())
}

fn lost_certificate(server: &Machine) -> Result<(), Failure> {
    server.shell("rm /etc/letsencrypt/live/webgarden-still/privkey.pem && systemctl restart nginx")?;
    expect(server, "https://calm.example/", "200")?;
    server
        .shell("webgarden-ctl suspend calm && webgarden-ctl resume calm && webgarden-ctl provision calm")?;
    expect(server, "https://calm.example/", "200")?;
    let doctor = said(&server.attempt("webgarden-ctl doctor")?);
    if !doctor.contains("webgarden-ctl provision still") {
        return Err(Failure::new(format!("doctor does not say what to do:\n{doctor}")));
    }
    server.shell("webgarden-ctl provision still")?;
    visit(server, "still.example")
}

fn leftovers(server: &Machine, site: &str) -> Result<(), Failure> {
    let found = server.shell(&format!(
        "find / -xdev \\( -path /proc -o -path /sys -o -path {given} -o -path /var/log/journal -o -path /var/log/letsencrypt \
         -o -path /var/lib/webgarden-ctl -o -path /var/www/webgarden/backups \\) -prune -o \
         \\( -name '*webgarden-{site}*' -o -name '*wg-{site}*' -o -path '*/webgarden/*/{site}' -o -name '{site}.env' \\) -print; \
         getent passwd wg-{site}; runuser -u postgres -- psql -At -c \"SELECT datname FROM pg_database WHERE datname = 'wg-{site}' \
         UNION SELECT rolname FROM pg_roles WHERE rolname = 'wg-{site}'\"",
        given = super::machine::GIVEN
    ))?;
    let archives = server.shell(&format!("ls /var/www/webgarden/backups/{site}"))?;
    if !found.trim().is_empty() || archives.lines().count() == 0 {
        return Err(Failure::new(format!("of {site} there is left:\n{found}and as archives:\n{archives}")));
    }
    Ok(())
}
