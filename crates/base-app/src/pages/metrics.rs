//! What Prometheus reads: answers, failures among them, undelivered mail and waiting messages.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, FORWARDED, X_FORWARDED_FOR},
    web,
};
use core_models::{DatabaseError, jobs, messages};
use prometheus_client::{encoding::text::encode, metrics::gauge::Gauge, registry::Registry};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::{App, AppError};

/// `GET /metrics`, in the OpenMetrics text format. With `METRICS_TOKEN` it asks for that bearer token; without one it
/// answers only what asks on this machine without a proxy, and for everybody else it does not exist.
pub(crate) async fn show(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if !may_see(&app, &request) {
        return Err(AppError::NotFound);
    }
    let (mail, messages) = app
        .db
        .read(|conn| Ok::<_, DatabaseError>((jobs::undelivered_counts(conn)?, messages::counts(conn)?)))
        .await?;
    let mut registry = Registry::with_prefix("webgarden");
    for (name, help, value) in [
        ("mail_pending", "Mails that wait for delivery", mail.pending),
        ("mail_dead", "Mails that were given up", mail.dead),
        ("messages_new", "Messages nobody has read", messages.new),
        ("messages_spam", "Messages in quarantine", messages.spam),
    ] {
        let gauge: Gauge = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    }
    app.answers.register(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| AppError::Internal(error.into()))?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
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
