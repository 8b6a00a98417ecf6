//! A later release of the therapist's site, for tests of deploys: it has a portfolio, with tables of its own. Its home page
//! fails as long as a file `fails` lies in the folder it runs in; if that names a process, only the one that has this number does.

use std::{
    fs,
    process::{self, ExitCode},
};

use actix_web::{HttpResponse, web};
use base_app::{App, AppError, Endpoint, Feature, Site, SiteAssets};
use portfolio::{KindOfWork, Portfolio};
use therapist::Therapist;

const KINDS: &[KindOfWork] = &[KindOfWork { key: "rooms", label: "Rooms" }];

struct Later;

impl Site for Later {
    fn name(&self) -> &'static str {
        Therapist.name()
    }

    fn facts(&self) -> &'static str {
        Therapist.facts()
    }

    fn assets(&self) -> SiteAssets {
        Therapist.assets()
    }

    fn features(&self) -> Vec<Feature> {
        let mut features = Therapist.features();
        features.push(Portfolio::new(KINDS).feature());
        features
    }

    fn routes(&self) -> Vec<Endpoint> {
        vec![Endpoint::get("/", || web::to(home))]
    }
}

async fn home(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    if is_to_fail() {
        return Err(AppError::Internal("the home page is to fail".into()));
    }
    blog::home(app).await
}

fn is_to_fail() -> bool {
    let own = process::id().to_string();
    fs::read_to_string("fails").is_ok_and(|number| number.trim().is_empty() || number.trim() == own)
}

fn main() -> ExitCode {
    program::run(&Later)
}
