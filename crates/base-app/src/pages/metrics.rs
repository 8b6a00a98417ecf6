//! What Prometheus reads: answers, failures among them, undelivered mail, and what features count.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, FORWARDED, X_FORWARDED_FOR},
    web,
};
use core_models::{DbConnection, QueryResult, jobs};
use prometheus_client::{encoding::text::encode, metrics::gauge, registry::Registry};
use secrecy::ExposeSecret;
use site_interface::{MAIL_DEAD, PREFIX};
use subtle::ConstantTimeEq;

use crate::{App, AppError, Features, Gauge};

/// `GET /metrics`, in the OpenMetrics text format. With `METRICS_TOKEN` it asks for that bearer token; without one it
/// answers only what asks on this machine without a proxy, and for everybody else it does not exist.
pub(crate) async fn show(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if !may_see(&app, &request) {
        return Err(AppError::NotFound);
    }
    let features = app.features.clone();
    let gauges = app.db.read(move |conn| gauges(conn, &features)).await?;
    let mut registry = Registry::with_prefix(PREFIX);
    for Gauge { name, help, value } in gauges {
        let gauge: gauge::Gauge = gauge::Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    }
    app.answers.register(&mut registry);
    app.page_cache.register(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| AppError::Internal(error.into()))?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}

fn gauges(conn: &mut DbConnection, features: &Features) -> QueryResult<Vec<Gauge>> {
    let mail = jobs::undelivered_counts(conn)?;
    let mut gauges = vec![
        Gauge { name: "mail_pending", help: "Mails that wait for delivery", value: mail.pending },
        Gauge { name: MAIL_DEAD, help: "Mails that were given up", value: mail.dead },
    ];
    for watch in features.watch() {
        gauges.extend(watch.gauges(conn)?);
    }
    Ok(gauges)
}

fn may_see(app: &App, request: &HttpRequest) -> bool {
    if let Some(token) = &app.settings.metrics_token {
        let given =
            request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let given = given.strip_prefix("Bearer ").unwrap_or_default();
        return given.as_bytes().ct_eq(token.expose_secret().as_bytes()).into();
    }
    // A neighbour of this machine comes through the web server like a visitor, and is none who may look.
    let is_forwarded = [FORWARDED, X_FORWARDED_FOR].iter().any(|name| request.headers().contains_key(name));
    let is_here = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    is_here && !is_forwarded
}
