//! Structured logs: one span a request with its id, never a query string, a form field or a password.

use std::io::IsTerminal;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{
    Event, Span, Subscriber,
    field::{Field, Visit},
};
use tracing_actix_web::{RequestId, RootSpanBuilder};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::Context, prelude::*};

use crate::settings::{LogFormat, ServerSettings, SettingsError};

/// Starts logging to standard error.
///
/// # Errors
/// A filter that cannot be read.
pub fn start(server: &ServerSettings) -> Result<(), SettingsError> {
    let filter = EnvFilter::try_new(&server.log_filter).map_err(|error| SettingsError {
        variable: "RUST_LOG",
        problem: format!("“{}” cannot be used: {error}", server.log_filter),
    })?;
    let registry = tracing_subscriber::registry().with(filter).with(Quiet);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let started = match server.log_format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Pretty => registry.with(lines.with_target(false).compact()).try_init(),
    };
    // A second start in one process keeps the first subscriber, which is right.
    started.or(Ok(()))
}

/// Holds back the server's own errors about a connection that ended or said what is no HTTP, such as the greeting of TLS on the
/// port for HTTP: whoever finds the port can cause any number of them, and nobody can mend one. The answer to it is 400.
struct Quiet;

const CONNECTIONS: &str = "actix_http::h1::dispatcher";
const STREAM_ERROR: &str = "stream error: ";

impl<S: Subscriber> Layer<S> for Quiet {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let mut message = Message::default();
        if event.metadata().target() == CONNECTIONS {
            event.record(&mut message);
        }
        !message.0.starts_with(STREAM_ERROR)
    }
}

/// What an event says.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
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
