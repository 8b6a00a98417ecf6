//! Only requests for this site's own names are answered.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header::HOST, uri::Authority},
    middleware::Next,
};

use crate::{AppError, Settings, settings::Mode};

/// The host names a site answers to. `Forwarded` and `X-Forwarded-Host` are never read.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    names: Vec<String>,
    loopback: bool,
}

impl Hosts {
    pub(crate) fn of(settings: &Settings) -> Self {
        let server = &settings.server;
        let mut names = vec![server.domain.clone(), format!("www.{}", server.domain)];
        names.extend(server.public_url.host_str().map(str::to_owned));
        Self { names, loopback: server.mode != Mode::Production }
    }

    fn accept(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host();
        if !host.strip_prefix(name).is_some_and(is_port) {
            return false;
        }
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let local = matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        (self.loopback && local) || self.names.iter().any(|known| known.eq_ignore_ascii_case(&name))
    }
}

/// Whether this is asked by what watches the site, by whatever name it knows it.
pub(super) fn is_for_operators(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics")
}

/// Nothing, or a colon and as much of a port as RFC 3986 §3.2.3 wants: it may be empty.
fn is_port(text: &str) -> bool {
    text.strip_prefix(':').map_or(text.is_empty(), |port| {
        port.is_empty() || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
    })
}

/// Answers 421 (RFC 9110 §15.5.20) to a request for another site. Health checks and metrics may come by any name.
pub(crate) async fn known_host(
    hosts: Hosts,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody + 'static, BoxBody>>, Error> {
    if is_known(&hosts, &request) || is_for_operators(request.path()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let error =
        AppError::refused(StatusCode::MISDIRECTED_REQUEST, AppError::text(StatusCode::MISDIRECTED_REQUEST));
    Ok(request.into_response(HttpResponse::from_error(error)).map_into_right_body())
}

/// Whether a request names the site, and no other beside it.
pub(crate) fn is_known(hosts: &Hosts, request: &ServiceRequest) -> bool {
    let mut given = request.headers().get_all(HOST);
    let host = given.next().and_then(|value| value.to_str().ok()).unwrap_or_default();
    let target = request.uri().authority().map(ToString::to_string);
    given.next().is_none() && hosts.accept(host) && target.is_none_or(|target| hosts.accept(&target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_accepted() {
        let hosts = Hosts { names: vec!["site.example".to_owned()], loopback: false };
        for host in [
            "site.example",
            "SITE.example",
            "site.example:443",
            "site.example:65535",
            "site.example:",
            "site.example.",
            "site.example.:8443",
        ] {
            assert!(hosts.accept(host), "{host}");
        }
        for host in [
            "evil.example",
            "site.example.evil.example",
            "site.example@evil.example",
            "evil.example@site.example",
            "site.example:evil",
            "site.example:99999",
            "site.example:65536",
            "site.example:-1",
            "site.example:+80",
            "site.example:80:80",
            "site.example:80a",
            "site.example: 80",
            "site.example..",
            ".site.example",
            "site.example/",
            "site.example:80/x",
            "site.example#",
            "[site.example]",
            "127.0.0.1",
            ":80",
            "",
            "a b",
        ] {
            assert!(!hosts.accept(host), "{host}");
        }
    }
}
