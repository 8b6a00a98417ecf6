//! Shows the answers that visitors get to whoever observes them.

use std::sync::Arc;

use actix_web::{body::MessageBody, dev::ServiceResponse};
use auth::is_panel;

use crate::{App, Observer, Visit, frame::document::Published};

/// The observers of a site. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Observers(Arc<[Arc<dyn Observer>]>);

impl Observers {
    pub(crate) fn of(app: &App) -> Self {
        Self(app.features.work().filter_map(|work| work.observer(app)).collect())
    }

    /// Nobody sees anything.
    pub(crate) fn none() -> Self {
        Self(Arc::new([]))
    }

    /// Shows them an answer to what was asked with this query, unless it is the panel's.
    pub(crate) fn show<B: MessageBody>(&self, app: &App, query: &str, answer: &ServiceResponse<B>) {
        let request = answer.request();
        if self.0.is_empty() || is_panel(request.path()) {
            return;
        }
        let response = answer.response();
        let visit = Visit {
            cookies: &app.cookies,
            at: app.clock.now(),
            request,
            query,
            status: response.status(),
            headers: response.headers(),
            published: response.extensions().get::<Published>().copied(),
        };
        for observer in self.0.iter() {
            observer.observe(&visit);
        }
    }
}
