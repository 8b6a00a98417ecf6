//! Whether the process lives, and whether it can do its work.

use actix_web::{HttpResponse, http::StatusCode, web};
use serde_json::json;

use crate::{App, AppError};

/// `GET /healthz`: the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// `GET /readyz`: the database answers and has every migration this binary knows, and none it does not.
pub(crate) async fn ready(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    let migrations = app.migrations.clone();
    let state = match app.db.ping().await {
        Ok(()) => app.db.read(move |conn| migrations.check(conn)).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match state {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "status": "ready" }))),
        Err(cause) => {
            tracing::warn!(cause, "not ready");
            Ok(HttpResponse::build(StatusCode::SERVICE_UNAVAILABLE)
                .insert_header(("retry-after", "5"))
                .json(json!({ "status": "not ready" })))
        }
    }
}
