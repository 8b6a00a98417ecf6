//! Structured logs: one span a request with its id, never a query string, a form field or a password.

use std::io::IsTerminal;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::settings::{LogFormat, ServerSettings, SettingsError};

/// Starts logging to standard error.
pub(crate) fn start(server: &ServerSettings) -> Result<(), SettingsError> {
    let filter = EnvFilter::try_new(&server.log_filter).map_err(|error| SettingsError {
        variable: "RUST_LOG",
        problem: format!("“{}” cannot be used: {error}", server.log_filter),
    })?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let started = match server.log_format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Pretty => registry.with(lines.with_target(false).compact()).try_init(),
    };
    // A second start in one process keeps the first subscriber, which is right.
    started.or(Ok(()))
}

/// The span of a request. Its fields are ours alone: `tracing-actix-web`'s default would log the whole address.
pub(crate) struct RootSpan;

impl RootSpanBuilder for RootSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        use actix_web::HttpMessage;

        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let path: String = request.path().escape_debug().take(200).collect();
        tracing::info_span!(
            "request",
            request_id = %id,
            method = %request.method(),
            path = %path,
            status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        tracing::debug!(parent: &span, status = status.as_u16(), "answered");
    }
}
