//! Deploys, good and bad, while visitors come; and everything killed at random moments.

use std::ops::RangeInclusive;

use checkout::failure::{Explain, Failure};

use super::Tour;
use super::authority;
use super::bundles::{Bad, Bundles};
use super::machine::{Machine, said};
use super::sites::expect;
use super::street;
use super::traffic::{FailedRequest, Report, Traffic, Wish, now};

const PATHS: &[&str] = &["/", "/about", "/blog", "/contact", "/services"];

/// How a deploy is asked for in the tour: quick to see, since visitors come all the time.
const OPTIONS: &str = "--grace 10 --patience 30";

/// The same where nobody comes meanwhile.
const BRIEF: &str = "--grace 3";

impl Tour<'_> {
    /// Deploys while visitors come, and what they met.
    pub(super) fn deploy(&self, server: &Machine) -> Result<(), Failure> {
        let before = self.step("the tables and rows are counted", || contents(server))?;
        let authority = server.shell(&format!("cat {}", authority::ROOT))?;
        let people = street::people(0, 100);
        let wish = Wish {
            domain: "calm.example",
            people: &people,
            paths: PATHS,
            rate: self.size.rate,
            forms: 0,
            requests: 0,
            authority: &authority,
            gives_way: false,
        };
        server.shell(&Bundles::preparation())?;
        let (good, bad) = self.step("the releases are packed", || {
            let good = (1..=self.size.deploys).map(|number| self.bundles.good(number));
            Ok((good.collect::<Result<Vec<_>, _>>()?, self.bundles.bad()?))
        })?;
        let traffic = Traffic::begin(self.workspace.root(), server, &wish)?;
        let met = self.releases(server, &good, &bad)?;
        let report = self.step("the last visitors leave", || traffic.end())?;
        self.judge(server, &report, &met)?;
        self.step("no row is lost", || {
            let after = contents(server)?;
            let lost: Vec<_> = before.lines().filter(|line| !after.contains(*line)).collect();
            if lost.is_empty() {
                return Ok(());
            }
            Err(Failure::new(format!("before: {}; after:\n{after}", lost.join(", "))))
        })?;
        self.kill(server)
    }

    /// What the manual has for new releases and old ones.
    pub(super) fn release(&self, server: &Machine) -> Result<(), Failure> {
        self.step("a release is rehearsed on copies of all sites", || {
            self.type_in(server, "webgarden-ctl rehearse bakery-0.2.0-def5678.tar.gz")
        })?;
        self.step("it is deployed", || {
            self.type_with(server, "webgarden-ctl deploy bakery bakery-0.2.0-def5678.tar.gz", BRIEF)?;
            expect_release(server, "calm", "0.2.0")
        })?;
        self.step("the release before it comes back", || {
            let listed = self.type_in(server, "webgarden-ctl releases bakery")?;
            self.type_with(server, "webgarden-ctl rollback bakery", BRIEF)?;
            expect(server, "https://calm.example/", "200")?;
            expect_release(server, "calm", "0.1.0").explain(|| format!("of these releases:\n{listed}"))
        })?;
        self.step("all sites get their new release, but for one that is pinned", || {
            self.type_in(server, "webgarden-ctl pin florist")?;
            let all = "webgarden-ctl deploy --all bakery-0.2.0-def5678.tar.gz florist-0.2.0-def5678.tar.gz --canary bakery";
            self.type_with(server, all, BRIEF)?;
            expect_release(server, "calm", "0.2.0")?;
            expect_release(server, "still", "0.1.0")?;
            self.type_in(server, "webgarden-ctl unpin florist")?;
            self.type_with(server, all, BRIEF)?;
            expect_release(server, "still", "0.2.0")?;
            expect(server, "https://still.example/", "200")?;
            server.shell(&format!("webgarden-ctl rollback calm {BRIEF}")).map(drop)
        })
    }

    /// Good releases, and between them the bad ones; gives the times in which visitors could meet a bad one.
    fn releases(
        &self,
        server: &Machine,
        good: &[String],
        bad: &[Bad],
    ) -> Result<Vec<RangeInclusive<u64>>, Failure> {
        let mut met = Vec::new();
        for turn in 0..good.len().max(bad.len()) {
            if let Some(bundle) = good.get(turn) {
                self.step(&format!("good release {} is deployed", turn + 1), || {
                    server.shell(&format!("webgarden-ctl deploy calm {bundle} {OPTIONS}"))
                })?;
            }
            if let Some(bad) = bad.get(turn) {
                let start = now();
                self.step(&format!("a release that is bad ({}) is refused", bad.name), || {
                    refused(server, bad)
                })?;
                if bad.is_met {
                    met.push(start..=now());
                }
            }
        }
        Ok(met)
    }

    fn judge(&self, server: &Machine, report: &Report, met: &[RangeInclusive<u64>]) -> Result<(), Failure> {
        let is_excused = |failure: &&FailedRequest| {
            failure.problem == "status 500"
                && met.iter().any(|time| time.contains(&failure.at) || time.contains(&failure.until))
        };
        let (excused, missed): (Vec<_>, Vec<_>) = report.failures.iter().partition(is_excused);
        let summary = &report.summary;
        println!(
            "           {} requests at {:.0} a second; {} met the release that fails later; median {} ms, 99 of 100 within {} ms, \
             the slowest {} ms",
            summary.requests,
            summary.requests as f64 / summary.seconds,
            excused.len(),
            summary.median,
            summary.p99,
            summary.slowest
        );
        let Some(first) = missed.first() else { return Ok(()) };
        Err(Failure::new(format!(
            "{} requests failed that none of the bad releases answered, the first {} at {}: {}; the site's log of that time:\n{}",
            missed.len(),
            first.path,
            first.at,
            first.problem,
            troubles(server, first.at / 1000, first.until / 1000 + 1)?
        )))
    }

    /// The program, the database and the tool are killed; all of it comes back.
    fn kill(&self, server: &Machine) -> Result<(), Failure> {
        for number in 1..=self.size.kills {
            self.step(&format!("the program is killed ({number})"), || {
                server.shell("systemctl kill --signal=KILL webgarden-calm.service")?;
                expect(server, "https://calm.example/", "200")
            })?;
            self.step(&format!("PostgreSQL is killed ({number})"), || {
                server.shell("systemctl kill --signal=KILL postgresql@15-main.service; sleep 1; systemctl start postgresql@15-main.service")?;
                server.shell(&format!(
                    "for attempt in $(seq 100); do curl --silent --fail --cacert {} --output /dev/null https://calm.example/ \
                     && exit 0; sleep 0.1; done; exit 1",
                    authority::ROOT
                ))
            })?;
            let bundle = self.bundles.good(100 + number)?;
            // Another moment each time, spread over what a deploy does.
            let seconds = f64::from(number) * 17.0 / f64::from(self.size.kills + 1);
            self.step(&format!("a deploy is killed after {seconds:.1} s and given again"), || {
                let line = format!("webgarden-ctl deploy calm {bundle} {OPTIONS}");
                server.attempt(&format!("timeout --signal=KILL {seconds} {line}"))?;
                expect(server, "https://calm.example/", "200")?;
                server.shell(&line)?;
                expect(server, "https://calm.example/", "200")
            })?;
        }
        Ok(())
    }
}

