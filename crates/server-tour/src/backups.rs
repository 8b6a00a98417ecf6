//! Archives: made, tried, damaged in every way, and brought back on another machine.

use std::fs::File;
use std::process::Stdio;

use checkout::failure::{Explain, Failure};

use super::machine::{GIVEN, Machine, said};
use super::sites::{SITES, expect, is_away, settings, visit};
use super::{Tour, mail};

/// What may happen to an archive, as a line of shell that does it to `$archive`, and what the drill has to say.
const DAMAGES: &[(&str, &str, &str)] = &[
    (
        "a flipped byte",
        "printf '\\377' | dd of=$archive bs=1 seek=$(($(stat -c %s $archive) / 2)) conv=notrunc status=none",
        "damaged",
    ),
    ("half of it", "truncate --size=$(($(stat -c %s $archive) / 2)) $archive", "truncated"),
    (
        "a picture that is missing",
        // The first bytes of an archive are always the same; gzip writes others.
        "folder=$(mktemp -d) && tar -C $folder -xzf $archive && picture=$(tar -tzf $archive | grep 'uploads/.*jpg' | tail -n 1) \
         && tar -tzf $archive | grep -vx $picture > $folder/list && tar -C $folder --no-recursion -cf - -T $folder/list | \
         gzip -n > $archive && head -c 10 /var/tmp/good.tar.gz | dd of=$archive conv=notrunc status=none",
        "lacks uploads/",
    ),
];

impl Tour<'_> {
    /// From the first archive to the same site on another machine.
    pub(super) fn back_up(&self, server: &Machine) -> Result<(), Failure> {
        for site in SITES {
            self.step(&format!("{site} has posts and pictures"), || {
                server.shell(&format!("webgarden-ctl run {site} seed-demo"))
            })?;
        }
        self.step("the web server shows pictures", || picture(server))?;
        self.step("sites are backed up, as every night", || {
            self.type_in(server, "webgarden-ctl backup bakery")?;
            self.type_in(server, "webgarden-ctl backup --all")?;
            server.shell("systemctl start webgarden-backup.service")?;
            drill_that_follows(server)?;
            let listed = self.type_in(server, "webgarden-ctl archives bakery")?;
            if listed.lines().count() > 1 { Ok(()) } else { Err(Failure::new(listed)) }
        })?;
        self.step("a drill restores every archive and finds it good", || {
            self.type_in(server, "webgarden-ctl drill bakery")?;
            self.type_in(server, "webgarden-ctl drill --all")
        })?;
        for (what, damage, reason) in DAMAGES {
            self.step(&format!("a drill finds {what}"), || damaged(server, damage, reason))?;
        }
        self.step("a drill names a key that is the wrong one", || wrong_key(server))?;
        self.step("the operator was told by mail, once, and of the end too", || {
            mail::expect(server, &["operator@example.org", "damaged"])?;
            mail::expect(server, &["operator@example.org", "This is well again", "calm: drill"])
        })?;
        self.step("what an editor lost comes back, and goes again", || self.undo(server))?;
        self.step("an archive becomes a second site", || {
            self.type_in(
                server,
                "webgarden-ctl restore bakery newest --as bakery-then --domain then.bakery.example",
            )?;
            visit(server, "then.example")
        })?;
        self.kill_archives(server)?;
        self.move_to_another_machine(server)
    }

    /// Restoring takes back what happened since, and undoing that brings it back again.
    fn undo(&self, server: &Machine) -> Result<(), Failure> {
        let before = posts(server)?;
        server
            .shell("runuser -u postgres -- psql -q -d wg-calm -c 'UPDATE blog_posts SET visible = false'")?;
        self.type_in(server, "webgarden-ctl restore bakery newest")?;
        let restored = posts(server)?;
        self.type_in(server, "webgarden-ctl restore bakery --undo")?;
        let undone = posts(server)?;
        server.shell("webgarden-ctl restore calm newest")?;
        if restored == before && undone != before {
            return Ok(());
        }
        Err(Failure::new(format!("before:\n{before}\nrestored:\n{restored}\nundone:\n{undone}")))
    }

    /// A restore and a drill that are killed at some moment, and given again.
    fn kill_archives(&self, server: &Machine) -> Result<(), Failure> {
        for number in 1..=self.size.kills {
            // Another moment each time, spread over what a restore does.
            let seconds = f64::from(number) * 1.5 / f64::from(self.size.kills + 1);
            self.step(&format!("a restore is killed after {seconds:.1} s and given again"), || {
                let before = posts(server)?;
                server
                    .attempt(&format!("timeout --signal=KILL {seconds} webgarden-ctl restore calm newest"))?;
                server.shell("webgarden-ctl restore calm newest")?;
                if posts(server)? == before { Ok(()) } else { Err(Failure::new("it has other posts")) }
            })?;
            self.step(&format!("a drill is killed after {seconds:.1} s and given again"), || {
                server.attempt(&format!("timeout --signal=KILL {seconds} webgarden-ctl drill calm"))?;
                server.shell("webgarden-ctl drill calm")?;
                let left = server.shell("ls /var/www/webgarden/copies/")?;
                if left.trim().is_empty() {
                    Ok(())
                } else {
                    Err(Failure::new(format!("copies are left: {left}")))
                }
            })?;
        }
        Ok(())
    }

    fn move_to_another_machine(&self, server: &Machine) -> Result<(), Failure> {
        let archive = self.given.path().join("calm.tar.gz");
        self.step("the newest archive is fetched", || {
            let file = File::create(&archive).explain(|| archive.display().to_string())?;
            let mut fetch = server.command("bash");
            fetch.args(["-c", "cat $(ls /var/www/webgarden/backups/calm/calm-*.tar.gz | tail -n 1)"]);
            let status = fetch.stdin(Stdio::null()).stdout(file).status();
            status.explain(|| "fetching the archive".to_owned()).and_then(|status| {
                if status.success() { Ok(()) } else { Err(Failure::new("the archive could not be read")) }
            })
        })?;
        let posts = posts(server)?;
        let other = self.bare_server("second")?;
        other.write("/etc/webgarden/ctl.toml", &settings("caddy"))?;
        other.shell("echo 127.0.0.1 calm.example >> /etc/hosts && systemctl disable --now nginx.service")?;
        let release = self.bundles.good(1)?;
        self.step("the site is set up there, on the other kind of database, behind Caddy", || {
            other.shell(&format!(
                "webgarden-ctl provision calm --domain calm.example --database sqlite --bundle {release} --email owner@calm.example"
            ))?;
            visit(&other, "calm.example")
        })?;
        self.step("it has the same posts there", || {
            other.shell(&format!("webgarden-ctl restore calm {GIVEN}/calm.tar.gz"))?;
            expect(&other, "https://calm.example/", "200")?;
            picture(&other)?;
            let there = self::posts(&other)?;
            if there == posts && posts.lines().count() > 3 {
                return Ok(());
            }
            Err(Failure::new(format!("here:\n{posts}\nthere:\n{there}")))
        })?;
        self.step("a site that is away says so behind Caddy too, and comes back", || {
            for (away, back) in [("stop", "start"), ("suspend", "resume")] {
                other.shell(&format!("webgarden-ctl {away} calm"))?;
                is_away(&other)?;
                other.shell(&format!("webgarden-ctl {back} calm"))?;
                expect(&other, "https://calm.example/", "200")?;
            }
            Ok(())
        })
    }
}

