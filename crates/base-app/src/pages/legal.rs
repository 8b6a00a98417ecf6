//! The pages that the law wants: what happens to personal data, and who answers for the site.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use crate::{App, AppError, Facts, PrivacyNotice, PrivacySection, View, site::PrivacyLaw};

/// `GET /privacy`
pub(crate) const PRIVACY: &str = "/privacy";

/// `GET /imprint`
pub(crate) const IMPRINT: &str = "/imprint";

#[derive(Serialize)]
struct PrivacyView {
    law: PrivacyLaw,
    /// What features know of visitors, each part below its heading.
    sections: Vec<PrivacySection>,
    /// How visits are counted.
    counting: Vec<String>,
}

impl View for PrivacyView {
    const TEMPLATE: &'static str = "legal/privacy.html";
}

#[derive(Serialize)]
struct ImprintView {
    duty: Duty,
}

impl View for ImprintView {
    const TEMPLATE: &'static str = "legal/imprint.html";
}

/// The law that says what stands in an imprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Duty {
    /// Germany: § 5 DDG.
    Ddg,
    /// Austria: § 5 ECG and § 25 MedienG.
    Ecg,
    /// Switzerland: article 3 UWG.
    Uwg,
    /// None: the page says plainly whose site it is.
    None,
}

/// What happens to personal data.
pub(crate) async fn privacy(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let law = PrivacyLaw::at(&app.facts.address);
    let mut view = PrivacyView { law, sections: Vec::new(), counting: Vec::new() };
    let texts = app.renderer.texts(request.path());
    for privacy in app.features.iter().filter_map(|feature| feature.privacy) {
        match privacy(&texts, &app.facts)? {
            PrivacyNotice::Section(section) => view.sections.push(section),
            PrivacyNotice::Counting(paragraph) => view.counting.push(paragraph),
        }
    }
    page(&app, &request, "privacy", &view)
}

/// Who answers for the site.
pub(crate) async fn imprint(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let duty = Duty::at(&app.facts.address.country);
    page(&app, &request, imprint_key(&app.facts), &ImprintView { duty })
}

/// The name of the texts for the page that says who answers for the site.
pub(crate) fn imprint_key(facts: &Facts) -> &'static str {
    if Duty::at(&facts.address.country) == Duty::None { "about-site" } else { "imprint" }
}

/// A page with the title and description of `site.toml`, if it lists the page, or else those of the texts.
fn page<V: View>(app: &App, request: &HttpRequest, key: &str, view: &V) -> Result<HttpResponse, AppError> {
    let meta = app.renderer.head(request.path(), key)?;
    let html = app.renderer.page(V::TEMPLATE, &meta, view)?;
    Ok(App::public_page(html))
}

impl Duty {
    fn at(country: &str) -> Self {
        match country {
            "DE" => Self::Ddg,
            "AT" => Self::Ecg,
            "CH" => Self::Uwg,
            _ => Self::None,
        }
    }
}
