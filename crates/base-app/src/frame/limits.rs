//! The outer limits on what one address asks: cheap, in memory, counted by each process for itself.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use actix_governor::{
    Governor, GovernorConfig, GovernorConfigBuilder, KeyExtractor, SimpleKeyExtractionError,
    governor::{
        NotUntil,
        clock::{Clock, DefaultClock, QuantaInstant},
        middleware::NoOpMiddleware,
    },
};
use actix_web::{
    HttpResponse, HttpResponseBuilder, dev::ServiceRequest, http::header, middleware::Condition,
};
use auth::TrustedProxies;
use core_models::rate::RateLimit;

use crate::{
    feature::routine::{Doing, Routine},
    frame::{host::is_for_operators, moved::may_be_a_page},
    settings::LimitSettings,
};

/// When a limit is off, a middleware is still built, and not used.
const UNUSED: RateLimit = RateLimit { count: 1, per: Duration::from_secs(1) };

/// How long addresses are remembered that have their whole limit to spare again.
const REMEMBERED: Duration = Duration::from_secs(10);

type Middleware = Governor<ClientKey, NoOpMiddleware<QuantaInstant>>;

/// The limits of a process. All its workers share one set of counters.
pub(crate) struct Limits {
    /// What visitors ask.
    pub(crate) public: Limiter,
    /// What is asked of the panel.
    pub(crate) panel: Limiter,
}

/// Makes the middleware for each worker.
pub(crate) struct Limiter {
    config: GovernorConfig<ClientKey, NoOpMiddleware<QuantaInstant>>,
    enabled: bool,
}

impl Limits {
    /// The limits that are set, with nothing counted yet.
    ///
    /// # Errors
    /// When a limit is too large to be counted.
    pub(crate) fn of(settings: &LimitSettings) -> io::Result<Self> {
        let limiter = |variable, limit, counted| {
            let key = ClientKey { proxies: settings.proxies.clone(), counted };
            Limiter::new(variable, limit, key)
        };
        Ok(Self {
            public: limiter("PUBLIC_RATE_LIMIT", settings.public, Counted::PagesForOthers)?,
            panel: limiter("DEFAULT_RATE_LIMIT", settings.panel, Counted::All)?,
        })
    }
}

/// Without this, every address that ever asked would be kept.
impl Routine for Limits {
    fn every(&self) -> Duration {
        REMEMBERED
    }

    fn perform(&self) -> Doing<'_> {
        Box::pin(async {
            self.public.forget();
            self.panel.forget();
        })
    }
}

impl Limiter {
    /// A token bucket that holds the whole count and refills evenly.
    fn new(variable: &str, limit: Option<RateLimit>, key: ClientKey) -> io::Result<Self> {
        let RateLimit { count, per } = limit.unwrap_or(UNUSED);
        let refill = per.checked_div(count).unwrap_or_default();
        let mut builder = GovernorConfigBuilder::default().key_extractor(key);
        let config = builder.period(refill).burst_size(count).finish();
        let config = config.ok_or_else(|| io::Error::other(format!("{variable}: the limit is too large")))?;
        Ok(Self { config, enabled: limit.is_some() })
    }

    pub(crate) fn middleware(&self) -> Condition<Middleware> {
        Condition::new(self.enabled, Governor::new(&self.config))
    }

    /// Forgets the addresses that have their whole limit to spare.
    fn forget(&self) {
        let limiter = self.config.limiter();
        limiter.retain_recent();
        limiter.shrink_to_fit();
    }
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// Everything.
    All,
    /// What nobody but the program can answer, to whom is not this machine: who looks after the site asks it from here, and a web
    /// server that does not say for whom it asks must not make one visitor of all.
    PagesForOthers,
}

/// Counts by the client's network; proxies are believed as the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientKey {
    proxies: TrustedProxies,
    counted: Counted,
}

