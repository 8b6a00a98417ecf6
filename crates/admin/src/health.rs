//! What the last inspection of the site has found, and a new one when somebody asks for it.

mod report;

use actix_web::{HttpResponse, web};
use base_app::{AppError, InspectionError, Report, Upkeep, last_report};

use crate::{Level, PanelForm, Shell, views::HealthView};

pub(crate) const PAGE: &str = "/admin/health";

/// `GET /admin/health`
pub(crate) async fn show(shell: Shell) -> Result<HttpResponse, AppError> {
    let features = shell.app.features.clone();
    let now = shell.app.clock.now();
    let report = shell
        .app
        .db
        .read(move |conn| {
            let Some(report) = last_report(conn)? else { return Ok(None) };
            let editors = report::editors(conn, &features, &report, now)?;
            Ok::<_, core_models::DatabaseError>(Some(report::view(report, &editors)))
        })
        .await?;
    shell.page("Health", &HealthView { report, action: PAGE }).await
}

/// `POST /admin/health`: inspects the site now.
pub(crate) async fn create(
    shell: Shell,
    _form: PanelForm,
    upkeep: web::Data<dyn Upkeep>,
) -> Result<HttpResponse, AppError> {
    match upkeep.inspect(shell.app.clone().into_inner()).await {
        Ok(report) => shell.done(summary(&report), PAGE),
        Err(InspectionError::UnderWay) => {
            shell.flash(
                Level::Info,
                "The site is being checked at this moment. Please look again in a minute.",
            )?;
            Ok(shell.redirect(PAGE))
        }
        Err(InspectionError::Database(error)) => Err(error.into()),
        Err(error) => Err(AppError::Internal(error.into())),
    }
}

fn summary(report: &Report) -> &'static str {
    match report.to_mend() {
        0 => "The site was checked. There is nothing to fix.",
        _ => "The site was checked. What there is to fix is below.",
    }
}