/// A bad release must be refused with its reason, and the old one serve.
fn refused(server: &Machine, bad: &Bad) -> Result<(), Failure> {
    let before = server.shell("readlink /var/www/webgarden/sites/calm/current")?;
    let output = server.attempt(&format!("webgarden-ctl deploy calm {} {OPTIONS}", bad.bundle))?;
    let said = said(&output);
    if output.status.code() != Some(1) || !said.contains(bad.reason) {
        return Err(Failure::new(format!("it ended with {} and said:\n{said}", output.status)));
    }
    if server.shell("readlink /var/www/webgarden/sites/calm/current")? != before {
        return Err(Failure::new(format!("another release is there now: {said}")));
    }
    expect(server, "https://calm.example/", "200")
}

fn expect_release(server: &Machine, site: &str, version: &str) -> Result<(), Failure> {
    let current = server.shell(&format!("readlink /var/www/webgarden/sites/{site}/current"))?;
    if current.contains(version) { Ok(()) } else { Err(Failure::new(format!("{site} runs {current}"))) }
}

/// What the site and systemd logged between two times in seconds since 1970, but for each visitor's request.
fn troubles(server: &Machine, from: u64, until: u64) -> Result<String, Failure> {
    server.shell(&format!(
        "journalctl --no-pager --output=short-precise --since=@{from} --until=@{until} --unit webgarden-calm.service \
         | grep --invert-match '\"status\":[23]' | tail --lines 40"
    ))
}

/// Each table with its number of rows, and each migration, one a line.
fn contents(server: &Machine) -> Result<String, Failure> {
    server.shell(
        "runuser -u postgres -- psql -At -d wg-calm -c \"SELECT 'migration ' || version FROM __diesel_schema_migrations\" \
         && for table in users blog_posts contact_submissions uploaded_files; do \
         echo \"$table $(runuser -u postgres -- psql -At -d wg-calm -c \"SELECT count(*) FROM $table\")\"; done",
    )
}