/// Waits for the drill that a nightly backup starts by itself: until it has ended nobody else may work on the sites.
fn drill_that_follows(server: &Machine) -> Result<(), Failure> {
    const UNIT: &str = "webgarden-drill.service";
    let ended =
        format!("\"$(systemctl show --property=ExecMainExitTimestampMonotonic --value {UNIT})\" != 0");
    server.shell(&format!("timeout 120 bash -c 'until [ {ended} ]; do sleep 0.2; done'"))?;
    let result = server.shell(&format!("systemctl show --property=Result --value {UNIT}"))?;
    if result.trim() == "success" {
        return Ok(());
    }
    Err(Failure::new(server.shell(&format!("systemctl status --no-pager --full {UNIT} || true"))?))
}

/// Does harm to the newest archive, lets the drill find it, and puts the good one back.
fn damaged(server: &Machine, damage: &str, reason: &str) -> Result<(), Failure> {
    server.shell(&format!(
        "archive=$(ls /var/www/webgarden/backups/calm/calm-*.tar.gz | tail -n 1) && cp -p $archive /var/tmp/good.tar.gz && {damage}"
    ))?;
    let drill = server.attempt("webgarden-ctl drill calm")?;
    server.shell(
        "cp -p /var/tmp/good.tar.gz $(ls /var/www/webgarden/backups/calm/calm-*.tar.gz | tail -n 1)",
    )?;
    let said = said(&drill);
    if drill.status.code() == Some(3) && said.contains(reason) {
        return Ok(());
    }
    Err(Failure::new(format!("the drill ended with {} and said:\n{said}", drill.status)))
}

/// An archive that was encrypted for one key and is to be read with another.
fn wrong_key(server: &Machine) -> Result<(), Failure> {
    server.shell(
        "cp /etc/webgarden/ctl.toml /var/tmp/ctl.toml && age-keygen -o /var/tmp/right.key && age-keygen -o /etc/webgarden/backups.key \
         && printf '[backups]\\nrecipient = \"%s\"\\nkey_file = \"/etc/webgarden/backups.key\"\\n' \
         \"$(age-keygen -y /var/tmp/right.key)\" >> /etc/webgarden/ctl.toml && webgarden-ctl backup calm",
    )?;
    let drill = server.attempt("webgarden-ctl drill calm")?;
    let said = said(&drill);
    if drill.status.code() != Some(3) || !said.contains("another key") {
        return Err(Failure::new(format!("the drill ended with {} and said:\n{said}", drill.status)));
    }
    server.shell(
        "cp /var/tmp/right.key /etc/webgarden/backups.key && webgarden-ctl drill calm && cp /var/tmp/ctl.toml /etc/webgarden/ctl.toml \
         && rm /var/www/webgarden/backups/calm/*.age",
    )?;
    Ok(())
}

/// A picture of the newest post, which the program never sees.
fn picture(server: &Machine) -> Result<(), Failure> {
    let path = server.shell(&format!(
        "curl --silent --fail --cacert {} https://calm.example/blog | grep --only-matching '/uploads/[^\" ]*' | head -n 1",
        super::authority::ROOT
    ))?;
    expect(server, &format!("https://calm.example{}", path.trim()), "200")
}

/// The addresses of the posts that visitors see.
fn posts(server: &Machine) -> Result<String, Failure> {
    server.shell(&format!(
        "curl --silent --fail --cacert {} https://calm.example/sitemap.xml | {{ grep --only-matching '/blog/[^<]*' || true; }} | sort",
        super::authority::ROOT
    ))
}
