//! A site that is flooded, or whose database is locked, and its neighbour, who does not notice.

use checkout::failure::Failure;

use super::machine::Machine;
use super::sites::expect;
use super::traffic::{Report, Summary, Traffic, Wish};
use super::{Tour, authority, street};

/// How many ask the flooded site in a second: ten times what its program answers on such a machine, where the machine is ours.
const FLOOD: u32 = 5_000;
const FLOOD_BESIDE_OTHERS: u32 = 400;

/// How many one address asks in a second: far more than it may.
const FLOOD_OF_ONE: u32 = 400;

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

/// What people notice, in milliseconds (Nielsen, Response Times: The 3 Important Limits).
const NOTICED: u64 = 100;

impl Tour<'_> {
    /// One site has more visitors than it can take, then a database that does not answer; the other has its own.
    pub(super) fn crowd(&self, server: &Machine) -> Result<(), Failure> {
        let authority = server.shell(&format!("cat {}", authority::ROOT))?;
        let (visitors, flooders) = (street::people(0, 100), street::people(400, 250));
        let visit = |domain, people, rate, requests| Wish {
            domain,
            people,
            paths: &["/", "/about", "/blog"],
            rate,
            forms: 0,
            authority: &authority,
            requests,
            gives_way: requests == 0 && self.size.is_alone,
        };
        let neighbour = visit("still.example", visitors.as_slice(), RATE, VISITORS);
        let rate = if self.size.is_alone { FLOOD } else { FLOOD_BESIDE_OTHERS };
        let flood = visit("calm.example", flooders.as_slice(), rate, 0);
        let one = visit("calm.example", flooders.get(..1).unwrap_or_default(), rate.min(FLOOD_OF_ONE), 0);
        let beside = visit("calm.example", visitors.as_slice(), RATE, VISITORS);
        let alone = Traffic::begin(self.workspace.root(), server, &one)?;
        self.step("one address floods a site: its other visitors and its neighbour's are let in", || {
            self.spell(server, &beside)?;
            self.spell(server, &neighbour)
        })?;
        turned_away(&alone.end()?)?;
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
        let asked = count(&server.shell(ASKED)?).saturating_sub(count(&before));
        println!(
            "           99 of 100 visitors were answered within {} ms, then {} ms, then {} ms; the neighbour was asked {asked} times",
            quiet.p99, flooded.p99, locked.p99
        );
        if asked < u64::from(VISITORS) {
            return Err(Failure::new("that was no flood"));
        }
        for busy in [&flooded, &locked] {
            if self.size.is_alone && busy.p99 > quiet.p99 + NOTICED {
                return Err(Failure::new("the visitors of the other site had to wait for its neighbour"));
            }
        }
        self.step("the flooded site is itself again", || expect(server, "https://calm.example/", "200"))
    }

    /// What visitors meet for a while: none is sent away.
    fn spell(&self, server: &Machine, wish: &Wish<'_>) -> Result<Summary, Failure> {
        let report = Traffic::begin(self.workspace.root(), server, wish)?.complete()?;
        match report.failures.first() {
            None => Ok(report.summary),
            Some(failure) => Err(Failure::new(format!(
                "{} of {} requests to {} failed, the first {}: {}",
                report.summary.failed, report.summary.requests, wish.domain, failure.path, failure.problem
            ))),
        }
    }
}

/// Most of what one address asks is refused, by its limit and not because nobody is there.
fn turned_away(report: &Report) -> Result<(), Failure> {
    let refused = report.failures.iter().filter(|failure| failure.problem == "status 429").count();
    let others = report.failures.len().saturating_sub(refused);
    let asked = report.summary.requests;
    if u64::try_from(refused).unwrap_or_default() * 2 > asked && others == 0 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "of {asked} requests of one address {refused} were refused, and {others} failed otherwise"
    )))
}

fn count(lines: &str) -> u64 {
    lines.trim().parse().unwrap_or_default()
}
