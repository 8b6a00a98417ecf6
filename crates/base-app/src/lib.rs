//! Builds and runs a site: settings, middleware, templates, errors, static files, health.
#![doc = include_str!("../README.md")]

mod app;
mod application;
mod bell;
mod feature;
mod frame;
mod pages;
#[cfg(test)]
mod reference;
mod render;
pub mod settings;
mod site;
mod submitted;
mod upkeep;

pub use app::App;
pub use application::{Application, StartError, StartOptions, Stopping, migrations, variables};
pub use bell::{Bell, Hearing, Subscriber};
pub use feature::dashboard::{Badge, Card, CardRow, Figure};
pub use feature::endpoint::{Access, Endpoint, Guarded, PanelEndpoint, Public};
pub use feature::figures::{Conversion, Gauge};
pub use feature::keeping::{Privacy, PrivacyNotice, PrivacySection, PrivatePictures};
pub use feature::navigation::{NavigationGroup, NavigationItem};
pub use feature::observer::{Observer, Visit};
pub use feature::published::{PictureUse, SearchHit, SitemapEntry};
pub use feature::refusal::{Refusal, RefusalPage};
pub use feature::routine::{Doing, Routine};
pub use feature::{Content, Feature, Features, Watch, Work};
pub use frame::causes::{Causes, on_one_line};
pub use frame::error::AppError;
pub use frame::headers::EDITOR_POLICY;
pub use frame::logs::start as start_logs;
pub use frame::origin::hides_its_origin;
pub use frame::problem::problem;
pub use pages::announcement::{Announcement, NoticeBoard};
pub use pages::contents::ContentError;
pub use pages::static_page::static_page;
pub use render::error::RenderError;
pub use render::pagination::{PageNumber, Pagination};
pub use render::uploaded::{UploadedPicture, complete_pictures, uploaded_name};
pub use render::view::View;
pub use render::{Article, PageMeta, Renderer, day_in_words};
pub use settings::Settings;
pub use site::demo::{DemoAuthor, DemoContent, DemoError, DemoPicture, Repetition};
pub use site::{
    Address, Day, Embed, Facts, FactsError, Geo, HomeFacts, Hours, Language, LanguageFacts, Languages,
    LegalFacts, MapFacts, NavigationLink, PageFacts, Picture, PrivacyLaw, Site, SiteAssets, SpecialHours,
    TimeOfDay, beginning_of,
};
pub use site_interface::Check;
pub use submitted::body::{Submission, read_submission};
pub use submitted::multipart::{FileContent, FormAllowance, FormWithFiles, SubmittedFile, read_form};
pub use submitted::outage::Outage;
pub use submitted::picture_files::{
    PictureError, keep_picture, remove_picture, show_picture, uploads_size, uploads_use,
};
pub use submitted::unsaved::RenewedToken;
pub use submitted::upload_folder;
pub use upkeep::late_mail::{LATE_AFTER, why_late};
pub use upkeep::{InspectionError, Keeping, Report, Upkeep, last_report};
