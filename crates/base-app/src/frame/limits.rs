//! The outer limit on panel requests: cheap, in memory, per client address.

use std::{io, net::IpAddr, time::Duration};

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

use crate::App;

/// When `DEFAULT_RATE_LIMIT` is off, a middleware is still built, and not used.
const UNUSED: RateLimit = RateLimit { count: 1, per: Duration::from_secs(1) };

type Middleware = Governor<ClientKey, NoOpMiddleware<QuantaInstant>>;

/// Makes the middleware for each worker; all share one set of counters.
pub(crate) struct Limiter {
    config: GovernorConfig<ClientKey, NoOpMiddleware<QuantaInstant>>,
    enabled: bool,
}

impl Limiter {
    pub(crate) fn middleware(&self) -> Condition<Middleware> {
        Condition::new(self.enabled, Governor::new(&self.config))
    }
}

/// `DEFAULT_RATE_LIMIT` as a token bucket that holds the whole count and refills evenly.
pub(crate) fn panel(app: &App) -> io::Result<Limiter> {
    let limits = &app.settings.limits;
    let limit = limits.panel.unwrap_or(UNUSED);
    let refill = limit.per.checked_div(limit.count).unwrap_or_default();
    let mut builder = GovernorConfigBuilder::default().key_extractor(ClientKey(limits.proxies.clone()));
    let config = builder.period(refill).burst_size(limit.count).finish();
    let config = config
        .ok_or_else(|| io::Error::other("DEFAULT_RATE_LIMIT: the count and the time must not be zero"))?;
    Ok(Limiter { config, enabled: limits.panel.is_some() })
}

/// Counts by the client's address; proxies are believed as the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientKey(TrustedProxies);

impl KeyExtractor for ClientKey {
    type Key = IpAddr;
    type KeyExtractionError = SimpleKeyExtractionError<&'static str>;

    fn extract(&self, request: &ServiceRequest) -> Result<IpAddr, Self::KeyExtractionError> {
        request
            .peer_addr()
            .map(|peer| self.0.client(peer.ip(), request.headers()))
            .ok_or_else(|| SimpleKeyExtractionError::new("the connection has no address"))
    }

    fn exceed_rate_limit_response(
        &self,
        negative: &NotUntil<QuantaInstant>,
        mut response: HttpResponseBuilder,
    ) -> HttpResponse {
        let wait = negative.wait_time_from(DefaultClock::default().now()).as_secs().max(1);
        response.insert_header((header::RETRY_AFTER, wait)).finish()
    }
}