impl KeyExtractor for ClientKey {
    /// None for what is not counted.
    type Key = Option<IpAddr>;
    type KeyExtractionError = SimpleKeyExtractionError<&'static str>;

    fn extract(&self, request: &ServiceRequest) -> Result<Self::Key, Self::KeyExtractionError> {
        let peer = request.peer_addr().map_or(IpAddr::from(Ipv4Addr::LOCALHOST), |peer| peer.ip());
        let client = self.proxies.client(peer, request.headers());
        let is_counted = match self.counted {
            Counted::All => true,
            Counted::PagesForOthers => {
                let path = request.path();
                may_be_a_page(path) && !is_for_operators(path) && !client.is_loopback()
            }
        };
        Ok(is_counted.then(|| network(client)))
    }

    fn whitelisted_keys(&self) -> Vec<Self::Key> {
        vec![None]
    }

    fn exceed_rate_limit_response(
        &self,
        negative: &NotUntil<QuantaInstant>,
        mut response: HttpResponseBuilder,
    ) -> HttpResponse {
        let wait = negative.wait_time_from(DefaultClock::default().now());
        // Who comes back a moment too early is refused again.
        let seconds = wait.as_millis().div_ceil(1000).max(1).to_string();
        response.insert_header((header::RETRY_AFTER, seconds)).finish()
    }
}

/// The address itself, or the network (/64) that one household is given with IPv6, of which a single machine may use any.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn key(counted: Counted, path: &str, peer: &str, forwarded: &str) -> Option<String> {
        let request = TestRequest::with_uri(path).peer_addr(format!("{peer}:4711").parse().unwrap());
        let request = request.insert_header(("x-forwarded-for", forwarded)).to_srv_request();
        let key = ClientKey { proxies: TrustedProxies::default(), counted };
        key.extract(&request).unwrap().map(|key| key.to_string())
    }

    #[test]
    fn a_household_counts_once_and_a_forged_address_not_at_all() {
        for (peer, forwarded, expected) in [
            ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("[::1]", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
            ("127.0.0.1", "2001:db8:1:3::1", "2001:db8:1:3::"),
        ] {
            for counted in [Counted::All, Counted::PagesForOthers] {
                assert_eq!(
                    key(counted, "/contact", peer, forwarded).unwrap(),
                    expected,
                    "{peer} {forwarded}"
                );
            }
        }
    }

    #[test]
    fn files_health_and_this_machine_are_counted_in_the_panel_only() {
        for path in ["/static/site.css", "/uploads/a.jpg", "/healthz", "/readyz", "/metrics", "/admin/posts"]
        {
            assert_eq!(key(Counted::PagesForOthers, path, "192.0.2.1", ""), None, "{path}");
        }
        assert!(key(Counted::PagesForOthers, "/statics", "192.0.2.1", "").is_some());
        for peer in ["127.0.0.1", "[::1]"] {
            assert_eq!(key(Counted::PagesForOthers, "/", peer, ""), None, "{peer}");
            assert!(key(Counted::All, "/admin", peer, "").is_some(), "{peer}");
        }
    }

    #[actix_web::test]
    async fn who_has_the_whole_limit_to_spare_is_forgotten_and_nobody_else() {
        let limit = |count, seconds| Some(RateLimit { count, per: Duration::from_secs(seconds) });
        let (public, panel) = (limit(1_000_000_000, 1), limit(1, 3600));
        let proxies = TrustedProxies::default();
        let limits = Limits::of(&LimitSettings { login: None, panel, public, proxies }).unwrap();
        let (spare, busy) = (limits.public.config.limiter(), limits.panel.config.limiter());
        for last in 0..=255 {
            let address = Some(IpAddr::from([192, 0, 2, last]));
            assert!(spare.check_key(&address).is_ok() && busy.check_key(&address).is_ok());
        }
        limits.perform().await;
        assert_eq!((spare.len(), busy.len()), (0, 256));
        assert!(busy.check_key(&Some(IpAddr::from([192, 0, 2, 1]))).is_err());
    }
}
