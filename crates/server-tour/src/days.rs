//! The days of an operator: looking, stopping, settings, secrets, mail, certificates, logs, the firewall.

use checkout::failure::Failure;

use super::machine::{Machine, said};
use super::sites::{expect, visit};
use super::{Tour, authority, mail, settings};

/// Somebody who listens at a port that nobody outside is to reach.
const LISTENER: &str = "systemd-run --quiet --unit=listener python3 -m http.server 9999 --bind 0.0.0.0
for attempt in $(seq 100); do curl --silent --fail --output /dev/null http://10.9.0.1:9999/ && exit 0; sleep 0.1; done; exit 1";

/// Makes certbot renew what is not due for years yet, through its own unit. An authority may refuse a nonce, which this version of
/// certbot takes badly.
const RENEWAL: &str = "sed -i 's/^# renew_before_expiry.*/renew_before_expiry = 4000 days/' /etc/letsencrypt/renewal/webgarden-calm.conf
for attempt in $(seq 5); do systemctl start certbot.service && break; done
sed -i 's/^renew_before_expiry.*/# renew_before_expiry = 30 days/' /etc/letsencrypt/renewal/webgarden-calm.conf";

impl Tour<'_> {
    /// What the manual has for every day.
    pub(super) fn live(&self, server: &Machine) -> Result<(), Failure> {
        self.step("the sites are looked at", || self.look(server))?;
        self.step("a site is stopped, started and restarted", || {
            self.type_in(server, "webgarden-ctl stop bakery")?;
            expect(server, "https://calm.example/", "503")?;
            self.type_in(server, "webgarden-ctl start bakery")?;
            expect(server, "https://calm.example/", "200")?;
            self.type_in(server, "webgarden-ctl restart bakery")?;
            expect(server, "https://calm.example/", "200")
        })?;
        self.step("a test mail arrives", || {
            self.type_in(server, "webgarden-ctl run bakery test-email --to you@example.org")?;
            mail::expect(server, &["you@example.org"])?;
            self.type_in(server, "webgarden-ctl test-mail")?;
            mail::expect(server, &["operator@example.org"])
        })?;
        self.step("the program reads its own pages", || self.lint(server))?;
        self.step("systemd reads settings by our rule", || settings::are_read_by_one_rule(server))?;
        self.step("secrets are rotated", || self.rotate(server))?;
        self.step("a renewed certificate is taken up", || renew(server))?;
        self.step("logs are rotated", || rotate_logs(server))?;
        self.step("nobody outside gets past the firewall", || knock(server))
    }

    fn look(&self, server: &Machine) -> Result<(), Failure> {
        let list = self.type_in(server, "webgarden-ctl list")?;
        let status = self.type_in(server, "webgarden-ctl status bakery")?;
        self.type_in(server, "webgarden-ctl doctor")?;
        let logs = self.type_in(server, "webgarden-ctl logs bakery --lines 200")?;
        for (text, word) in [(&list, "still.example"), (&status, "calm.example"), (&logs, "therapist")] {
            if !text.contains(word) {
                return Err(Failure::new(format!("there is no {word} in:\n{text}")));
            }
        }
        Ok(())
    }

    /// There is something to find: no real site has a name that ends in `.example`.
    fn lint(&self, server: &Machine) -> Result<(), Failure> {
        let output = server.attempt(&self.manual.command("webgarden-ctl run bakery lint")?)?;
        let said = said(&output);
        if output.status.code() == Some(1) && said.contains("a name that nobody can have") {
            return Ok(());
        }
        Err(Failure::new(format!("it ended with {} and said:\n{said}", output.status)))
    }

    /// Another `SECRET_KEY` makes all passwords worthless; a new one is given out.
    fn rotate(&self, server: &Machine) -> Result<(), Failure> {
        server.shell(
            "sed -i \"s/^SECRET_KEY=.*/SECRET_KEY=$(openssl rand -hex 32)/\" /etc/webgarden/calm.env",
        )?;
        self.type_in(server, "webgarden-ctl reload bakery")?;
        expect(server, "https://calm.example/admin/login", "200")?;
        let users = self.type_in(server, "webgarden-ctl run bakery list-users")?;
        let said = self.type_in(
            server,
            "webgarden-ctl run bakery reset-password --username admin --generate-password",
        )?;
        if users.contains("admin") && !said.trim().is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!("list-users said:\n{users}\nreset-password said:\n{said}")))
    }
}

fn renew(server: &Machine) -> Result<(), Failure> {
    let serial = || {
        server.shell(&format!(
            "openssl s_client -connect 127.0.0.1:443 -servername calm.example -CAfile {} -verify_return_error < /dev/null 2>/dev/null \
             | openssl x509 -noout -serial",
            authority::ROOT
        ))
    };
    let before = serial()?;
    server.shell(RENEWAL)?;
    visit(server, "calm.example")?;
    let after = serial()?;
    if after == before { Err(Failure::new(format!("it is the old one still: {before}"))) } else { Ok(()) }
}

fn rotate_logs(server: &Machine) -> Result<(), Failure> {
    // nginx takes up the new file a moment after it was told to.
    server
        .shell(&format!(
            "logrotate --force /etc/logrotate.d/webgarden && test -s /var/log/webgarden/calm.access.log.1
for attempt in $(seq 100); do
  curl --silent --cacert {} --output /dev/null https://calm.example/about
  grep --quiet /about /var/log/webgarden/calm.access.log && exit 0
  sleep 0.1
done
ls -l /var/log/webgarden; exit 1",
            authority::ROOT
        ))
        .map(drop)
}

fn knock(server: &Machine) -> Result<(), Failure> {
    server.shell(LISTENER)?;
    let outside = |rest: &str| {
        server.attempt(&format!(
            "ip netns exec outside curl --silent --max-time 2 --output /dev/null --write-out '%{{http_code}}' {rest}"
        ))
    };
    let page = outside(&format!(
        "--cacert {} --resolve calm.example:443:10.9.0.1 https://calm.example/",
        authority::ROOT
    ))?;
    let other = outside("http://10.9.0.1:9999/")?;
    server.shell("systemctl stop listener")?;
    let (page, other) = (said(&page), said(&other));
    if page == "200" && other == "000" {
        return Ok(());
    }
    Err(Failure::new(format!("the site answered {page}, and another port {other}")))
}
