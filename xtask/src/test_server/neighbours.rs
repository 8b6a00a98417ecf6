//! A site that is flooded, or whose database is locked, and its neighbour, who does not notice.

use super::machine::Machine;
use super::sites::expect;
use super::traffic::{Summary, Traffic, Wish};
use super::{Tour, authority};
use crate::failure::Failure;

/// More than ten times what a program of one site answers on such a machine.
const FLOOD: u32 = 5_000;

/// The visitors of the other site, in each situation, and how many of them come in a second.
const VISITORS: u32 = 320;
const RATE: u32 = 40;

/// Nobody reads or writes the posts of the site meanwhile.
const LOCK: &str = "systemd-run --quiet --unit=locker --uid=postgres psql --dbname=wg-calm \
                    --command='BEGIN; LOCK TABLE blog_posts IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)'
for attempt in $(seq 100); do
  test \"$(runuser -u postgres -- psql -At -c \"SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND \
relation IS NOT NULL\")\" != 0 && exit 0
  sleep 0.1
done
exit 1";

/// Whoever goes away in the middle of a transaction is noticed only when it ends.
const UNLOCK: &str = "runuser -u postgres -- psql -At -c \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE \
'BEGIN; LOCK TABLE%'\" && systemctl reset-failed locker.service; true";

/// How often the flooded site was asked.
const ASKED: &str = "wc --lines < /var/log/webgarden/calm.access.log";

impl Tour<'_> {
    /// One site has more visitors than it can take, then a database that does not answer; the other has its own.
    pub(super) fn crowd(&self, server: &Machine) -> Result<(), Failure> {
        let authority = server.shell(&format!("cat {}", authority::ROOT))?;
        let visit = |domain, rate, requests| Wish {
            domain,
            paths: &["/", "/about", "/blog"],
            rate,
            forms: 0,
            authority: &authority,
            requests,
            is_crowd: requests == 0,
        };
        let neighbour = visit("still.example", RATE, VISITORS);
        let flood = visit("calm.example", FLOOD, 0);
        let quiet = self
            .step("a site has its visitors while nothing else happens", || self.spell(server, &neighbour))?;
        let before = server.shell(ASKED)?;
        let crowd = Traffic::begin(self.workspace.root(), server, &flood)?;
        let flooded = self.step("its neighbour is flooded", || self.spell(server, &neighbour))?;
        let locked = self.step("and the neighbour's database is locked", || {
            server.shell(LOCK)?;
            self.spell(server, &neighbour)
        })?;
        drop(crowd);
        server.shell(UNLOCK)?;
        println!(
            "           99 of 100 visitors were answered within {} ms, then {} ms, then {} ms; the neighbour was asked {} times",
            quiet.p99,
            flooded.p99,
            locked.p99,
            count(&server.shell(ASKED)?).saturating_sub(count(&before))
        );
        self.step("the flooded site is itself again", || expect(server, "https://calm.example/", "200"))
    }

    /// What visitors meet for a while: none is sent away.
    fn spell(&self, server: &Machine, wish: &Wish<'_>) -> Result<Summary, Failure> {
        let report = Traffic::begin(self.workspace.root(), server, wish)?.complete()?;
        match report.misses.first() {
            None => Ok(report.summary),
            Some(miss) => Err(Failure::new(format!(
                "{} of {} requests to {} failed, the first {}: {}",
                report.summary.failed, report.summary.requests, wish.domain, miss.path, miss.problem
            ))),
        }
    }
}

fn count(lines: &str) -> u64 {
    lines.trim().parse().unwrap_or_default()
}
